#include "runtime/device_test.h"

#include "runtime/failure.h"
#include "runtime/library.h"

#include <cmath>
#include <memory>
#include <vector>

namespace pagoda {

namespace {

constexpr int64_t SIDE = 64;

Failure unusable(const std::string & device, const std::string & why) {
    return { "gpu.unavailable", { { "requested", llama().variant }, { "detail", device + ": " + why } } };
}

/// The largest difference from the right result of a product of two matrices with small whole numbers, and of
/// the sums of its rows, exact in every arithmetic; infinite where the device refused. The product may come
/// from the vendor's own library (cuBLAS); the sums need the backend's kernels, which a driver that is too
/// old for them cannot load.
double error_of_product(ggml_backend_t backend) {
    const Library & lib = llama();
    const ggml_init_params params = { 16 * 1024 * 1024, nullptr, true };
    const std::unique_ptr<ggml_context, decltype(lib.ggml_free)> context(lib.ggml_init(params),
                                                                         lib.ggml_free);
    ggml_tensor * const a = lib.ggml_new_tensor_2d(context.get(), GGML_TYPE_F32, SIDE, SIDE);
    ggml_tensor * const b = lib.ggml_new_tensor_2d(context.get(), GGML_TYPE_F32, SIDE, SIDE);
    ggml_tensor * const product = lib.ggml_mul_mat(context.get(), a, b);
    ggml_tensor * const sums = lib.ggml_sum_rows(context.get(), product);
    ggml_cgraph * const graph = lib.ggml_new_graph(context.get());
    lib.ggml_build_forward_expand(graph, sums);
    const std::unique_ptr<ggml_backend_buffer, decltype(lib.ggml_backend_buffer_free)> memory(
        lib.ggml_backend_alloc_ctx_tensors(context.get(), backend), lib.ggml_backend_buffer_free);
    if (!memory) {
        return INFINITY;
    }
    std::vector<float> rows(SIDE * SIDE);
    std::vector<float> columns(SIDE * SIDE);
    for (size_t i = 0; i < rows.size(); ++i) {
        rows[i] = static_cast<float>(i % 7) - 3.0f;
        columns[i] = static_cast<float>(i % 5) - 2.0f;
    }
    const size_t bytes = rows.size() * sizeof(float);
    lib.ggml_backend_tensor_set(a, rows.data(), 0, bytes);
    lib.ggml_backend_tensor_set(b, columns.data(), 0, bytes);
    if (lib.ggml_backend_graph_compute(backend, graph) != GGML_STATUS_SUCCESS) {
        return INFINITY;
    }
    std::vector<float> found(SIDE * SIDE);
    std::vector<float> totals(SIDE);
    lib.ggml_backend_tensor_get(product, found.data(), 0, bytes);
    lib.ggml_backend_tensor_get(sums, totals.data(), 0, SIDE * sizeof(float));
    double error = 0;
    for (int64_t j = 0; j < SIDE; ++j) {
        double total = 0;
        for (int64_t i = 0; i < SIDE; ++i) {
            double right = 0;
            for (int64_t k = 0; k < SIDE; ++k) {
                right += double{ rows[i * SIDE + k] } * columns[j * SIDE + k];
            }
            total += right;
            error = std::max(error, std::abs(right - found[j * SIDE + i]));
        }
        error = std::max(error, std::abs(total - totals[j]));
    }
    return error;
}

}  // namespace

void test_devices() {
    const Library & lib = llama();
    for (size_t i = 0; i < lib.ggml_backend_dev_count(); ++i) {
        const ggml_backend_dev_t device = lib.ggml_backend_dev_get(i);
        ggml_backend_dev_props props = {};
        lib.ggml_backend_dev_get_props(device, &props);
        if (props.type != GGML_BACKEND_DEVICE_TYPE_GPU && props.type != GGML_BACKEND_DEVICE_TYPE_IGPU) {
            continue;
        }
        const std::unique_ptr<ggml_backend, decltype(lib.ggml_backend_free)> backend(
            lib.ggml_backend_dev_init(device, nullptr), lib.ggml_backend_free);
        if (!backend) {
            throw unusable(props.description, "it could not be started");
        }
        // Half-precision devices are exact here too: the product's sums stay below 2048.
        const double error = error_of_product(backend.get());
        if (!(error <= 0.5)) {
            throw unusable(props.description,
                           std::isinf(error) ? "it refused to compute" : "it computed a wrong result");
        }
    }
}

}  // namespace pagoda
