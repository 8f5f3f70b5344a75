// MUL_MAT, MUL_MAT_ID and GET_ROWS over weights in our packing, as operations of ggml's graph.
#pragma once

#include "../operation.h"
#include "../library.h"
#include "kernel_set.h"

namespace pagoda::kernels::matmul {

class MatMul final : public PackedWeights {
public:
    MatMul(const Library & library, const KernelSet & set, const Options & options);

    bool takes(const ggml_tensor * op) const override;
    size_t work_size(int n_threads, const ggml_tensor * op) override;
    void compute(const ggml_compute_params * params, ggml_tensor * op) override;
    std::string self_test() override;

    ggml_backend_buffer_type_i buffer_interface() override;
    void set_buffer_type(ggml_backend_buffer_type_t type) override { buffer_type = type; }
    bool places(const ggml_tensor * op) const override;
    std::vector<TypeChoice> choices() const override { return chosen; }
    size_t bytes_to_pack() const override;

private:
    bool runs_own(int ggml_type) const;

    const Library & library;
    const KernelSet & set;
    std::string choice_cache_file;
    // Both are settled by the self-test, before the backend knows of us.
    std::vector<TypeChoice> chosen;  // in the order of the set's types
    uint64_t own_types = 0;          // bit per ggml_type
    ggml_backend_buffer_type_t buffer_type = nullptr;
    const ggml_type_traits * (*type_traits)(ggml_type) = nullptr;
    void (*chunk_set)(ggml_threadpool *, int) = nullptr;
    int (*chunk_add)(ggml_threadpool *, int) = nullptr;
};

}  // namespace pagoda::kernels::matmul
