// The error of the attention operation alone, ours beside stock's in one run: root mean square against a double-precision loop over the same cache,
// whatever that cache's own rounding has cost before. Fails where ours is larger.
//
//   attention_error LIBRARY_DIR
#include "../kernels.h"

#include "ggml-backend.h"
#include "ggml-cpu.h"
#include "ggml.h"
#include "llama.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

namespace {

constexpr int HEADS = 9, KV_HEADS = 3, SIZE = 64, CELLS = 512, ROWS = 16, SAMPLES = 4;
constexpr float SCALE = 0.125f;

/// A tensor's values in ggml's layout, and as floats again after the type's rounding.
struct Made {
    std::vector<char> data;
    std::vector<float> values;
};

Made make(ggml_type type, int64_t row, int64_t rows, std::mt19937 & random) {
    std::normal_distribution<float> normal;
    Made made;
    made.values.resize(size_t(row * rows));
    std::generate(made.values.begin(), made.values.end(), [&] { return normal(random); });
    made.data.resize(size_t(rows) * ggml_row_size(type, row));
    if (type == GGML_TYPE_F32) {
        std::memcpy(made.data.data(), made.values.data(), made.data.size());
    } else {
        ggml_quantize_chunk(type, made.values.data(), made.data.data(), 0, rows, row, nullptr);
        ggml_get_type_traits(type)->to_float(made.data.data(), made.values.data(), row * rows);
    }
    return made;
}

/// One operation: the last ROWS of CELLS positions of one sequence.
struct Sample {
    Sample(ggml_type type, uint32_t seed) : type(type), random(seed) {
        q = make(GGML_TYPE_F32, SIZE * HEADS, ROWS, random);
        k = make(type, SIZE * KV_HEADS, CELLS, random);
        v = make(type, SIZE * KV_HEADS, CELLS, random);
    }

    static int seen(int row) { return CELLS - ROWS + row + 1; }

    /// Results as [row][head][element].
    std::vector<double> exact() const {
        std::vector<double> out;
        for (int row = 0; row < ROWS; row++) {
            for (int head = 0; head < HEADS; head++) {
                const float * query = q.values.data() + (row * HEADS + head) * SIZE;
                const int offset = head / (HEADS / KV_HEADS) * SIZE;
                std::vector<double> weights;
                for (int cell = 0; cell < seen(row); cell++) {
                    const float * key = k.values.data() + cell * KV_HEADS * SIZE + offset;
                    double score = 0;
                    for (int i = 0; i < SIZE; i++) {
                        score += double(query[i]) * double(key[i]);
                    }
                    weights.push_back(score * SCALE);
                }
                const double highest = *std::max_element(weights.begin(), weights.end());
                double sum = 0;
                for (double & w : weights) {
                    sum += w = std::exp(w - highest);
                }
                for (int i = 0; i < SIZE; i++) {
                    double element = 0;
                    for (int cell = 0; cell < seen(row); cell++) {
                        element += weights[size_t(cell)] * double(v.values[size_t(cell * KV_HEADS * SIZE + offset + i)]);
                    }
                    out.push_back(element / sum);
                }
            }
        }
        return out;
    }

    std::vector<float> computed(ggml_backend_t backend) const {
        ggml_context * context = ggml_init({ ggml_tensor_overhead() * 16 + ggml_graph_overhead(), nullptr, true });
        ggml_tensor * tq = ggml_new_tensor_3d(context, GGML_TYPE_F32, SIZE, HEADS, ROWS);
        ggml_tensor * tk = ggml_new_tensor_3d(context, type, SIZE, KV_HEADS, CELLS);
        ggml_tensor * tv = ggml_new_tensor_3d(context, type, SIZE, KV_HEADS, CELLS);
        ggml_tensor * mask = ggml_new_tensor_2d(context, GGML_TYPE_F16, CELLS, ROWS);
        ggml_tensor * out = ggml_flash_attn_ext(context, ggml_permute(context, tq, 0, 2, 1, 3), ggml_permute(context, tk, 0, 2, 1, 3),
                                                ggml_permute(context, tv, 0, 2, 1, 3), mask, SCALE, 0, 0);
        ggml_cgraph * graph = ggml_new_graph(context);
        ggml_build_forward_expand(graph, out);
        ggml_backend_buffer_t buffer = ggml_backend_alloc_ctx_tensors(context, backend);
        ggml_backend_tensor_set(tq, q.data.data(), 0, q.data.size());
        ggml_backend_tensor_set(tk, k.data.data(), 0, k.data.size());
        ggml_backend_tensor_set(tv, v.data.data(), 0, v.data.size());
        std::vector<ggml_fp16_t> bits(size_t(CELLS) * ROWS, ggml_fp32_to_fp16(-INFINITY));
        for (int row = 0; row < ROWS; row++) {
            std::fill_n(bits.begin() + row * CELLS, seen(row), ggml_fp32_to_fp16(0));
        }
        ggml_backend_tensor_set(mask, bits.data(), 0, bits.size() * sizeof bits[0]);
        ggml_backend_graph_compute(backend, graph);
        std::vector<float> result(size_t(ggml_nelements(out)));
        ggml_backend_tensor_get(out, result.data(), 0, result.size() * sizeof(float));
        ggml_backend_buffer_free(buffer);
        ggml_free(context);
        return result;
    }

    ggml_type type;
    std::mt19937 random;
    Made q, k, v;
};

double error_of(ggml_backend_t backend, ggml_type type) {
    double squares = 0;
    size_t count = 0;
    for (uint32_t seed = 0; seed < SAMPLES; seed++) {
        const Sample sample(type, seed);
        const auto expected = sample.exact();
        const auto got = sample.computed(backend);
        for (size_t i = 0; i < got.size(); i++, count++) {
            squares += (got[i] - expected[i]) * (got[i] - expected[i]);
        }
    }
    return std::sqrt(squares / double(count));
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: attention_error LIBRARY_DIR\n");
        return 2;
    }
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    ggml_backend_load_all_from_path(argv[1]);
    ggml_backend_t backend = ggml_backend_dev_init(ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU), nullptr);
    constexpr ggml_type TYPES[] = { GGML_TYPE_F32,  GGML_TYPE_F16,  GGML_TYPE_BF16, GGML_TYPE_Q8_0,
                                    GGML_TYPE_Q5_1, GGML_TYPE_Q5_0, GGML_TYPE_Q4_1, GGML_TYPE_Q4_0 };
    std::vector<double> stock;
    for (const ggml_type type : TYPES) {
        stock.push_back(error_of(backend, type));
    }
    pagoda::kernels::Options options;
    options.library_dir = argv[1];
    if (const auto status = pagoda::kernels::install(options); !status.active || !status.reason.empty()) {
        std::fprintf(stderr, "our kernels are not active: %s\n", status.reason.c_str());
        return 1;
    }
    int failures = 0;
    std::printf("\nattention alone: rms error against exact arithmetic on the same cache\n           ours       stock\n");
    for (size_t i = 0; i < stock.size(); i++) {
        const double ours = error_of(backend, TYPES[i]);
        failures += ours > stock[i];
        std::printf("%-6s %-5s %.3e  %.3e\n", ours > stock[i] ? "FAILED" : "ok", ggml_type_name(TYPES[i]), ours, stock[i]);
    }
    if (pagoda::kernels::status().attention_ops != stock.size() * SAMPLES) {
        std::printf("FAILED: not all of these operations were ours\n");
        failures++;
    }
    ggml_backend_free(backend);
    return failures ? 1 : 0;
}
