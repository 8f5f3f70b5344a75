#include "sampling/narrowing.h"

#include "runtime/library.h"

#include <algorithm>

namespace pagoda {

namespace {

constexpr size_t TENSORS = 32;
/// Pieces of a row at most: what the sorting kernels of all devices take in one go.
constexpr int64_t MOST_PIECES = 1024;
constexpr int32_t SMALLEST_PIECE = 16;
/// Shapes are few, so that graphs are used again: pieces beyond those wanted cost next to nothing.
constexpr int32_t FEWEST_WANTED = 8;

int32_t piece_size(int64_t vocabulary) {
    int32_t size = SMALLEST_PIECE;
    while (vocabulary / size > MOST_PIECES) {
        size *= 2;
    }
    return size;
}

/// The best `wanted` may lie in as many pieces; with one more it shows whether others equal the last of them.
int32_t pieces_for(int32_t wanted) {
    int32_t pieces = FEWEST_WANTED;
    while (pieces < wanted + 1) {
        pieces *= 2;
    }
    return pieces;
}

}  // namespace

void FreeGgmlContext::operator()(ggml_context * context) const {
    llama().ggml_free(context);
}

Narrowing::Narrowing(const Shape & shape)
    : shape(shape),
      size(piece_size(shape.vocabulary)),
      all(static_cast<int32_t>(shape.vocabulary / size)),
      pieces(std::min(pieces_for(shape.wanted), all)),
      rest(static_cast<int32_t>(shape.vocabulary % size)) {
    if (is_narrow()) {
        build();
    }
}

void Narrowing::build() {
    const Library & lib = llama();
    const int64_t rows = shape.rows;
    const ggml_init_params room = { TENSORS * lib.ggml_tensor_overhead() + lib.ggml_graph_overhead(), nullptr, true };
    context.reset(lib.ggml_init(room));
    ggml_context * const c = context.get();
    graph = lib.ggml_new_graph(c);
    logits = lib.ggml_new_tensor_2d(c, GGML_TYPE_F32, shape.vocabulary, rows);

    const auto whole_pieces = [&](ggml_tensor * from) {
        return rest == 0 ? from : lib.ggml_cont(c, lib.ggml_view_2d(c, from, size * all, rows, from->nb[1], 0));
    };
    const auto by_piece = [&](ggml_tensor * from) { return lib.ggml_reshape_3d(c, from, size, all, rows); };
    const auto first_of_order = [&](int64_t count) { return lib.ggml_view_2d(c, order, count, rows, order->nb[1], 0); };

    ggml_tensor * const whole = whole_pieces(logits);
    ggml_tensor * const maxima = lib.ggml_pool_2d(c, whole, GGML_OP_POOL_MAX, size, 1, size, 1, 0, 0);
    order = lib.ggml_argsort(c, maxima, GGML_SORT_ORDER_DESC);
    values = lib.ggml_get_rows(c, by_piece(whole), first_of_order(pieces));
    sum = lib.ggml_sum_rows(c, logits);
    lib.ggml_build_forward_expand(graph, values);
    lib.ggml_build_forward_expand(graph, sum);
    if (shape.shares) {
        ggml_tensor * const softmax = whole_pieces(lib.ggml_soft_max(c, logits));
        shares = lib.ggml_get_rows(c, by_piece(softmax), first_of_order(1));
        lib.ggml_build_forward_expand(graph, shares);
    }
}

bool Narrowing::is_supported(ggml_backend_t backend) const {
    for (ggml_tensor * tensor = llama().ggml_get_first_tensor(context.get()); tensor != nullptr;
         tensor = llama().ggml_get_next_tensor(context.get(), tensor)) {
        if (tensor->op != GGML_OP_NONE && !llama().ggml_backend_supports_op(backend, tensor)) {
            return false;
        }
    }
    return true;
}

size_t Narrowing::device_bytes(ggml_backend_buffer_type_t type) const {
    const size_t alignment = llama().ggml_backend_buft_get_alignment(type);
    size_t bytes = alignment;
    for (ggml_tensor * tensor = llama().ggml_get_first_tensor(context.get()); tensor != nullptr;
         tensor = llama().ggml_get_next_tensor(context.get(), tensor)) {
        if (tensor != logits && tensor->view_src == nullptr) {
            bytes += llama().ggml_backend_buft_get_alloc_size(type, tensor) + alignment;
        }
    }
    return bytes;
}

void Narrowing::place(ggml_backend_buffer_t buffer) {
    ggml_tallocr place = llama().ggml_tallocr_new(buffer);
    logits->buffer = buffer;  // until point_at()
    logits->data = llama().ggml_backend_buffer_get_base(buffer);
    for (ggml_tensor * tensor = llama().ggml_get_first_tensor(context.get()); tensor != nullptr;
         tensor = llama().ggml_get_next_tensor(context.get(), tensor)) {
        if (tensor == logits) {
            continue;
        }
        if (tensor->view_src != nullptr) {
            llama().ggml_backend_view_init(tensor);
        } else {
            llama().ggml_tallocr_alloc(&place, tensor);
        }
    }
}

void Narrowing::point_at(const ggml_tensor & of) {
    logits->buffer = of.view_src != nullptr ? of.view_src->buffer : of.buffer;
    logits->data = of.data;
    logits->extra = of.extra;
    for (ggml_tensor * tensor = llama().ggml_get_first_tensor(context.get()); tensor != nullptr;
         tensor = llama().ggml_get_next_tensor(context.get(), tensor)) {
        if (tensor->view_src == logits) {
            tensor->buffer = logits->buffer;
            tensor->data = static_cast<uint8_t *>(logits->data) + tensor->view_offs;
        }
    }
}

/// Bytes from the beginning.
struct Narrowing::Places {
    size_t which, sums, shares, rest, end;
};

Narrowing::Places Narrowing::places() const {
    const auto of = [rows = static_cast<size_t>(shape.rows)](int64_t numbers) {
        return rows * static_cast<size_t>(numbers) * sizeof(float);
    };
    Places at = {};
    at.which = of(int64_t{ pieces } * size);  // the values are first
    at.sums = at.which + of(pieces);
    at.shares = at.sums + of(1);
    at.rest = at.shares + of(shape.shares ? size : 0);
    at.end = at.rest + of(rest);
    return at;
}

size_t Narrowing::host_bytes() const {
    return places().end;
}

bool Narrowing::compute(ggml_backend_t backend, uint8_t * host) {
    const Library & lib = llama();
    if (lib.ggml_backend_graph_compute_async(backend, graph) != GGML_STATUS_SUCCESS) {
        return false;
    }
    const Places at = places();
    const auto rows = static_cast<size_t>(shape.rows);
    const auto bytes = [](int64_t numbers) { return static_cast<size_t>(numbers) * sizeof(float); };
    const auto whole = [&](ggml_tensor * tensor, size_t place) {
        lib.ggml_backend_tensor_get_async(backend, tensor, host + place, 0, lib.ggml_nbytes(tensor));
    };
    whole(values, 0);
    lib.ggml_backend_tensor_get_2d_async(backend, order, host + at.which, 0, bytes(pieces), rows, order->nb[1],
                                         bytes(pieces));
    whole(sum, at.sums);
    if (shape.shares) {
        whole(shares, at.shares);
    }
    if (rest > 0) {
        lib.ggml_backend_tensor_get_2d_async(backend, logits, host + at.rest, bytes(int64_t{ all } * size), bytes(rest),
                                             rows, logits->nb[1], bytes(rest));
    }
    return true;
}

Pieces Narrowing::pieces_of(int64_t row, const uint8_t * host) const {
    const Places at = places();
    const auto floats = [&](size_t place, int64_t each) {
        return reinterpret_cast<const float *>(host + place) + row * each;
    };
    Pieces result;
    result.values = floats(0, int64_t{ pieces } * size);
    result.which = reinterpret_cast<const int32_t *>(floats(at.which, pieces));
    result.count = pieces;
    result.size = size;
    result.all = all;
    result.rest = floats(at.rest, rest);
    result.rest_count = rest;
    result.sum = *floats(at.sums, 1);
    result.shares = shape.shares ? floats(at.shares, size) : nullptr;
    return result;
}

}  // namespace pagoda
