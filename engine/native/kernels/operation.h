// The seam between the way in (plugin.cpp) and the kernels behind it: one object per kind of operation.
#pragma once

#include "ggml-backend-impl.h"
#include "ggml-cpu-impl.h"
#include "ggml.h"

#include "kernels.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace pagoda::kernels {

struct Library;
enum class InstructionSet;

/// Something of ours that can run graph operations in place of the stock CPU backend, inside its own graph and threads.
class Operation {
public:
    virtual ~Operation() = default;

    /// True where `op` is ours. Asked for every operation of a graph, by every thread and once more when the graph is planned, so it
    /// must be quick, and must give the same answer each time. It must not depend on the number of rows: a row's result would then
    /// depend on its neighbours in the batch.
    virtual bool takes(const ggml_tensor * op) const = 0;

    /// Bytes of shared scratch (`params->wdata`, not aligned by more than 16) for one `op`. Called on the thread that submits the
    /// graph, once per operation, before any of the graph's operations is computed.
    virtual size_t work_size(int n_threads, const ggml_tensor * op) = 0;

    /// Computes `op`; every thread of the pool calls it, params->ith of params->nth. The backend synchronises the threads before and
    /// after; between, `Library::barrier(params->threadpool)` does.
    virtual void compute(const ggml_compute_params * params, ggml_tensor * op) = 0;

    /// Small shapes against a plain double-precision loop. Empty when they agree, otherwise what differed, in words for a log.
    virtual std::string self_test() = 0;
};

/// Products with weights in our own packing (matmul/). Besides running them it owns the buffer type that packs weights at load.
class PackedWeights : public Operation {
public:
    /// The functions of that buffer type. `context` and `device` are filled in by the plugin, which also hands the finished type back
    /// through `set_buffer_type` before any tensor is placed.
    virtual ggml_backend_buffer_type_i buffer_interface() = 0;
    virtual void set_buffer_type(ggml_backend_buffer_type_t type) = 0;

    /// Whether a weight may be placed in our buffer for `op`. Asked by llama.cpp at load with a dummy tensor, and by the backend for
    /// each operation that reads from our buffer.
    virtual bool places(const ggml_tensor * op) const = 0;

    /// What runs each weight type, for the status.
    virtual std::vector<TypeChoice> choices() const = 0;

    /// Bytes of loaded weights that are still to be packed, for the status.
    virtual size_t bytes_to_pack() const = 0;
};

/// matmul/ provides this one.
std::unique_ptr<PackedWeights> make_packed_weights(const Library & library, InstructionSet set, const Options & options);

/// attention/ provides this one.
std::unique_ptr<Operation> make_attention(const Library & library, InstructionSet set);

}  // namespace pagoda::kernels
