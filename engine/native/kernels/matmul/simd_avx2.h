// AVX2 with FMA and F16C, 8 weight rows wide; with AVX-VNNI the same, and its four-way dot product.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

namespace pagoda::kernels::matmul {
namespace {

// Compiled for AVX-512 the same kernels use its encoding of the same instruction: that is how they are tested where AVX-VNNI itself is missing.
#if defined(__AVXVNNI__)
#define PAGODA_DPBUSD _mm256_dpbusd_avx_epi32
#elif defined(__AVX512VNNI__) && defined(__AVX512VL__)
#define PAGODA_DPBUSD _mm256_dpbusd_epi32
#endif

struct Simd {
#if defined(PAGODA_DPBUSD)
    static constexpr const char * name = "avx-vnni";
    static constexpr bool unsigned_bytes = true;
#else
    static constexpr const char * name = "avx2";
    static constexpr bool unsigned_bytes = false;
#endif
    static constexpr int width = 8;
    static constexpr int tile_rows = 4;  // 16 registers hold no more

    using Bytes = __m256i;   // [row][4 values]
    using Ints = __m256i;    // [row]
    using Floats = __m256;   // [row]

    static Bytes load(const uint8_t * p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)); }
    static Bytes low4(Bytes x) { return _mm256_and_si256(x, _mm256_set1_epi8(15)); }
    static Bytes high4(Bytes x) { return _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15)); }
    static Bytes low6(Bytes x) { return _mm256_and_si256(x, _mm256_set1_epi8(63)); }
    /// `low` with the bits `mask` of each byte taken from `high` shifted left by `shift` (right where negative). The shift may cross bytes; the
    /// mask keeps only what stayed inside.
    template <int shift, uint8_t mask> static Bytes with_bits(Bytes low, Bytes high) {
        const __m256i shifted = shift > 0   ? _mm256_slli_epi16(high, shift > 0 ? shift : 0)
                                : shift < 0 ? _mm256_srli_epi16(high, shift < 0 ? -shift : 0)
                                            : high;
        return _mm256_or_si256(low, _mm256_and_si256(shifted, _mm256_set1_epi8(char(mask))));
    }

    static Ints as_ints(Bytes x) { return x; }
    static Ints zero_ints() { return _mm256_setzero_si256(); }
    static Ints broadcast(const int32_t * p) { return _mm256_set1_epi32(*p); }
    static Ints add(Ints a, Ints b) { return _mm256_add_epi32(a, b); }
    static Ints mul(Ints a, Ints b) { return _mm256_mullo_epi32(a, b); }
    template <int n> static Ints shift_left(Ints x) { return _mm256_slli_epi32(x, n); }

    /// start[row] + sum over 4 * count values of w[row][i] * x[i]; weights of `bits` bits, unsigned (signed where they have 8 and
    /// `unsigned_bytes` is false). The integer sum is exact, so its order does not matter.
#if defined(PAGODA_DPBUSD)
    template <int bits, int count, int chains> static Ints dot(Ints start, const Bytes * w, const int8_t * x) {
        Ints sums[2] = { start, zero_ints() };
#pragma GCC unroll 8
        for (int t = 0; t < count; t++) {
            constexpr int used = chains > 1 ? 2 : 1;
            sums[t % used] = PAGODA_DPBUSD(sums[t % used], w[t], four(x + 4 * t));
        }
        return chains > 1 ? add(sums[0], sums[1]) : sums[0];
    }
#else
    template <int bits, int count, int> static Ints dot(Ints start, const Bytes * w, const int8_t * x) {
        // Pairs of products are summed in 16 bits, which the instruction would clip: 2 * (2^bits - 1) * 127 is the most a pair reaches, and
        // that many pairs fit.
        constexpr int fit = bits == 8 ? 1 : 32767 / (2 * ((1 << bits) - 1) * 127);
        constexpr int together = fit >= 8 ? 8 : fit >= 4 ? 4 : fit >= 2 ? 2 : 1;
        const __m256i ones = _mm256_set1_epi16(1);
#pragma GCC unroll 8
        for (int t = 0; t < count; t += together) {
            __m256i pairs = products<bits>(w[t], four(x + 4 * t));
#pragma GCC unroll 8
            for (int i = 1; i < together; i++) {
                if (t + i < count) {
                    pairs = _mm256_add_epi16(pairs, products<bits>(w[t + i], four(x + 4 * (t + i))));
                }
            }
            start = add(start, _mm256_madd_epi16(pairs, ones));
        }
        return start;
    }
    /// Sums of two neighbouring products. Signed weights lend their sign to the activation: the instruction wants unsigned by signed.
    template <int bits> static __m256i products(Bytes w, __m256i x) {
        if constexpr (bits == 8) {
            return _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(x, w));
        } else {
            return _mm256_maddubs_epi16(w, x);
        }
    }
#endif
    /// Byte `j` of each lane, 6 bits unsigned.
    template <int j> static Ints unsigned6(Ints x) { return _mm256_and_si256(_mm256_srli_epi32(x, 8 * j), _mm256_set1_epi32(63)); }
    /// One signed byte for each row.
    static Ints load_signed_bytes(const uint8_t * p) { return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p))); }

    static Floats zero() { return _mm256_setzero_ps(); }
    static Floats broadcast(const float * p) { return _mm256_broadcast_ss(p); }
    static Floats to_floats(Ints x) { return _mm256_cvtepi32_ps(x); }
    static Floats mul(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
    static Floats add(Floats a, Floats b) { return _mm256_add_ps(a, b); }
    static Floats fma(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
    /// c - a * b
    static Floats fnma(Floats a, Floats b, Floats c) { return _mm256_fnmadd_ps(a, b, c); }
    static Floats load_halves(const uint8_t * p) { return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))); }
    static Floats load_bfloats(const uint8_t * p) {
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))), 16));
    }
    static Floats load_floats(const uint8_t * p) { return _mm256_loadu_ps(reinterpret_cast<const float *>(p)); }
    static void store(float * p, Floats x) { _mm256_storeu_ps(p, x); }

private:
    static __m256i four(const int8_t * x) {
        int32_t word;
        std::memcpy(&word, x, 4);
        return _mm256_set1_epi32(word);
    }
};

}  // namespace
}  // namespace pagoda::kernels::matmul
