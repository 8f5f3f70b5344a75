// The algorithm: a group of packed weight rows times `rows` activation rows, once per weight format, written over the vector type of simd_*.h.
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

// --- 32 weights a block: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 ------------------------------------------------------------------------------------------

/// What differs between them. `zero`: what is added to a stored weight. `minimum`: the block has one (added to every weight) beside its scale.
template <int bits_, int zero_, bool minimum_> struct Block32 {
    static constexpr int bits = bits_;
    static constexpr int zero = zero_;
    static constexpr bool minimum = minimum_;
    static constexpr int halves = minimum ? 2 : 1;
    static constexpr int chunks = bits == 8 ? 8 : bits == 5 ? 5 : 4;

    /// The block's 32 weights of each row, four to a lane, in order.
    static void unpack(const uint8_t * p, Bytes * w) {
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
            const Bytes fifth = Simd::load(p + 4 * CHUNK);
            w[0] = Simd::with_bits<4, 16>(w[0], fifth);
            w[1] = Simd::with_bits<3, 16>(w[1], fifth);
            w[2] = Simd::with_bits<2, 16>(w[2], fifth);
            w[3] = Simd::with_bits<1, 16>(w[3], fifth);
            w[4] = Simd::with_bits<0, 16>(w[4], fifth);
            w[5] = Simd::with_bits<-1, 16>(w[5], fifth);
            w[6] = Simd::with_bits<-2, 16>(w[6], fifth);
            w[7] = Simd::with_bits<-3, 16>(w[7], fifth);
        }
    }
};

using Q4_0 = Block32<4, 8, false>;
using Q4_1 = Block32<4, 0, true>;
using Q5_0 = Block32<5, 16, false>;
using Q5_1 = Block32<5, 0, true>;
using Q8_0 = Block32<8, Simd::unsigned_bytes ? 128 : 0, false>;

template <class F, int rows> void tile32(const uint8_t * group, int64_t blocks, const uint8_t * const * x, float * const * out) {
    const uint8_t * halves = group + size_t(blocks) * F::chunks * CHUNK;
    Floats f[rows];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        f[r] = Simd::zero();
    }
    for (int64_t b = 0; b < blocks; b++) {
        Bytes w[8];
        F::unpack(group + size_t(b) * F::chunks * CHUNK, w);
        const Floats d = Simd::load_halves(halves + size_t(b) * F::halves * 2 * W);
        [[maybe_unused]] const Floats m = F::minimum ? Simd::load_halves(halves + size_t(b) * F::halves * 2 * W + 2 * W) : d;
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            const auto & a = reinterpret_cast<const Activations32 *>(x[r])[b];
            const Ints start = F::zero ? Simd::broadcast(&a.start) : Simd::zero_ints();
            const Floats sum = Simd::to_floats(Simd::dot<F::bits, 8>(start, w, a.q));
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

// --- 256 weights a block, in sub-blocks with small scales: Q4_K, Q5_K, Q6_K --------------------------------------------------------------------

/// Adds sub-blocks 2 * pair and 2 * pair + 1 of a Q4_K or Q5_K block to `g` (before the activations' scale).
template <bool fifth_bit, int pair, int rows>
void add_pair(const uint8_t * words, const Ints * scales, const Ints * minima, Floats d, Floats dmin, const Activations256 * const * a, Floats * g) {
    Bytes low[8], high[8];
#pragma GCC unroll 8
    for (int t = 0; t < 8; t++) {
        const Bytes q = Simd::load(words + (8 * pair + t) * CHUNK);
        low[t] = Simd::low4(q);
        high[t] = Simd::high4(q);
        if constexpr (fifth_bit) {
            const Bytes fifth = Simd::load(words + (32 + t) * CHUNK);
            low[t] = Simd::with_bits<4 - 2 * pair, 16>(low[t], fifth);
            high[t] = Simd::with_bits<3 - 2 * pair, 16>(high[t], fifth);
        }
    }
    constexpr int bits = fifth_bit ? 5 : 4;
    constexpr int lane = 2 * pair % 4;
    const Ints s = scales[pair / 2], m = minima[pair / 2];
    const Floats scale0 = Simd::mul(d, Simd::to_floats(Simd::unsigned6<lane>(s)));
    const Floats scale1 = Simd::mul(d, Simd::to_floats(Simd::unsigned6<lane + 1>(s)));
    const Floats minimum0 = Simd::mul(dmin, Simd::to_floats(Simd::unsigned6<lane>(m)));
    const Floats minimum1 = Simd::mul(dmin, Simd::to_floats(Simd::unsigned6<lane + 1>(m)));
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        const Ints sum = Simd::dot<bits, 8>(Simd::zero_ints(), low, a[r]->q + 64 * pair);
        g[r] = Simd::fma(Simd::to_floats(sum), scale0, g[r]);
        g[r] = Simd::fnma(minimum0, Simd::broadcast(&a[r]->sum[2 * pair]), g[r]);
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        const Ints sum = Simd::dot<bits, 8>(Simd::zero_ints(), high, a[r]->q + 64 * pair + 32);
        g[r] = Simd::fma(Simd::to_floats(sum), scale1, g[r]);
        g[r] = Simd::fnma(minimum1, Simd::broadcast(&a[r]->sum[2 * pair + 1]), g[r]);
    }
}

/// Q4_K and Q5_K: eight sub-blocks of 32 with a 6-bit scale and a 6-bit minimum each.
template <bool fifth_bit> struct ScaledPairs {
    static constexpr int chunks = fifth_bit ? 43 : 35;
    static constexpr int halves = 2;

    template <int rows> static void add(const uint8_t * words, const uint8_t * halves, const Activations256 * const * a, Floats * g) {
        const Floats d = Simd::load_halves(halves), dmin = Simd::load_halves(halves + 2 * W);
        Ints scales[2], minima[2];
        load_scales(words + (chunks - 3) * CHUNK, scales, minima);
        add_pair<fifth_bit, 0, rows>(words, scales, minima, d, dmin, a, g);
        add_pair<fifth_bit, 1, rows>(words, scales, minima, d, dmin, a, g);
        add_pair<fifth_bit, 2, rows>(words, scales, minima, d, dmin, a, g);
        add_pair<fifth_bit, 3, rows>(words, scales, minima, d, dmin, a, g);
    }

    /// The twelve bytes of scales: 0-3 hold scales 0-3, 4-7 minima 0-3 (6 bits each), 8-11 the low four bits of scales and minima 4-7, whose upper two sit atop the first eight bytes.
    static void load_scales(const uint8_t * p, Ints * scales, Ints * minima) {
        const Bytes s = Simd::load(p), m = Simd::load(p + CHUNK), rest = Simd::load(p + 2 * CHUNK);
        scales[0] = s;
        minima[0] = m;
        scales[1] = Simd::with_bits<-2, 0x30>(Simd::low4(rest), s);
        minima[1] = Simd::with_bits<-2, 0x30>(Simd::high4(rest), m);
    }
};

/// Adds 32 weights of Q6_K, two sub-blocks of 16 whose signed scales are bytes `lane` and `lane + 1` of `scales`, to `g`.
template <int lane, int rows>
void add_sixteens(const Bytes * w, Ints scales, Floats d, int first, const Activations256 * const * a, Floats * g) {
    const Floats scale0 = Simd::mul(d, Simd::to_floats(Simd::signed8<lane>(scales)));
    const Floats scale1 = Simd::mul(d, Simd::to_floats(Simd::signed8<lane + 1>(scales)));
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        const Ints sum0 = Simd::dot<6, 4>(Simd::broadcast(&a[r]->start[first / 16]), w, a[r]->q + first);
        const Ints sum1 = Simd::dot<6, 4>(Simd::broadcast(&a[r]->start[first / 16 + 1]), w + 4, a[r]->q + first + 16);
        g[r] = Simd::fma(Simd::to_floats(sum0), scale0, g[r]);
        g[r] = Simd::fma(Simd::to_floats(sum1), scale1, g[r]);
    }
}

/// Q6_K: two halves of 128 weights; bytes of low nibbles hold weights l and l + 64 (and l + 32, l + 96), a byte of upper bits holds two bits of each of the four.
struct Q6_K {
    static constexpr int chunks = 52;
    static constexpr int halves = 1;

    template <int rows> static void add(const uint8_t * words, const uint8_t * halves, const Activations256 * const * a, Floats * g) {
        const Floats d = Simd::load_halves(halves);
        for (int half = 0; half < 2; half++) {
            const uint8_t * low = words + 16 * half * CHUNK;
            const uint8_t * upper = words + (32 + 8 * half) * CHUNK;
            const Ints scales0 = Simd::load(words + (48 + 2 * half) * CHUNK);
            const Ints scales1 = Simd::load(words + (49 + 2 * half) * CHUNK);
            Bytes w[8];
#pragma GCC unroll 8
            for (int t = 0; t < 8; t++) {
                w[t] = Simd::with_bits<4, 0x30>(Simd::low4(Simd::load(low + t * CHUNK)), Simd::load(upper + t * CHUNK));
            }
            add_sixteens<0, rows>(w, scales0, d, 128 * half, a, g);
#pragma GCC unroll 8
            for (int t = 0; t < 8; t++) {
                w[t] = Simd::with_bits<2, 0x30>(Simd::low4(Simd::load(low + (8 + t) * CHUNK)), Simd::load(upper + t * CHUNK));
            }
            add_sixteens<2, rows>(w, scales0, d, 128 * half + 32, a, g);
#pragma GCC unroll 8
            for (int t = 0; t < 8; t++) {
                w[t] = Simd::with_bits<0, 0x30>(Simd::high4(Simd::load(low + t * CHUNK)), Simd::load(upper + t * CHUNK));
            }
            add_sixteens<0, rows>(w, scales1, d, 128 * half + 64, a, g);
#pragma GCC unroll 8
            for (int t = 0; t < 8; t++) {
                w[t] = Simd::with_bits<-2, 0x30>(Simd::high4(Simd::load(low + (8 + t) * CHUNK)), Simd::load(upper + t * CHUNK));
            }
            add_sixteens<2, rows>(w, scales1, d, 128 * half + 96, a, g);
        }
    }
};

template <class F, int rows> void tile256(const uint8_t * group, int64_t blocks, const uint8_t * const * x, float * const * out) {
    const uint8_t * halves = group + size_t(blocks) * F::chunks * CHUNK;
    Floats f[rows];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        f[r] = Simd::zero();
    }
    for (int64_t b = 0; b < blocks; b++) {
        const Activations256 * a[rows];
        Floats g[rows];
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            a[r] = reinterpret_cast<const Activations256 *>(x[r]) + b;
            g[r] = Simd::zero();
        }
        F::template add<rows>(group + size_t(b) * F::chunks * CHUNK, halves + size_t(b) * F::halves * 2 * W, a, g);
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            f[r] = Simd::fma(g[r], Simd::broadcast(&a[r]->d), f[r]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        Simd::store(out[r], f[r]);
    }
}

// --- floats: F32, F16, BF16, with activations left as they are ---------------------------------------------------------------------------------

struct F32 {
    static constexpr int bytes = 4;
    static Floats load(const uint8_t * p) { return Simd::load_floats(p); }
};
struct F16 {
    static constexpr int bytes = 2;
    static Floats load(const uint8_t * p) { return Simd::load_halves(p); }
};
struct BF16 {
    static constexpr int bytes = 2;
    static Floats load(const uint8_t * p) { return Simd::load_bfloats(p); }
};

/// Sums of 32 products are added up before they join the total: shorter chains of roundings than one long sum.
constexpr int FLOAT_STRIDE = 32;

template <class F, int rows> void tile_floats(const uint8_t * group, int64_t values, const uint8_t * const * x, float * const * out) {
    Floats f[rows];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        f[r] = Simd::zero();
    }
    for (int64_t k0 = 0; k0 < values; k0 += FLOAT_STRIDE) {
        Floats g[rows];
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            g[r] = Simd::zero();
        }
        const int64_t end = values < k0 + FLOAT_STRIDE ? values : k0 + FLOAT_STRIDE;
        for (int64_t k = k0; k < end; k++) {
            const Floats w = F::load(group + size_t(k) * W * F::bytes);
#pragma GCC unroll 8
            for (int r = 0; r < rows; r++) {
                g[r] = Simd::fma(w, Simd::broadcast(reinterpret_cast<const float *>(x[r]) + k), g[r]);
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            f[r] = Simd::add(f[r], g[r]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        Simd::store(out[r], f[r]);
    }
}

}  // namespace
}  // namespace pagoda::kernels::matmul
