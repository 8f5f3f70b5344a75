// What the products of all formats share. The algorithm (a group of packed weight rows times a few activation rows) is in tile32.h, tile256.h and
// tile_floats.h, once per kind of format, written over the vector type of simd_*.h.
//
// Each output element is one chain of operations in a fixed order (blocks from first to last), the same in every tile form: that is what makes a row's
// result independent of its neighbours. Integer sums are exact, so only the order of the float operations counts; they are explicit intrinsics, which
// a compiler neither reorders nor contracts.
#pragma once

#include "kernel_set.h"

namespace pagoda::kernels::matmul {
namespace {

using Bytes = Simd::Bytes;
using Ints = Simd::Ints;
using Floats = Simd::Floats;

constexpr int W = Simd::width;
constexpr int CHUNK = 4 * W;  // bytes of one granule of a group

/// Independent sums in a dot product: with few rows, nothing else hides the latency of the multiply-add.
constexpr int chains_for(int rows, int count) { return rows > 2 ? 1 : rows == 2 || count == 4 ? 2 : 4; }

/// With several activation rows the weights no longer arrive as the only stream, and the processor's own prefetching falls behind: fetches the weights
/// of `bytes` bytes some blocks ahead of `p` into the second-level cache. (The first level is for the activations.) One or two rows are better off without.
template <int rows, int bytes> inline void prefetch(const uint8_t * p) {
    constexpr int ahead = 8192;
    if constexpr (rows > 2) {
#pragma GCC unroll 64
        for (int i = 0; i < bytes; i += 64) {
            __builtin_prefetch(p + ahead + i, 0, 2);
        }
    }
}

/// Adds the fifth bits of 32 values of each row (format.h) to their low four.
inline void add_fifth_bits(Bytes * w, Bytes fifth) {
    w[0] = Simd::with_bits<4, 16>(w[0], fifth);
    w[1] = Simd::with_bits<3, 16>(w[1], fifth);
    w[2] = Simd::with_bits<2, 16>(w[2], fifth);
    w[3] = Simd::with_bits<1, 16>(w[3], fifth);
    w[4] = Simd::with_bits<0, 16>(w[4], fifth);
    w[5] = Simd::with_bits<-1, 16>(w[5], fifth);
    w[6] = Simd::with_bits<-2, 16>(w[6], fifth);
    w[7] = Simd::with_bits<-3, 16>(w[7], fifth);
}

}  // namespace
}  // namespace pagoda::kernels::matmul
