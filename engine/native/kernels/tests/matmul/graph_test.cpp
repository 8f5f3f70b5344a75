// Products inside ggml's graph, on the loaded CPU backend with our kernels registered: the same bits with any number of threads and any neighbours, experts, a shared embedding,
// reading weights back, and an error no larger than stock's.
#include "check.h"
#include "dequantize.h"
#include "ggml_product.h"

#include "kernels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

using namespace pagoda::kernels;
using namespace pagoda::kernels::tests;

namespace {

std::vector<float> rows_of(const std::vector<float> & all, int64_t width, int64_t first, int64_t count) {
    return { all.begin() + first * width, all.begin() + (first + count) * width };
}

void threads_and_neighbours_make_no_difference(ggml_backend_buffer_type_t own, ggml_type type) {
    constexpr int64_t values = 768, rows = 200, count = 21;
    GgmlProduct product(own, type, values, rows, 2, random_weights(type, values, rows, 3));
    const auto x = random_activations(values, count, 4);
    ggml_backend_t one = cpu_backend(1);
    const auto expected = product.run(one, x, count);
    for (const int threads : { 2, 3 }) {
        ggml_backend_t several = cpu_backend(threads);
        expect(product.run(several, x, count) == expected, "%s: other bits with %d threads", ggml_type_name(type), threads);
        for (const int64_t n : { 1, 2, 5, 8, 13 }) {
            const int64_t first = (n * 7) % (count - n);
            expect(product.run(several, rows_of(x, values, first, n), n) == rows_of(expected, rows, first, n), "%s: other bits for rows %lld to %lld alone", ggml_type_name(type),
                   (long long) first, (long long) (first + n));
        }
        ggml_backend_free(several);
    }
    ggml_backend_free(one);
}

double error_of(const std::vector<float> & got, const std::vector<double> & expected) {
    double sum = 0;
    for (size_t i = 0; i < got.size(); i++) {
        sum += (got[i] - expected[i]) * (got[i] - expected[i]);
    }
    return std::sqrt(sum / double(got.size()));
}

/// The plain conversion that the kernel test relies on, against ggml's.
void conversion_is_ggmls(ggml_type type) {
    const auto data = random_weights(type, 512, 9, 11);
    std::vector<float> plain(512 * 9);
    if (const auto to_float = dequantizer(type)) {
        to_float(data.data(), plain.data(), 512 * 9);
        const auto floats = dequantize(type, data, 512 * 9);
        expect(error_of(plain, { floats.begin(), floats.end() }) < 1e-9, "%s: the test's conversion to floats differs", ggml_type_name(type));
    }
}

void weights_read_back(ggml_backend_buffer_type_t own, ggml_type type) {
    const auto data = random_weights(type, 512, 37, 5);
    expect(GgmlProduct(own, type, 512, 37, 1, data).read_back() == data, "%s: weights read back differ", ggml_type_name(type));
}

void error_is_no_larger_than_stocks(ggml_backend_buffer_type_t own, ggml_type type) {
    constexpr int64_t values = 1024, rows = 128, count = 32;
    constexpr int samples = 8;
    ggml_backend_t backend = cpu_backend(1);
    double ours = 0, theirs = 0;
    for (uint32_t seed = 0; seed < samples; seed++) {
        const auto data = random_weights(type, values, rows, 100 + seed);
        const auto x = random_activations(values, count, 200 + seed);
        const auto expected = plain_product(dequantize(type, data, values * rows), values, rows, x, count);
        ours += error_of(GgmlProduct(own, type, values, rows, 1, data).run(backend, x, count), expected) / samples;
        theirs += error_of(GgmlProduct(stock_buffer_type(type, values, rows, own), type, values, rows, 1, data).run(backend, x, count), expected) / samples;
    }
    std::printf("%-5s error (rms against exact): ours %.3e, stock %.3e\n", ggml_type_name(type), ours, theirs);
    // Both round the activations to the same 8 bits; what is left between the two errors is chance, some 0.1 % in this many samples.
    expect(ours <= theirs * 1.003, "%s: error %.4e, stock's is %.4e", ggml_type_name(type), ours, theirs);
    ggml_backend_free(backend);
}

/// A mixture of experts: MUL_MAT_ID of `used` of `experts` for each token, with one input for all slots or one for each.
void experts_are_right(ggml_backend_buffer_type_t own, ggml_type type, bool input_per_slot) {
    constexpr int64_t values = 256, rows = 40, experts = 6, used = 3, tokens = 9;
    const auto data = random_weights(type, values, rows * experts, 8);
    const auto weights = dequantize(type, data, values * rows * experts);
    const int64_t inputs = input_per_slot ? used : 1;
    const auto x = random_activations(values, inputs * tokens, 9);
    std::vector<int32_t> ids;
    for (int64_t i = 0; i < used * tokens; i++) {
        ids.push_back(int32_t((i * i + i / used) % experts));
    }
    ggml_context * ctx = ggml_init({ ggml_tensor_overhead() * 8 + ggml_graph_overhead(), nullptr, true });
    ggml_context * graph_ctx = ggml_init({ ggml_tensor_overhead() * 8 + ggml_graph_overhead(), nullptr, true });
    ggml_tensor * w = ggml_new_tensor_3d(ctx, type, values, rows, experts);
    ggml_backend_buffer_t weights_buffer = ggml_backend_alloc_ctx_tensors_from_buft(ctx, own);
    ggml_backend_tensor_set(w, data.data(), 0, data.size());
    ggml_tensor * input = ggml_new_tensor_3d(graph_ctx, GGML_TYPE_F32, values, inputs, tokens);
    ggml_tensor * chosen = ggml_new_tensor_2d(graph_ctx, GGML_TYPE_I32, used, tokens);
    ggml_tensor * out = ggml_mul_mat_id(graph_ctx, w, input, chosen);
    ggml_cgraph * graph = ggml_new_graph(graph_ctx);
    ggml_build_forward_expand(graph, out);
    ggml_backend_buffer_t buffer = ggml_backend_alloc_ctx_tensors_from_buft(graph_ctx, ggml_backend_dev_buffer_type(ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU)));
    ggml_backend_tensor_set(input, x.data(), 0, x.size() * sizeof(float));
    ggml_backend_tensor_set(chosen, ids.data(), 0, ids.size() * sizeof(int32_t));
    std::vector<float> result(size_t(rows * used * tokens)), first;
    for (const int threads : { 1, 2 }) {
        ggml_backend_t backend = cpu_backend(threads);
        ggml_backend_graph_compute(backend, graph);
        ggml_backend_tensor_get(out, result.data(), 0, result.size() * sizeof(float));
        expect(first.empty() || first == result, "%s: experts give other bits with two threads", ggml_type_name(type));
        first = result;
        ggml_backend_free(backend);
    }
    double sum = 0, magnitude = 0;
    for (int64_t i = 0; i < used * tokens; i++) {
        const float * row = x.data() + (input_per_slot ? i : i / used) * values;
        for (int64_t n = 0; n < rows; n++) {
            const float * weight = weights.data() + (ids[size_t(i)] * rows + n) * values;
            double exact = 0;
            for (int64_t k = 0; k < values; k++) {
                exact += double(weight[k]) * double(row[k]);
            }
            sum += (result[size_t(i * rows + n)] - exact) * (result[size_t(i * rows + n)] - exact);
            magnitude += exact * exact;
        }
    }
    expect(sum <= 1e-3 * magnitude, "%s: experts (%s) are off by %.1e of the whole", ggml_type_name(type), input_per_slot ? "an input each" : "one input", std::sqrt(sum / magnitude));
    ggml_backend_buffer_free(buffer);
    ggml_backend_buffer_free(weights_buffer);
    ggml_free(graph_ctx);
    ggml_free(ctx);
}

/// GET_ROWS of embeddings: ours unpacked equals ggml's own from plain memory, bit for bit.
void embeddings_are_the_same(ggml_backend_buffer_type_t own, ggml_type type) {
    constexpr int64_t values = 512, rows = 61, count = 17;
    const auto data = random_weights(type, values, rows, 10);
    const auto plain = dequantize(type, data, values * rows);
    std::vector<int32_t> ids;
    for (int64_t i = 0; i < count; i++) {
        ids.push_back(int32_t(i * 29 % rows));
    }
    ggml_context * ctx = ggml_init({ ggml_tensor_overhead() * 4, nullptr, true });
    ggml_context * graph_ctx = ggml_init({ ggml_tensor_overhead() * 4 + ggml_graph_overhead(), nullptr, true });
    ggml_tensor * w = ggml_new_tensor_2d(ctx, type, values, rows);
    ggml_set_name(w, "token_embd.weight");
    ggml_backend_buffer_t weights_buffer = ggml_backend_alloc_ctx_tensors_from_buft(ctx, own);
    ggml_backend_tensor_set(w, data.data(), 0, data.size());
    ggml_tensor * chosen = ggml_new_tensor_1d(graph_ctx, GGML_TYPE_I32, count);
    ggml_tensor * out = ggml_get_rows(graph_ctx, w, chosen);
    ggml_cgraph * graph = ggml_new_graph(graph_ctx);
    ggml_build_forward_expand(graph, out);
    ggml_backend_dev_t cpu = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    ggml_backend_buffer_t buffer = ggml_backend_alloc_ctx_tensors_from_buft(graph_ctx, ggml_backend_dev_buffer_type(cpu));
    ggml_backend_tensor_set(chosen, ids.data(), 0, ids.size() * sizeof(int32_t));
    ggml_backend_t backend = cpu_backend(2);
    ggml_backend_graph_compute(backend, graph);
    std::vector<float> result(size_t(values * count));
    ggml_backend_tensor_get(out, result.data(), 0, result.size() * sizeof(float));
    for (int64_t i = 0; i < count; i++) {
        expect(std::memcmp(result.data() + i * values, plain.data() + ids[size_t(i)] * values, size_t(values) * sizeof(float)) == 0, "%s: embedding %d differs", ggml_type_name(type),
               ids[size_t(i)]);
    }
    ggml_set_name(w, "token_types.weight");
    expect(!ggml_backend_dev_supports_op(cpu, out), "%s: takes a lookup table that is no token embedding", ggml_type_name(type));
    ggml_backend_free(backend);
    ggml_backend_buffer_free(buffer);
    ggml_backend_buffer_free(weights_buffer);
    ggml_free(graph_ctx);
    ggml_free(ctx);
}

}  // namespace

int main() {
    const LoadedKernels loaded = load_with_kernels();
    for (const ggml_type type : TYPES) {
        const bool runs = std::any_of(loaded.status.types.begin(), loaded.status.types.end(), [&](const TypeChoice & c) {
            return c.own && strcasecmp(c.type.c_str(), ggml_type_name(type)) == 0;
        });
        if (!expect(runs, "%s: not ours", ggml_type_name(type))) {
            continue;
        }
        conversion_is_ggmls(type);
        threads_and_neighbours_make_no_difference(loaded.own, type);
        weights_read_back(loaded.own, type);
        error_is_no_larger_than_stocks(loaded.own, type);
        experts_are_right(loaded.own, type, false);
        experts_are_right(loaded.own, type, true);
        embeddings_are_the_same(loaded.own, type);
    }
    return report("matmul in the graph");
}
