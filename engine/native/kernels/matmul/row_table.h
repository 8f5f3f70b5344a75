// Which activation rows meet which matrix of an operation: one list per matrix, written once by one thread, read by all.
#pragma once

#include "product.h"

#include "ggml.h"

namespace pagoda::kernels::matmul {

/// Lives in the operation's scratch memory: rows of matrix m are `rows[first[m]] .. rows[first[m + 1]]`.
struct RowTable {
    int64_t matrices = 0;
    int64_t row_count = 0;
    int64_t * first = nullptr;  // matrices + 1 entries
    Row * rows = nullptr;       // row_count entries

    /// Bytes that `place` takes.
    static size_t size(const ggml_tensor * op);
    /// Lays the table out at `memory` (16-byte aligned); its contents are undefined until `fill`.
    static RowTable place(const ggml_tensor * op, void * memory);

    /// Fills the table for `op`, with row i of the activations at `activations + i * row_bytes`, or in place where row_bytes is 0.
    /// Activation rows are counted along dimensions 1, 2 and 3 of src[1].
    void fill(const ggml_tensor * op, const uint8_t * activations, size_t row_bytes) const;
};

/// Row `i` of a float tensor, counted along dimensions 1, 2 and 3.
inline const float * float_row(const ggml_tensor * t, int64_t i) {
    const int64_t i1 = i % t->ne[1], i2 = i / t->ne[1] % t->ne[2], i3 = i / (t->ne[1] * t->ne[2]);
    return reinterpret_cast<const float *>(static_cast<const char *>(t->data) + i1 * t->nb[1] + i2 * t->nb[2] + i3 * t->nb[3]);
}

}  // namespace pagoda::kernels::matmul
