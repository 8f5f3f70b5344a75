#include "matmul.h"

#include "choice.h"
#include "get_rows.h"
#include "packed_buffer.h"
#include "product.h"
#include "row_table.h"
#include "self_test.h"

#include <cstring>

namespace pagoda::kernels {

std::unique_ptr<PackedWeights> make_packed_weights(const Library & library, InstructionSet set, const Options & options) {
    const matmul::KernelSet * kernels = matmul::kernel_set(set);
    return kernels ? std::make_unique<matmul::MatMul>(library, *kernels, options) : nullptr;
}

namespace matmul {

namespace {

constexpr size_t ALIGNMENT = 64;

size_t aligned(size_t size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

int64_t rows_of(const ggml_tensor * t) {
    return t->ne[1] * t->ne[2] * t->ne[3];
}

/// Scratch of one operation: [row table][quantised activations].
struct Scratch {
    RowTable table;
    uint8_t * activations;
    size_t row_bytes;  // 0: the kernels read the floats where they are

    static size_t size(const ggml_tensor * op, const Format & format) {
        const size_t row = activation_bytes(format.activations, op->src[0]->ne[0]);
        return ALIGNMENT + aligned(RowTable::size(op)) + size_t(rows_of(op->src[1])) * row;
    }
    static Scratch place(const ggml_tensor * op, const Format & format, void * memory) {
        auto * base = reinterpret_cast<uint8_t *>(aligned(reinterpret_cast<size_t>(memory)));
        return { RowTable::place(op, base), base + aligned(RowTable::size(op)), activation_bytes(format.activations, op->src[0]->ne[0]) };
    }
};

/// This thread's share of quantising the activations.
void quantize_rows(const Weights & w, const ggml_tensor * x, const Scratch & scratch, int ith, int nth) {
    const int64_t per_row = (w.values + QUANTIZE_PIECE - 1) / QUANTIZE_PIECE;
    const int64_t pieces = per_row * rows_of(x);
    for (int64_t i = pieces * ith / nth; i < pieces * (ith + 1) / nth; i++) {
        const int64_t row = i / per_row;
        quantize_piece(w, float_row(x, row), i % per_row, scratch.activations + size_t(row) * scratch.row_bytes);
    }
}

/// Weights in our buffer, whole or a view that begins where a group does (rows of a group lie together, so a group-aligned view needs no unpacking).
bool readable(const ggml_tensor * w, const Format & format, int width) {
    if (!w->view_src) {
        return true;
    }
    const size_t row = size_t(w->ne[0] / format.values) * format.bytes;
    return w->ne[0] == w->view_src->ne[0] && w->nb[0] == w->view_src->nb[0] && w->nb[1] == row && w->ne[2] == 1 && w->ne[3] == 1
           && w->view_src->ne[2] == 1 && w->view_src->ne[3] == 1 && w->view_offs % (row * size_t(width)) == 0;
}

}  // namespace

MatMul::MatMul(const Library & library_, const KernelSet & set_, const Options & options)
    : library(library_),
      set(set_),
      choice_cache_file(options.choice_cache_file),
      type_traits(library.symbol<decltype(type_traits)>("ggml_get_type_traits")),
      chunk_set(library.symbol<decltype(chunk_set)>("ggml_threadpool_chunk_set")),
      chunk_add(library.symbol<decltype(chunk_add)>("ggml_threadpool_chunk_add")) {
}

bool MatMul::runs_own(int type) const {
    return type < 64 && (own_types >> type & 1) != 0;
}

bool MatMul::places(const ggml_tensor * op) const {
    if (op->op != GGML_OP_MUL_MAT && op->op != GGML_OP_MUL_MAT_ID && op->op != GGML_OP_GET_ROWS) {
        return false;
    }
    const ggml_tensor *w = op->src[0], *x = op->src[1];
    const Format * format = runs_own(w->type) ? find_format(w->type) : nullptr;
    if (!format || !w->buffer || w->buffer->buft != buffer_type || w->ne[0] % format->values != 0 || !readable(w, *format, set.packing.width)
        || (x->buffer && !library.buft_is_host(x->buffer->buft)) || op->type != GGML_TYPE_F32 || op->nb[0] != sizeof(float)) {
        return false;
    }
    switch (op->op) {
        case GGML_OP_GET_ROWS:
            // Other lookup tables are also read in ways that need them unpacked (BERT adds a row of its token types).
            return x->type == GGML_TYPE_I32 && w->ne[2] == 1 && w->ne[3] == 1 && std::strcmp(w->name, "token_embd.weight") == 0;
        case GGML_OP_MUL_MAT:
            // Weights of three dimensions get reshaped by some models. op_params[1] marks a Hadamard matrix, for which ggml has a way of its own.
            return x->type == GGML_TYPE_F32 && x->nb[0] == sizeof(float) && w->ne[2] == 1 && w->ne[3] == 1 && op->op_params[1] == 0;
        case GGML_OP_MUL_MAT_ID:
            return x->type == GGML_TYPE_F32 && x->nb[0] == sizeof(float) && w->ne[3] == 1;
        default:
            return false;
    }
}

bool MatMul::takes(const ggml_tensor * op) const {
    const ggml_tensor * w = op->src[0];
    return w->buffer && w->buffer->buft == buffer_type && places(op);
}

size_t MatMul::work_size(int n_threads, const ggml_tensor * op) {
    const Format & format = *find_format(op->src[0]->type);
    return op->op == GGML_OP_GET_ROWS ? get_rows_scratch(op, format, n_threads) : Scratch::size(op, format);
}

void MatMul::compute(const ggml_compute_params * params, ggml_tensor * op) {
    const ggml_tensor *w = op->src[0], *x = op->src[1];
    const Format & format = *find_format(w->type);
    finish_packing(w);
    if (op->op == GGML_OP_GET_ROWS) {
        get_rows(op, format, set.packing, type_traits(w->type)->to_float, params->ith, params->nth, params->wdata);
        return;
    }
    const Scratch scratch = Scratch::place(op, format, params->wdata);
    Weights weights{ &format, &set, set.find(w->type), static_cast<const uint8_t *>(w->data), w->ne[0], w->ne[1] };

    if (params->ith == 0) {
        scratch.table.fill(op, scratch.activations, scratch.row_bytes);
        chunk_set(params->threadpool, params->nth);  // each thread begins with the chunk of its own number
    }
    if (scratch.row_bytes > 0) {
        quantize_rows(weights, x, scratch, params->ith, params->nth);
    }
    library.barrier(params->threadpool);

    // Units of work: (matrix, chunk of its groups). They are handed out as threads get free, so that one that shares its core does not hold up the rest;
    // which thread computes a unit makes no difference to the result.
    const size_t matrix_bytes = packed_matrix_bytes(format, set.packing, w);
    const int64_t groups = weights.groups(), step = groups_per_chunk(weights, params->nth);
    const int64_t chunks = (groups + step - 1) / step;
    const RowTable & table = scratch.table;
    for (int64_t unit = params->ith; unit < chunks * table.matrices; unit = chunk_add(params->threadpool, 1)) {
        const int64_t matrix = unit / chunks, from = unit % chunks * step;
        const int64_t rows = table.first[matrix + 1] - table.first[matrix];
        if (rows > 0) {
            weights.data = static_cast<const uint8_t *>(w->data) + size_t(matrix) * matrix_bytes;
            multiply_groups(weights, from, from + step < groups ? from + step : groups, table.rows + table.first[matrix], rows);
        }
    }
}

std::string MatMul::self_test() {
    for (int i = 0; i < set.type_count; i++) {
        const auto type = ggml_type(set.types[i].type);
        const std::string problem = matmul::self_test(set, *find_format(type), type_traits(type)->to_float);
        if (!problem.empty()) {
            return type_traits(type)->type_name + (": " + problem);
        }
    }
    // Only kernels that are right are worth measuring.
    chosen = choose(library, set, choice_cache_file);
    for (int i = 0; i < set.type_count; i++) {
        own_types |= uint64_t(chosen[size_t(i)].own) << set.types[i].type;
    }
    return "";
}

size_t MatMul::bytes_to_pack() const {
    return matmul::bytes_to_pack();
}

ggml_backend_buffer_type_i MatMul::buffer_interface() {
    return packed_buffer_interface(library, set.packing);
}

}  // namespace matmul
}  // namespace pagoda::kernels
