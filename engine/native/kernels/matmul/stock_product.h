// One product on the stock CPU backend, on one thread, with the weights where llama.cpp would put them without us.
#pragma once

#include "../library.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pagoda::kernels::matmul {

/// The functions of ggml that it takes, and a backend to run on.
class StockBackend {
public:
    explicit StockBackend(const Library & library);
    ~StockBackend();
    StockBackend(const StockBackend &) = delete;

    std::string type_name(int ggml_type) const;
    /// The first of the backend's own extra buffer types that takes such weights, or plain memory. To be asked before ours is among them.
    ggml_backend_buffer_type_t buffer_type_for(ggml_tensor * weights, const ggml_tensor * product) const;

private:
    friend class StockProduct;
    const Library & library;
    ggml_backend_t backend = nullptr;

    struct Functions {
        explicit Functions(const Library & library);
        decltype(&::ggml_type_name) type_name;
        decltype(&::ggml_init) init;
        decltype(&::ggml_free) free;
        decltype(&::ggml_tensor_overhead) tensor_overhead;
        decltype(&::ggml_graph_overhead) graph_overhead;
        decltype(&::ggml_new_tensor_2d) new_tensor_2d;
        decltype(&::ggml_mul_mat) mul_mat;
        decltype(&::ggml_new_graph) new_graph;
        decltype(&::ggml_build_forward_expand) build_forward_expand;
        decltype(&::ggml_backend_dev_init) dev_init;
        decltype(&::ggml_backend_free) backend_free;
        decltype(&::ggml_backend_dev_buffer_type) dev_buffer_type;
        decltype(&::ggml_backend_dev_supports_op) dev_supports_op;
        decltype(&::ggml_backend_buft_alloc_buffer) buft_alloc_buffer;
        decltype(&::ggml_backend_alloc_ctx_tensors_from_buft) alloc_ctx_tensors;
        decltype(&::ggml_backend_buffer_free) buffer_free;
        decltype(&::ggml_backend_tensor_set) tensor_set;
        decltype(&::ggml_backend_graph_compute) graph_compute;
        void (*set_n_threads)(ggml_backend_t, int);
    };
    Functions ggml;
};

class StockProduct {
public:
    /// `rows` x `values` weights in file layout times `count` rows of activations.
    StockProduct(const StockBackend & stock, int type, int64_t values, int64_t rows, const std::vector<uint8_t> & weights, const float * activations, int64_t count);
    ~StockProduct();
    StockProduct(const StockProduct &) = delete;

    void run();

private:
    const StockBackend & stock;
    ggml_context * weights_context;
    ggml_context * graph_context;
    ggml_backend_buffer_t weights_buffer;
    ggml_backend_buffer_t graph_buffer;
    ggml_cgraph * graph;
};

}  // namespace pagoda::kernels::matmul
