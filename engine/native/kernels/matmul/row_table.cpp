#include "row_table.h"

#include <algorithm>

namespace pagoda::kernels::matmul {

namespace {

int64_t matrices_of(const ggml_tensor * op) {
    return op->src[0]->ne[2];
}

/// Rows of results.
int64_t rows_of(const ggml_tensor * op) {
    return op->ne[1] * op->ne[2] * op->ne[3];
}

int32_t expert_of(const ggml_tensor * ids, int64_t slot, int64_t token) {
    return *reinterpret_cast<const int32_t *>(static_cast<const char *>(ids->data) + slot * ids->nb[0] + token * ids->nb[1]);
}

}  // namespace

size_t RowTable::size(const ggml_tensor * op) {
    return size_t(matrices_of(op) + 1) * sizeof(int64_t) + sizeof(Row) + size_t(rows_of(op)) * sizeof(Row);
}

RowTable RowTable::place(const ggml_tensor * op, void * memory) {
    RowTable table;
    table.matrices = matrices_of(op);
    table.row_count = rows_of(op);
    table.first = static_cast<int64_t *>(memory);
    table.rows = reinterpret_cast<Row *>(table.first + table.matrices + 1);
    return table;
}

void RowTable::fill(const ggml_tensor * op, const uint8_t * activations, size_t row_bytes) const {
    const ggml_tensor * x = op->src[1];
    const bool experts = op->op == GGML_OP_MUL_MAT_ID;
    const auto matrix_of = [&](int64_t i) -> int64_t {
        return experts ? expert_of(op->src[2], i % op->ne[1], i / op->ne[1]) : 0;
    };
    const auto activation_row = [&](int64_t i) {
        // an expert's input is either per slot, or one row for all slots of a token
        return experts ? i % op->ne[1] % x->ne[1] + i / op->ne[1] * x->ne[1] : i;
    };
    std::fill_n(first, matrices + 1, 0);
    for (int64_t i = 0; i < row_count; i++) {
        first[matrix_of(i) + 1]++;
    }
    for (int64_t m = 0; m < matrices; m++) {
        first[m + 1] += first[m];
    }
    // While filling, first[m] is where the next row of matrix m goes; afterwards it is the end of m, the start of m + 1.
    for (int64_t i = 0; i < row_count; i++) {
        const int64_t a = activation_row(i);
        const uint8_t * data = row_bytes > 0 ? activations + size_t(a) * row_bytes : reinterpret_cast<const uint8_t *>(float_row(x, a));
        rows[first[matrix_of(i)]++] = { data, const_cast<float *>(float_row(op, i)) };
    }
    for (int64_t m = matrices; m > 0; m--) {
        first[m] = first[m - 1];
    }
    first[0] = 0;
}

}  // namespace pagoda::kernels::matmul
