// The attention operation alone on one thread, stock against ours in turn, through ggml's own graph. Prints what measured.h says.
//
//   attention_bench LIBRARY_DIR ROUNDS [PART_OF_A_NAME]
#include "kernels.h"
#include "library.h"
#include "measured.h"

#include "ggml-backend.h"
#include "ggml.h"
#include "llama.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <random>

using namespace pagoda::tests;

namespace {

struct Shape {
    const char * name;
    int sequences;
    int rows;    // of each sequence
    int cached;  // cells of each sequence, its rows included
    int heads;
    int kv_heads;
    int size;
    ggml_type type;
    int piece = 0;         // rows of another sequence, the last of `piece_cached` cells
    int piece_cached = 0;
    int layers = 1;        // with a cache each, so that more of it lies in memory than in the processor
};

/// One graph of one operation, or of one for each layer, on made-up data: sequence after sequence in the cache, rows at the end of each.
class Operation {
public:
    Operation(ggml_backend_t backend, const Shape & s) : backend(backend) {
        context = ggml_init({ ggml_tensor_overhead() * size_t(16 * s.layers) + ggml_graph_overhead(), nullptr, true });
        const int used = s.sequences * s.cached + s.piece_cached, cells = (used + 255) / 256 * 256;
        const int rows = s.sequences * s.rows + s.piece;
        ggml_tensor * q = ggml_new_tensor_3d(context, GGML_TYPE_F32, s.size, s.heads, rows);
        ggml_tensor * mask = ggml_new_tensor_2d(context, GGML_TYPE_F16, cells, rows);
        graph = ggml_new_graph(context);
        std::vector<ggml_tensor *> caches;
        for (int layer = 0; layer < s.layers; layer++) {
            // as in llama.cpp's cache: heads of a cell side by side
            ggml_tensor * k = ggml_new_tensor_3d(context, s.type, s.size, s.kv_heads, cells);
            ggml_tensor * v = ggml_new_tensor_3d(context, s.type, s.size, s.kv_heads, cells);
            ggml_build_forward_expand(
                graph, ggml_flash_attn_ext(context, ggml_permute(context, q, 0, 2, 1, 3), ggml_permute(context, k, 0, 2, 1, 3),
                                           ggml_permute(context, v, 0, 2, 1, 3), mask, 0.125f, 0, 0));
            caches.insert(caches.end(), { k, v });
        }
        buffer = ggml_backend_alloc_ctx_tensors(context, backend);
        in_large_pages(ggml_backend_buffer_get_base(buffer), ggml_backend_buffer_get_size(buffer));
        fill(q);
        for (ggml_tensor * cache : caches) {
            fill(cache);
        }
        std::vector<ggml_fp16_t> bits(size_t(cells) * rows, ggml_fp32_to_fp16(-INFINITY));
        const auto see = [&](int row, int first, int seen) {
            std::fill_n(bits.begin() + size_t(row) * cells + first, seen, ggml_fp32_to_fp16(0));
            pairs += double(seen) * s.heads;
        };
        const int replies = s.sequences * s.rows;
        for (int r = 0; r < replies; r++) {
            see(r, r / s.rows * s.cached, s.cached - s.rows + r % s.rows + 1);
        }
        for (int r = 0; r < s.piece; r++) {
            see(replies + r, s.sequences * s.cached, s.piece_cached - s.piece + r + 1);
        }
        ggml_backend_tensor_set(mask, bits.data(), 0, bits.size() * 2);
        operations = pairs * s.size * 4 * s.layers;
        bytes = 2.0 * used * s.kv_heads * ggml_row_size(s.type, s.size) * s.layers;
    }

    ~Operation() {
        ggml_backend_buffer_free(buffer);
        ggml_free(context);
    }

    Operation(const Operation &) = delete;

    void compute() { ggml_backend_graph_compute(backend, graph); }

    double operations = 0;
    double bytes = 0;

private:
    /// As the engine has its caches.
    static void in_large_pages(void * start, size_t size) {
        constexpr size_t page = size_t(2) << 20;
        const uintptr_t from = (reinterpret_cast<uintptr_t>(start) + page - 1) / page * page;
        const uintptr_t to = (reinterpret_cast<uintptr_t>(start) + size) / page * page;
        if (from < to) {
            madvise(reinterpret_cast<void *>(from), to - from, MADV_HUGEPAGE);
        }
    }

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

/// Takes the kernels out of the backend's list and puts them back: the backend asks the list before each operation.
class Switch {
public:
    explicit Switch(const pagoda::kernels::Library & library) : list(library.extra_buffer_types()), own(list.front()) {}
    void use_stock() { list.erase(std::remove(list.begin(), list.end(), own), list.end()); }
    void use_own() { list.insert(list.begin(), own); }

private:
    std::vector<ggml_backend_buffer_type_t> & list;
    ggml_backend_buffer_type_t own;
};

constexpr Shape SHAPES[] = {
    { "attention 1 x 512, 9/3 heads of 64", 1, 1, 512, 9, 3, 64, GGML_TYPE_F16 },
    { "attention 1 x 2048, 9/3 heads of 64", 1, 1, 2048, 9, 3, 64, GGML_TYPE_F16 },
    { "attention 1 x 65536, 9/3 heads of 64", 1, 1, 65536, 9, 3, 64, GGML_TYPE_F16 },  // from memory: no cache holds its 50 MB
    { "attention 8 x 256, 9/3 heads of 64", 8, 1, 256, 9, 3, 64, GGML_TYPE_F16 },
    { "attention 16 x 512, 9/3 heads of 64", 16, 1, 512, 9, 3, 64, GGML_TYPE_F16 },
    { "attention 8 x 500, 9/3 heads of 64", 8, 1, 500, 9, 3, 64, GGML_TYPE_F16 },
    { "attention 8 x 1000, 9/3 heads of 64", 8, 1, 1000, 9, 3, 64, GGML_TYPE_F16 },
    { "attention last 8 of 3000, 9/3 heads of 64", 1, 8, 3000, 9, 3, 64, GGML_TYPE_F16 },
    { "attention of 30 layers, 8 x 1000, 9/3 heads of 64", 8, 1, 1000, 9, 3, 64, GGML_TYPE_F16, 0, 0, 30 },
    { "attention of 30 layers, 8 x 1000 and last 8 of 3000, 9/3 heads of 64", 8, 1, 1000, 9, 3, 64, GGML_TYPE_F16, 8, 3000, 30 },
    { "attention last 8 of 3000, 9/3 heads of 64, q8_0", 1, 8, 3000, 9, 3, 64, GGML_TYPE_Q8_0 },
    { "attention 8 x 500, 9/3 heads of 64, q8_0", 8, 1, 500, 9, 3, 64, GGML_TYPE_Q8_0 },
    { "attention prompt 512, 9/3 heads of 64", 1, 512, 512, 9, 3, 64, GGML_TYPE_F16 },
    { "attention last 512 of 2048, 9/3 heads of 64", 1, 512, 2048, 9, 3, 64, GGML_TYPE_F16 },
    { "attention 1 x 2048, 8/8 heads of 128", 1, 1, 2048, 8, 8, 128, GGML_TYPE_F16 },
    { "attention 1 x 2048, 32/8 heads of 128", 1, 1, 2048, 32, 8, 128, GGML_TYPE_F16 },
    { "attention prompt 512, 32/8 heads of 128", 1, 512, 512, 32, 8, 128, GGML_TYPE_F16 },
    { "attention 1 x 2048, 9/3 heads of 64, q8_0", 1, 1, 2048, 9, 3, 64, GGML_TYPE_Q8_0 },
    { "attention 1 x 65536, 9/3 heads of 64, q8_0", 1, 1, 65536, 9, 3, 64, GGML_TYPE_Q8_0 },
    { "attention 8 x 256, 9/3 heads of 64, q8_0", 8, 1, 256, 9, 3, 64, GGML_TYPE_Q8_0 },
    { "attention prompt 512, 9/3 heads of 64, q8_0", 1, 512, 512, 9, 3, 64, GGML_TYPE_Q8_0 },
};

}  // namespace

int main(int argc, char ** argv) {
    const int rounds = argc >= 3 ? std::atoi(argv[2]) : 0;
    const char * only = argc > 3 ? argv[3] : "";
    if (rounds < 1) {
        std::fprintf(stderr, "usage: attention_bench LIBRARY_DIR ROUNDS [PART_OF_A_NAME]\n");
        return 2;
    }
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    ggml_backend_load_all_from_path(argv[1]);
    ggml_backend_dev_t device = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    ggml_backend_t backend = ggml_backend_dev_init(device, nullptr);
    const auto set_threads = reinterpret_cast<ggml_backend_set_n_threads_t>(
        ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(device), "ggml_backend_set_n_threads"));
    set_threads(backend, 1);
    pagoda::kernels::Options options;
    options.library_dir = argv[1];
    const auto status = pagoda::kernels::install(options);
    if (!status.active) {
        std::fprintf(stderr, "our kernels are not active: %s\n", status.reason.c_str());
        return 1;
    }
    const pagoda::kernels::Library library = pagoda::kernels::find_library(argv[1]).library;
    Switch kernels(library);
    for (const Shape & shape : SHAPES) {
        if (!std::strstr(shape.name, only)) {
            continue;
        }
        Operation operation(backend, shape);
        const auto stock = [&] {
            kernels.use_stock();
            operation.compute();
            kernels.use_own();
        };
        print_kernel(shape.name, "float", operation.operations, operation.bytes, in_turn(rounds, stock, [&] { operation.compute(); }));
    }
    print_peaks();
    ggml_backend_free(backend);
    return 0;
}
