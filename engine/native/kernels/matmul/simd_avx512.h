// AVX-512 with VNNI, 16 weight rows wide: one register holds four values of each of 16 rows.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

namespace pagoda::kernels::matmul {
namespace {

struct Simd {
    static constexpr const char * name = "avx512-vnni";
    static constexpr int width = 16;
    static constexpr bool unsigned_bytes = true;
    static constexpr int tile_rows = 8;

    using Bytes = __m512i;   // [row][4 values]
    using Ints = __m512i;    // [row]
    using Floats = __m512;   // [row]

    static Bytes load(const uint8_t * p) { return _mm512_loadu_si512(p); }
    static Bytes low4(Bytes x) { return _mm512_and_si512(x, _mm512_set1_epi8(15)); }
    static Bytes low6(Bytes x) { return _mm512_and_si512(x, _mm512_set1_epi8(63)); }
    static Bytes high4(Bytes x) { return _mm512_and_si512(_mm512_srli_epi16(x, 4), _mm512_set1_epi8(15)); }
    /// `low` with the bits `mask` of each byte taken from `high` shifted left by `shift` (right where negative). The shift may cross bytes; the mask keeps only what stayed inside.
    template <int shift, uint8_t mask> static Bytes with_bits(Bytes low, Bytes high) {
        const __m512i shifted = shift > 0 ? _mm512_slli_epi16(high, shift > 0 ? shift : 0) : shift < 0 ? _mm512_srli_epi16(high, shift < 0 ? -shift : 0) : high;
        return _mm512_ternarylogic_epi32(low, shifted, _mm512_set1_epi8(char(mask)), 0xf8);  // low | (shifted & mask)
    }

    static Ints as_ints(Bytes x) { return x; }
    static Ints zero_ints() { return _mm512_setzero_si512(); }
    static Ints broadcast(const int32_t * p) { return _mm512_set1_epi32(*p); }
    static Ints add(Ints a, Ints b) { return _mm512_add_epi32(a, b); }
    static Ints mul(Ints a, Ints b) { return _mm512_mullo_epi32(a, b); }
    template <int n> static Ints shift_left(Ints x) { return _mm512_slli_epi32(x, n); }
    /// start[row] + sum over 4 * count values of w[row][i] * x[i]; weights of `bits` bits, unsigned. The integer sum is exact, so `chains` (how many
    /// independent sums hide the instruction's latency) changes the speed and not the result.
    template <int bits, int count, int chains> static Ints dot(Ints start, const Bytes * w, const int8_t * x) {
        Ints sums[chains];
        sums[0] = start;
#pragma GCC unroll 4
        for (int c = 1; c < chains; c++) {
            sums[c] = zero_ints();
        }
#pragma GCC unroll 8
        for (int t = 0; t < count; t++) {
            int32_t four;
            std::memcpy(&four, x + 4 * t, 4);
            sums[t % chains] = _mm512_dpbusd_epi32(sums[t % chains], w[t], _mm512_set1_epi32(four));
        }
        if constexpr (chains == 4) {
            return add(add(sums[0], sums[1]), add(sums[2], sums[3]));
        } else if constexpr (chains == 2) {
            return add(sums[0], sums[1]);
        } else {
            return sums[0];
        }
    }
    /// Byte `j` of each lane, 6 bits unsigned.
    template <int j> static Ints unsigned6(Ints x) { return _mm512_and_si512(_mm512_srli_epi32(x, 8 * j), _mm512_set1_epi32(63)); }
    /// One signed byte for each row.
    static Ints load_signed_bytes(const uint8_t * p) { return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))); }

    static Floats zero() { return _mm512_setzero_ps(); }
    static Floats broadcast(const float * p) { return _mm512_set1_ps(*p); }
    static Floats to_floats(Ints x) { return _mm512_cvtepi32_ps(x); }
    static Floats mul(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
    static Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
    static Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
    /// c - a * b
    static Floats fnma(Floats a, Floats b, Floats c) { return _mm512_fnmadd_ps(a, b, c); }
    static Floats load_halves(const uint8_t * p) { return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p))); }
    static Floats load_bfloats(const uint8_t * p) {
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p))), 16));
    }
    static Floats load_floats(const uint8_t * p) { return _mm512_loadu_ps(p); }
    static void store(float * p, Floats x) { _mm512_storeu_ps(p, x); }
};

}  // namespace
}  // namespace pagoda::kernels::matmul
