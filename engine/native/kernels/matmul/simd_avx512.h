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
    static Bytes high4(Bytes x) { return _mm512_and_si512(_mm512_srli_epi16(x, 4), _mm512_set1_epi8(15)); }
    /// `low` with the bits `mask` of each byte taken from `high` shifted left by `shift` (right where negative). The shift may cross bytes; the mask keeps only what stayed inside.
    template <int shift, uint8_t mask> static Bytes with_bits(Bytes low, Bytes high) {
        const __m512i shifted = shift > 0 ? _mm512_slli_epi16(high, shift > 0 ? shift : 0) : shift < 0 ? _mm512_srli_epi16(high, shift < 0 ? -shift : 0) : high;
        return _mm512_ternarylogic_epi32(low, shifted, _mm512_set1_epi8(char(mask)), 0xf8);  // low | (shifted & mask)
    }

    static Ints zero_ints() { return _mm512_setzero_si512(); }
    static Ints broadcast(const int32_t * p) { return _mm512_set1_epi32(*p); }
    /// start[row] + sum over 4 * count values of w[row][i] * x[i]; weights of `bits` bits, unsigned.
    template <int bits, int count> static Ints dot(Ints start, const Bytes * w, const int8_t * x) {
#pragma GCC unroll 8
        for (int t = 0; t < count; t++) {
            int32_t four;
            std::memcpy(&four, x + 4 * t, 4);
            start = _mm512_dpbusd_epi32(start, w[t], _mm512_set1_epi32(four));
        }
        return start;
    }
    /// Byte `j` of each lane: 6 bits unsigned, 8 bits signed.
    template <int j> static Ints unsigned6(Ints x) { return _mm512_and_si512(_mm512_srli_epi32(x, 8 * j), _mm512_set1_epi32(63)); }
    template <int j> static Ints signed8(Ints x) { return _mm512_srai_epi32(_mm512_slli_epi32(x, 24 - 8 * j), 24); }

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
