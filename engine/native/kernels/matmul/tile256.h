// Products of formats with 256 weights a block, in sub-blocks with small whole-number scales: Q4_K, Q5_K, Q6_K.
#pragma once

#include "tile.h"

namespace pagoda::kernels::matmul {
namespace {

// Within a block everything is integer and exact: sum over sub-blocks of scale * (weights . activations). Floats come in once a block.

/// Adds sub-blocks 2 * pair and 2 * pair + 1 of a Q4_K or Q5_K block to `sums`. `p`: the fifth bits of both where there are any, then the nibbles.
template <bool fifth_bit, int pair, int rows> void add_pair(const uint8_t * p, Ints scales, const Activations256 * const * a, Ints * sums) {
    prefetch<rows, (fifth_bit ? 10 : 8) * CHUNK>(p);
    const uint8_t * nibbles = p + (fifth_bit ? 2 * CHUNK : 0);
    Bytes low[8], high[8];
#pragma GCC unroll 8
    for (int t = 0; t < 8; t++) {
        const Bytes q = Simd::load(nibbles + t * CHUNK);
        low[t] = Simd::low4(q);
        high[t] = Simd::high4(q);
    }
    if constexpr (fifth_bit) {
        add_fifth_bits(low, Simd::load(p));
        add_fifth_bits(high, Simd::load(p + CHUNK));
    }
    constexpr int bits = fifth_bit ? 5 : 4;
    constexpr int lane = 2 * pair % 4;
    const Ints scale0 = Simd::unsigned6<lane>(scales), scale1 = Simd::unsigned6<lane + 1>(scales);
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        const Ints dot = Simd::dot<bits, 8, chains_for(rows, 8)>(Simd::zero_ints(), low, a[r]->q + 64 * pair);
        sums[r] = Simd::add(sums[r], Simd::mul(dot, scale0));
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        const Ints dot = Simd::dot<bits, 8, chains_for(rows, 8)>(Simd::zero_ints(), high, a[r]->q + 64 * pair + 32);
        sums[r] = Simd::add(sums[r], Simd::mul(dot, scale1));
    }
}

/// Q4_K and Q5_K: eight sub-blocks of 32 with a 6-bit scale and a 6-bit minimum each.
template <bool fifth_bit> struct ScaledPairs {
    static constexpr int scales = 4 * W;
    static constexpr int pairs = scales + 3 * CHUNK;
    static constexpr int pair_size = (fifth_bit ? 10 : 8) * CHUNK;
    static constexpr int size = pairs + 4 * pair_size;

    template <int rows> static void add(const uint8_t * block, const Activations256 * const * a, Floats * f) {
        // Twelve bytes of scales: 0-3 hold scales 0-3, 4-7 minima 0-3 (6 bits each), 8-11 the low four bits of scales and minima 4-7, whose upper
        // two sit atop the first eight bytes.
        prefetch<rows, pairs>(block);
        const Floats d = Simd::load_halves(block), dmin = Simd::load_halves(block + 2 * W);
        const uint8_t * p = block + scales;
        const Bytes first = Simd::load(p), second = Simd::load(p + CHUNK), rest = Simd::load(p + 2 * CHUNK);
        const Ints scales03 = Simd::as_ints(first), scales47 = Simd::as_ints(Simd::with_bits<-2, 0x30>(Simd::low4(rest), first));
        Ints sums[rows];
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            sums[r] = Simd::zero_ints();
        }
        add_pair<fifth_bit, 0, rows>(block + pairs, scales03, a, sums);
        add_pair<fifth_bit, 1, rows>(block + pairs + pair_size, scales03, a, sums);
        add_pair<fifth_bit, 2, rows>(block + pairs + 2 * pair_size, scales47, a, sums);
        add_pair<fifth_bit, 3, rows>(block + pairs + 3 * pair_size, scales47, a, sums);

        // The minima stay bytes: their dot product with the sums of the activations, which come as 128 * high + low to fit bytes too.
        const Bytes minima[2] = { Simd::low6(second), Simd::with_bits<-2, 0x30>(Simd::high4(rest), second) };
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            const Ints high = Simd::dot<6, 2, 1>(Simd::zero_ints(), minima, a[r]->sums.high);
            const Ints m = Simd::dot<6, 2, 1>(Simd::shift_left<7>(high), minima, a[r]->sums.low);
            const Floats dx = Simd::broadcast(&a[r]->d);
            f[r] = Simd::fma(Simd::to_floats(sums[r]), Simd::mul(d, dx), f[r]);
            f[r] = Simd::fnma(Simd::to_floats(m), Simd::mul(dmin, dx), f[r]);
        }
    }
};

/// Adds two sub-blocks of 16 weights of Q6_K, whose first weights are `first` and `first + 64`, to `sums`. `scales`: the signed scale of the one
/// for each row, then of the other.
template <int first, int rows> void add_sixteens(const Bytes * w, const uint8_t * scales, const Activations256 * const * a, Ints * sums) {
    const Ints scale0 = Simd::load_signed_bytes(scales), scale1 = Simd::load_signed_bytes(scales + W);
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        const Ints dot0 = Simd::dot<6, 4, chains_for(rows, 4)>(Simd::broadcast(&a[r]->start[first / 16]), w, a[r]->q + first);
        const Ints dot1 = Simd::dot<6, 4, chains_for(rows, 4)>(Simd::broadcast(&a[r]->start[first / 16 + 4]), w + 4, a[r]->q + first + 64);
        sums[r] = Simd::add(sums[r], Simd::add(Simd::mul(dot0, scale0), Simd::mul(dot1, scale1)));
    }
}

/// Q6_K: two halves of 128 weights. A byte of low nibbles holds weights l and l + 64 (or l + 32 and l + 96), a byte of upper bits holds two bits of each of the four.
struct Q6_K {
    static constexpr int quarters = 16 * W;         // after the scales
    static constexpr int quarter_size = 12 * CHUNK; // four times upper bits and low nibbles, then four more low nibbles
    static constexpr int d = quarters + 4 * quarter_size;
    static constexpr int size = d + 2 * W;

    template <int quarter, int rows> static void add_quarter(const uint8_t * block, const Activations256 * const * a, Ints * sums) {
        constexpr int first = quarter / 2 * 128 + quarter % 2 * 16;
        const uint8_t * p = block + quarters + quarter * quarter_size;
        prefetch<rows, quarter_size>(p);
        const uint8_t * scales = block + quarter * 4 * W;
        Bytes w[8];
#pragma GCC unroll 4
        for (int t = 0; t < 4; t++) {
            const Bytes upper = Simd::load(p + 2 * t * CHUNK), low = Simd::load(p + (2 * t + 1) * CHUNK);
            w[t] = Simd::with_bits<4, 0x30>(Simd::low4(low), upper);
            w[t + 4] = Simd::with_bits<0, 0x30>(Simd::high4(low), upper);
        }
        add_sixteens<first, rows>(w, scales, a, sums);
#pragma GCC unroll 4
        for (int t = 0; t < 4; t++) {
            const Bytes upper = Simd::load(p + 2 * t * CHUNK), low = Simd::load(p + (8 + t) * CHUNK);
            w[t] = Simd::with_bits<2, 0x30>(Simd::low4(low), upper);
            w[t + 4] = Simd::with_bits<-2, 0x30>(Simd::high4(low), upper);
        }
        add_sixteens<first + 32, rows>(w, scales + 2 * W, a, sums);
    }

    template <int rows> static void add(const uint8_t * block, const Activations256 * const * a, Floats * f) {
        Ints sums[rows];
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            sums[r] = Simd::zero_ints();
        }
        prefetch<rows, quarters>(block);
        add_quarter<0, rows>(block, a, sums);
        add_quarter<1, rows>(block, a, sums);
        add_quarter<2, rows>(block, a, sums);
        add_quarter<3, rows>(block, a, sums);
        const Floats scale = Simd::load_halves(block + d);
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            f[r] = Simd::fma(Simd::to_floats(sums[r]), Simd::mul(scale, Simd::broadcast(&a[r]->d)), f[r]);
        }
    }
};

template <class F, int rows> void tile256(const uint8_t * group, int64_t blocks, const uint8_t * const * x, float * const * out) {
    Floats f[rows];
    const Activations256 * a[rows];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        f[r] = Simd::zero();
        a[r] = reinterpret_cast<const Activations256 *>(x[r]);
    }
    for (int64_t b = 0; b < blocks; b++) {
        F::template add<rows>(group + size_t(b) * F::size, a, f);
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            a[r]++;
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        Simd::store(out[r], f[r]);
    }
}

}  // namespace
}  // namespace pagoda::kernels::matmul
