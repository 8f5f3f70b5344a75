#include "product.h"

#include <algorithm>
#include <cstring>

namespace pagoda::kernels::matmul {

namespace {

constexpr int MAX_WIDTH = 16;
constexpr size_t CHUNK_BYTES = 256 * 1024;  // of weights; a quarter to half of a second-level cache

size_t activation_block_bytes(ActivationKind kind) {
    switch (kind) {
        case ActivationKind::per32: return sizeof(Activations32);
        case ActivationKind::per256: return sizeof(Activations256);
        case ActivationKind::floats: return 0;
    }
    return 0;
}

/// The last group of a matrix whose row count is no multiple of the width: results go through a buffer.
void multiply_partial_group(const Weights & w, const uint8_t * group, int width, const uint8_t * const * x, float * const * out, int rows) {
    alignas(64) float buffer[MAX_TILE_ROWS][MAX_WIDTH];
    float * to[MAX_TILE_ROWS];
    for (int r = 0; r < rows; r++) {
        to[r] = buffer[r];
    }
    w.kernels->tile[rows - 1](group, w.blocks(), x, to);
    for (int r = 0; r < rows; r++) {
        std::memcpy(out[r], buffer[r], size_t(width) * sizeof(float));
    }
}

}  // namespace

size_t activation_bytes(ActivationKind kind, int64_t values) {
    return size_t(values / (kind == ActivationKind::per256 ? 256 : 32)) * activation_block_bytes(kind);
}

void quantize_piece(const Weights & w, const float * x, int64_t piece, void * out) {
    const int64_t first = piece * QUANTIZE_PIECE;
    const int64_t count = std::min(QUANTIZE_PIECE, w.values - first);
    w.kernels->quantize(x + first, count / w.format->values, static_cast<uint8_t *>(out) + activation_bytes(w.format->activations, first));
}

void multiply_groups(const Weights & w, int64_t from, int64_t to, const Row * rows, int64_t count) {
    const int width = w.set->packing.width;
    const int64_t blocks = w.blocks();
    const size_t group_size = w.group_size();
    for (int64_t first = 0; first < count; first += w.set->tile_rows) {
        const int n = int(std::min<int64_t>(w.set->tile_rows, count - first));
        const Tile tile = w.kernels->tile[n - 1];
        const uint8_t * x[MAX_TILE_ROWS];
        float * out[MAX_TILE_ROWS];
        for (int r = 0; r < n; r++) {
            x[r] = rows[first + r].x;
        }
        for (int64_t g = from; g < to; g++) {
            for (int r = 0; r < n; r++) {
                out[r] = rows[first + r].out + g * width;
            }
            const uint8_t * group = w.data + size_t(g) * group_size;
            if ((g + 1) * width <= w.rows) {
                tile(group, blocks, x, out);
            } else {
                multiply_partial_group(w, group, int(w.rows - g * width), x, out, n);
            }
        }
    }
}

int64_t groups_per_chunk(const Weights & w, int threads) {
    const int64_t by_cache = int64_t(CHUNK_BYTES / w.group_size());
    const int64_t by_threads = threads > 1 ? w.groups() / (4 * threads) : w.groups();
    return std::max<int64_t>(1, std::min(by_cache, by_threads));
}

}  // namespace pagoda::kernels::matmul
