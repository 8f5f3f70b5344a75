#include "stock_product.h"

#include "ggml-alloc.h"
#include "ggml-backend.h"

namespace pagoda::kernels::matmul {

namespace {

template <typename F> void take(const Library & library, F & function, const char * name) {
    function = library.symbol<F>(name);
}

}  // namespace

StockBackend::Functions::Functions(const Library & library) {
    take(library, type_name, "ggml_type_name");
    take(library, init, "ggml_init");
    take(library, free, "ggml_free");
    take(library, tensor_overhead, "ggml_tensor_overhead");
    take(library, graph_overhead, "ggml_graph_overhead");
    take(library, new_tensor_2d, "ggml_new_tensor_2d");
    take(library, mul_mat, "ggml_mul_mat");
    take(library, new_graph, "ggml_new_graph");
    take(library, build_forward_expand, "ggml_build_forward_expand");
    take(library, dev_init, "ggml_backend_dev_init");
    take(library, backend_free, "ggml_backend_free");
    take(library, dev_buffer_type, "ggml_backend_dev_buffer_type");
    take(library, dev_supports_op, "ggml_backend_dev_supports_op");
    take(library, buft_alloc_buffer, "ggml_backend_buft_alloc_buffer");
    take(library, alloc_ctx_tensors, "ggml_backend_alloc_ctx_tensors_from_buft");
    take(library, buffer_free, "ggml_backend_buffer_free");
    take(library, tensor_set, "ggml_backend_tensor_set");
    take(library, graph_compute, "ggml_backend_graph_compute");
    take(library, set_n_threads, "ggml_backend_cpu_set_n_threads");
}

StockBackend::StockBackend(const Library & library_) : library(library_), ggml(library_) {
    backend = ggml.dev_init(library.cpu_device, nullptr);
    ggml.set_n_threads(backend, 1);
}

StockBackend::~StockBackend() {
    ggml.backend_free(backend);
}

std::string StockBackend::type_name(int type) const {
    std::string name = ggml.type_name(ggml_type(type));
    for (char & c : name) {
        c = c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
    }
    return name;
}

ggml_backend_buffer_type_t StockBackend::buffer_type_for(ggml_tensor * weights, const ggml_tensor * product) const {
    for (ggml_backend_buffer_type_t type : library.extra_buffer_types()) {
        weights->buffer = ggml.buft_alloc_buffer(type, 0);
        const bool takes = weights->buffer && ggml.dev_supports_op(library.cpu_device, product);
        ggml.buffer_free(weights->buffer);
        weights->buffer = nullptr;
        if (takes) {
            return type;
        }
    }
    return ggml.dev_buffer_type(library.cpu_device);
}

StockProduct::StockProduct(const StockBackend & stock_, int type, int64_t values, int64_t rows, const std::vector<uint8_t> & data, const float * activations, int64_t count)
    : stock(stock_) {
    const auto & ggml = stock.ggml;
    const size_t size = 4 * ggml.tensor_overhead() + ggml.graph_overhead();
    weights_context = ggml.init({ size, nullptr, true });
    graph_context = ggml.init({ size, nullptr, true });
    ggml_tensor * w = ggml.new_tensor_2d(weights_context, ggml_type(type), values, rows);
    ggml_tensor * x = ggml.new_tensor_2d(graph_context, GGML_TYPE_F32, values, count);
    ggml_tensor * product = ggml.mul_mat(graph_context, w, x);
    graph = ggml.new_graph(graph_context);
    ggml.build_forward_expand(graph, product);
    weights_buffer = ggml.alloc_ctx_tensors(weights_context, stock.buffer_type_for(w, product));
    graph_buffer = ggml.alloc_ctx_tensors(graph_context, ggml.dev_buffer_type(stock.library.cpu_device));
    ggml.tensor_set(w, data.data(), 0, data.size());
    ggml.tensor_set(x, activations, 0, size_t(values * count) * sizeof(float));
}

StockProduct::~StockProduct() {
    const auto & ggml = stock.ggml;
    ggml.buffer_free(graph_buffer);
    ggml.buffer_free(weights_buffer);
    ggml.free(graph_context);
    ggml.free(weights_context);
}

void StockProduct::run() {
    stock.ggml.graph_compute(stock.backend, graph);
}

}  // namespace pagoda::kernels::matmul
