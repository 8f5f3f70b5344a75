// A product in a ggml graph on the loaded CPU backend, with the weights in a buffer type of the caller's choice: ours or what stock llama.cpp would take.
#pragma once

#include "ggml-backend.h"
#include "ggml.h"

#include "kernels.h"
#include "random_data.h"

#include <cstdint>
#include <vector>

namespace pagoda::kernels::tests {

/// Several weight matrices of one type and shape (more than one, so that a bench can outgrow the caches) times one batch of activations.
class GgmlProduct {
public:
    /// `buft`: where the weights go. The weights are `matrices` times `data` (one matrix in file layout).
    GgmlProduct(ggml_backend_buffer_type_t buft, ggml_type type, int64_t values, int64_t rows, int matrices, const std::vector<uint8_t> & data);
    ~GgmlProduct();
    GgmlProduct(const GgmlProduct &) = delete;

    /// Results of the last matrix for `count` rows of activations, row after row.
    std::vector<float> run(ggml_backend_t backend, const std::vector<float> & activations, int64_t count);

    /// Prepares a graph for `count` rows; `compute` then runs all products once.
    void prepare(const std::vector<float> & activations, int64_t count);
    void compute(ggml_backend_t backend);
    std::vector<float> result() const;
    /// The weights of matrix 0 read back through the buffer.
    std::vector<uint8_t> read_back() const;
    const ggml_tensor * last() const { return outputs.back(); }

private:
    int64_t values, rows;
    ggml_context * weights_ctx = nullptr;
    ggml_backend_buffer_t weights_buffer = nullptr;
    std::vector<ggml_tensor *> weights;
    ggml_context * graph_ctx = nullptr;
    ggml_backend_buffer_t graph_buffer = nullptr;
    ggml_cgraph * graph = nullptr;
    std::vector<ggml_tensor *> outputs;
};

/// What the stock backend would place a weight of this shape in: its own repacked buffer where it has one for the type, else plain memory.
ggml_backend_buffer_type_t stock_buffer_type(ggml_type type, int64_t values, int64_t rows, ggml_backend_buffer_type_t own);

ggml_backend_t cpu_backend(int threads);

struct LoadedKernels {
    Status status;
    ggml_backend_buffer_type_t own;  // our buffer type
};

/// Loads the ggml libraries of the folder PAGODA_GGML_LIBRARIES (the CPU variant PAGODA_CPU_VARIANT, or the one that ggml picks) and registers our kernels for all
/// their types. Ends
/// the program with a message where that fails.
LoadedKernels load_with_kernels();

}  // namespace pagoda::kernels::tests
