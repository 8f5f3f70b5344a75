// Products of formats with 32 weights a block: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0.
#pragma once

#include "tile.h"

namespace pagoda::kernels::matmul {
namespace {

/// What differs between them. `zero`: what is added to a stored weight. `minimum`: the block has one (added to every weight) beside its scale.
template <int bits_, int zero_, bool minimum_> struct Block32 {
    static constexpr int bits = bits_;
    static constexpr int zero = zero_;
    static constexpr bool minimum = minimum_;
    static constexpr int fifths = (minimum ? 2 : 1) * 2 * W;              // where the fifth bits are, after the scales
    static constexpr int quants = fifths + (bits == 5 ? CHUNK : 0);
    static constexpr int size = quants + (bits == 8 ? 8 : 4) * CHUNK;     // bytes of a block of every row

    /// The block's 32 weights of each row, four to a lane, in order.
    static void unpack(const uint8_t * block, Bytes * w) {
        const uint8_t * p = block + quants;
        if constexpr (bits == 8) {
#pragma GCC unroll 8
            for (int t = 0; t < 8; t++) {
                w[t] = Simd::load(p + t * CHUNK);
            }
        } else {
#pragma GCC unroll 4
            for (int t = 0; t < 4; t++) {
                const Bytes x = Simd::load(p + t * CHUNK);
                w[t] = Simd::low4(x);
                w[t + 4] = Simd::high4(x);
            }
        }
        if constexpr (bits == 5) {
            add_fifth_bits(w, Simd::load(block + fifths));
        }
    }
};

using Q4_0 = Block32<4, 8, false>;
using Q4_1 = Block32<4, 0, true>;
using Q5_0 = Block32<5, 16, false>;
using Q5_1 = Block32<5, 0, true>;
using Q8_0 = Block32<8, Simd::unsigned_bytes ? 128 : 0, false>;

template <class F, int rows> void tile32(const uint8_t * group, int64_t blocks, const uint8_t * const * x, float * const * out) {
    Floats f[rows];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        f[r] = Simd::zero();
    }
    for (int64_t b = 0; b < blocks; b++) {
        const uint8_t * block = group + size_t(b) * F::size;
        const Floats d = Simd::load_halves(block);
        [[maybe_unused]] const Floats m = F::minimum ? Simd::load_halves(block + 2 * W) : d;
        prefetch<rows, F::size>(block);
        Bytes w[8];
        F::unpack(block, w);
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            const auto & a = reinterpret_cast<const Activations32 *>(x[r])[b];
            const Ints start = F::zero ? Simd::broadcast(&a.start) : Simd::zero_ints();
            const Floats sum = Simd::to_floats(Simd::dot<F::bits, 8, chains_for(rows, 8)>(start, w, a.q));
            f[r] = Simd::fma(sum, Simd::mul(d, Simd::broadcast(&a.d)), f[r]);
            if constexpr (F::minimum) {
                f[r] = Simd::fma(m, Simd::broadcast(&a.sum), f[r]);
            }
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        Simd::store(out[r], f[r]);
    }
}

}  // namespace
}  // namespace pagoda::kernels::matmul
