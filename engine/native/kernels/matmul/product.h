// Packed weights times rows of activations, on plain pointers: what an operation of the graph comes down to.
#pragma once

#include "kernel_set.h"

namespace pagoda::kernels::matmul {

/// One matrix of packed weights and how to multiply with it.
struct Weights {
    const Format * format = nullptr;
    const KernelSet * set = nullptr;
    const TypeKernels * kernels = nullptr;
    const uint8_t * data = nullptr;
    int64_t values = 0;  // weights in a row
    int64_t rows = 0;

    int64_t blocks() const { return values / format->values; }
    int64_t groups() const { return (rows + set->packing.width - 1) / set->packing.width; }
    size_t group_size() const { return group_bytes(*format, values, set->packing.width); }
};

/// A row of activations, quantised as the weights want it, and where its `weights.rows` results go.
struct Row {
    const uint8_t * x;
    float * out;
};

/// Bytes of a row of `values` activations in the form that the kernels read; 0 where they read the floats themselves.
size_t activation_bytes(ActivationKind kind, int64_t values);

/// Activations in one independent piece of quantising, so that threads can share a row.
constexpr int64_t QUANTIZE_PIECE = 256;

/// Quantises activations [piece * QUANTIZE_PIECE, ...) of a row of `values` into `out` (activation_bytes long).
void quantize_piece(const Weights & weights, const float * x, int64_t piece, void * out);

/// Groups [from, to) of the weights times all `count` rows.
void multiply_groups(const Weights & weights, int64_t from, int64_t to, const Row * rows, int64_t count);

/// Groups in a unit of work: small enough to stay in a core's own cache while the rows pass, and to share out among `threads`.
int64_t groups_per_chunk(const Weights & weights, int threads);

}  // namespace pagoda::kernels::matmul
