// The attention operation alone, stock against ours in one run, through ggml's own graph: microseconds, GFLOP/s and GB/s of cache read.
//
//   attention_bench LIBRARY_DIR THREADS [ROUNDS]
#include "../kernels.h"
#include "peak.h"

#include "ggml-backend.h"
#include "ggml.h"
#include "llama.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iterator>
#include <random>
#include <vector>

namespace {

/// Seconds: with one thread its own processor time, so that what else runs on the machine counts less; with more the wall's.
clockid_t the_clock = CLOCK_MONOTONIC;

double now() {
    timespec t;
    clock_gettime(the_clock, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

struct Shape {
    const char * name;
    int sequences;
    int rows;    // of each sequence
    int cached;  // cells of each sequence, its rows included
    int heads;
    int kv_heads;
    int size;
    ggml_type type;
};

/// One graph of one operation on made-up data: sequence after sequence in the cache, rows at the end of each.
class Operation {
public:
    Operation(ggml_backend_t backend, const Shape & s) : backend(backend) {
        context = ggml_init({ ggml_tensor_overhead() * 16 + ggml_graph_overhead(), nullptr, true });
        const int cells = (s.sequences * s.cached + 255) / 256 * 256, rows = s.sequences * s.rows;
        ggml_tensor * q = ggml_new_tensor_3d(context, GGML_TYPE_F32, s.size, s.heads, rows);
        // as in llama.cpp's cache: heads of a cell side by side
        ggml_tensor * k = ggml_new_tensor_3d(context, s.type, s.size, s.kv_heads, cells);
        ggml_tensor * v = ggml_new_tensor_3d(context, s.type, s.size, s.kv_heads, cells);
        ggml_tensor * mask = ggml_new_tensor_2d(context, GGML_TYPE_F16, cells, rows);
        ggml_tensor * out =
            ggml_flash_attn_ext(context, ggml_permute(context, q, 0, 2, 1, 3), ggml_permute(context, k, 0, 2, 1, 3),
                                ggml_permute(context, v, 0, 2, 1, 3), mask, 0.125f, 0, 0);
        graph = ggml_new_graph(context);
        ggml_build_forward_expand(graph, out);
        buffer = ggml_backend_alloc_ctx_tensors(context, backend);
        fill(q);
        fill(k);
        fill(v);
        std::vector<ggml_fp16_t> bits(size_t(cells) * rows, ggml_fp32_to_fp16(-INFINITY));
        for (int r = 0; r < rows; r++) {
            const int sequence = r / s.rows, seen = s.cached - s.rows + r % s.rows + 1;
            std::fill_n(bits.begin() + size_t(r) * cells + size_t(sequence) * s.cached, seen, ggml_fp32_to_fp16(0));
            pairs += double(seen) * s.heads;
        }
        ggml_backend_tensor_set(mask, bits.data(), 0, bits.size() * 2);
        flops = pairs * s.size * 4;
        bytes = 2.0 * s.sequences * s.cached * s.kv_heads * ggml_row_size(s.type, s.size);
    }

    ~Operation() {
        ggml_backend_buffer_free(buffer);
        ggml_free(context);
    }

    Operation(const Operation &) = delete;

    double microseconds() {
        const double start = now();
        ggml_backend_graph_compute(backend, graph);
        return (now() - start) * 1e6;
    }

    double flops = 0;
    double bytes = 0;

private:
    static void fill(ggml_tensor * t) {
        std::mt19937 random(7);
        std::normal_distribution<float> normal;
        std::vector<float> values(ggml_nelements(t));
        std::generate(values.begin(), values.end(), [&] { return normal(random); });
        std::vector<char> data(ggml_nbytes(t));
        if (t->type == GGML_TYPE_F32) {
            std::memcpy(data.data(), values.data(), data.size());
        } else {
            ggml_quantize_chunk(t->type, values.data(), data.data(), 0, ggml_nrows(t), t->ne[0], nullptr);
        }
        ggml_backend_tensor_set(t, data.data(), 0, data.size());
    }

    ggml_backend_t backend;
    ggml_context * context;
    ggml_cgraph * graph;
    ggml_backend_buffer_t buffer;
    double pairs = 0;
};

double median_of(Operation & operation, int rounds) {
    std::vector<double> times;
    operation.microseconds();
    for (int i = 0; i < rounds; i++) {
        times.push_back(operation.microseconds());
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: attention_bench LIBRARY_DIR THREADS [ROUNDS]\n");
        return 2;
    }
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    ggml_backend_load_all_from_path(argv[1]);
    const int rounds = argc > 3 ? std::atoi(argv[3]) : 15;
    ggml_backend_dev_t device = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    ggml_backend_t backend = ggml_backend_dev_init(device, nullptr);
    const auto set_threads = reinterpret_cast<ggml_backend_set_n_threads_t>(
        ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(device), "ggml_backend_set_n_threads"));
    set_threads(backend, std::atoi(argv[2]));
    if (std::atoi(argv[2]) == 1) {
        the_clock = CLOCK_THREAD_CPUTIME_ID;
    }

    const Shape shapes[] = {
        { "1 x 512, 9/3 heads of 64", 1, 1, 512, 9, 3, 64, GGML_TYPE_F16 },
        { "1 x 2048, 9/3 heads of 64", 1, 1, 2048, 9, 3, 64, GGML_TYPE_F16 },
        { "8 x 256, 9/3 heads of 64", 8, 1, 256, 9, 3, 64, GGML_TYPE_F16 },
        { "16 x 512, 9/3 heads of 64", 16, 1, 512, 9, 3, 64, GGML_TYPE_F16 },
        { "prompt 512, 9/3 heads of 64", 1, 512, 512, 9, 3, 64, GGML_TYPE_F16 },
        { "last 512 of 2048, 9/3 heads of 64", 1, 512, 2048, 9, 3, 64, GGML_TYPE_F16 },
        { "1 x 2048, 8/8 heads of 128", 1, 1, 2048, 8, 8, 128, GGML_TYPE_F16 },
        { "1 x 2048, 32/8 heads of 128", 1, 1, 2048, 32, 8, 128, GGML_TYPE_F16 },
        { "prompt 512, 32/8 heads of 128", 1, 512, 512, 32, 8, 128, GGML_TYPE_F16 },
        { "1 x 2048, 9/3 heads of 64, q8_0", 1, 1, 2048, 9, 3, 64, GGML_TYPE_Q8_0 },
        { "8 x 256, 9/3 heads of 64, q8_0", 8, 1, 256, 9, 3, 64, GGML_TYPE_Q8_0 },
        { "prompt 512, 9/3 heads of 64, q8_0", 1, 512, 512, 9, 3, 64, GGML_TYPE_Q8_0 },
    };
    std::vector<double> stock;
    for (const Shape & shape : shapes) {
        Operation operation(backend, shape);
        stock.push_back(median_of(operation, rounds));
    }
    pagoda::kernels::Options options;
    options.library_dir = argv[1];
    const auto status = pagoda::kernels::install(options);
    if (!status.active) {
        std::fprintf(stderr, "our kernels are not active: %s\n", status.reason.c_str());
        return 1;
    }
    std::printf("%-36s %10s %10s %7s %8s %7s  (%s, %s)\n", "", "stock us", "ours us", "ratio", "GFLOP/s", "GB/s", status.library.c_str(),
                status.instruction_set.c_str());
    for (size_t i = 0; i < std::size(shapes); i++) {
        Operation operation(backend, shapes[i]);
        const double ours = median_of(operation, rounds);
        std::printf("%-36s %10.1f %10.1f %7.2f %8.1f %7.2f\n", shapes[i].name, stock[i], ours, stock[i] / ours, operation.flops / ours / 1e3,
                    operation.bytes / ours / 1e3);
    }
    std::printf("one core at most: %.0f GFLOP/s of float32 multiply-adds, %.1f GB/s from memory\n", pagoda::tests::peak_gflops(),
                pagoda::tests::peak_gigabytes());
    ggml_backend_free(backend);
    return 0;
}
