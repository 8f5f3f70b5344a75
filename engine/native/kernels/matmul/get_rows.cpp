#include "get_rows.h"

namespace pagoda::kernels::matmul {

namespace {

size_t row_bytes(const ggml_tensor * w, const Format & format) {
    return size_t(w->ne[0] / format.values) * format.bytes;
}

}  // namespace

size_t get_rows_scratch(const ggml_tensor * op, const Format & format, int threads) {
    return row_bytes(op->src[0], format) * size_t(threads);
}

void get_rows(const ggml_tensor * op, const Format & format, Packing packing, ToFloat to_float, int thread, int threads, void * scratch) {
    const ggml_tensor *w = op->src[0], *ids = op->src[1];
    auto * packed_row = static_cast<uint8_t *>(scratch) + row_bytes(w, format) * size_t(thread);
    const int64_t count = ids->ne[0] * ids->ne[1] * ids->ne[2];
    for (int64_t i = count * thread / threads; i < count * (thread + 1) / threads; i++) {
        const size_t i0 = size_t(i % ids->ne[0]), i1 = size_t(i / ids->ne[0] % ids->ne[1]), i2 = size_t(i / (ids->ne[0] * ids->ne[1]));
        const int64_t row = *reinterpret_cast<const int32_t *>(static_cast<const char *>(ids->data) + i0 * ids->nb[0] + i1 * ids->nb[1] + i2 * ids->nb[2]);
        auto * out = reinterpret_cast<float *>(static_cast<char *>(op->data) + i0 * op->nb[1] + i1 * op->nb[2] + i2 * op->nb[3]);
        if (row < 0 || row >= w->ne[1]) {
            continue;  // llama.cpp checks token ids long before
        }
        if (to_float) {
            unpack_row(format, packing, w->data, w->ne[0], row, packed_row);
            to_float(packed_row, out, w->ne[0]);
        } else {
            unpack_row(format, packing, w->data, w->ne[0], row, out);
        }
    }
}

}  // namespace pagoda::kernels::matmul
