// Sixteen float lanes on AVX-512 F, BW, DQ, VL. The other headers of this folder give the same names other widths.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace pagoda::kernels::avx512 {

using Vec = __m512;
inline constexpr int width = 16;
inline constexpr int score_columns = 4;  // vectors of scores per query held in registers: 6 queries x 4 = 24 of 32 registers
inline constexpr int sum_columns = 4;    // likewise of the weighted sum

inline Vec load(const float * p) { return _mm512_loadu_ps(p); }
inline void store(float * p, Vec v) { _mm512_storeu_ps(p, v); }
inline Vec splat(float x) { return _mm512_set1_ps(x); }
inline Vec zero() { return _mm512_setzero_ps(); }
inline Vec add(Vec a, Vec b) { return _mm512_add_ps(a, b); }
inline Vec sub(Vec a, Vec b) { return _mm512_sub_ps(a, b); }
inline Vec mul(Vec a, Vec b) { return _mm512_mul_ps(a, b); }
inline Vec div(Vec a, Vec b) { return _mm512_div_ps(a, b); }
inline Vec max(Vec a, Vec b) { return _mm512_max_ps(a, b); }
inline Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }    // a b + c
inline Vec fnma(Vec a, Vec b, Vec c) { return _mm512_fnmadd_ps(a, b, c); }  // c - a b
inline Vec round(Vec a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
inline Vec abs(Vec a) { return _mm512_abs_ps(a); }
inline Vec copy_sign(Vec magnitude, Vec sign) {
    const __m512i mask = _mm512_set1_epi32(int(0x80000000));
    return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(mask, _mm512_castps_si512(sign), _mm512_castps_si512(magnitude), 0xca));
}
inline Vec scale_by_power(Vec a, Vec n) { return _mm512_scalef_ps(a, n); }  // a 2^n, n whole
inline float highest(Vec a) { return _mm512_reduce_max_ps(a); }
inline float sum(Vec a) { return _mm512_reduce_add_ps(a); }

/// a where the lane's bit is set, b elsewhere.
inline Vec choose(uint32_t bits, Vec a, Vec b) { return _mm512_mask_mov_ps(b, __mmask16(bits), a); }
/// a where x >= limit, zero elsewhere.
inline Vec zero_below(Vec x, Vec limit, Vec a) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, limit, _CMP_GE_OQ), a); }

inline Vec load_f16(const uint16_t * p) { return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p))); }
inline Vec load_bf16(const uint16_t * p) {
    const __m256i half = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p));
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16));
}
inline Vec load_i8(const int8_t * p) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))));
}
/// To float16 and back, to the nearest.
inline float f16_to_float(uint16_t h) { return _cvtsh_ss(h); }

/// dst[j * dst_stride + i] = src[i * src_stride + j] for i, j in 0..15.
inline void transpose(const float * src, size_t src_stride, float * dst, size_t dst_stride) {
    // Four rows' quarters are loaded into the four lanes of 128 bits, so that only 4x4 transpositions inside lanes are left to shuffle.
    for (int quarter = 0; quarter < 4; quarter++) {
        __m512 r[4];
        for (int i = 0; i < 4; i++) {
            const float * p = src + i * src_stride + 4 * quarter;
            __m512 x = _mm512_castps128_ps512(_mm_loadu_ps(p));
            x = _mm512_mask_broadcast_f32x4(x, 0x00f0, _mm_loadu_ps(p + 4 * src_stride));
            x = _mm512_mask_broadcast_f32x4(x, 0x0f00, _mm_loadu_ps(p + 8 * src_stride));
            r[i] = _mm512_mask_broadcast_f32x4(x, 0xf000, _mm_loadu_ps(p + 12 * src_stride));
        }
        const __m512 a = _mm512_unpacklo_ps(r[0], r[1]), b = _mm512_unpackhi_ps(r[0], r[1]);
        const __m512 c = _mm512_unpacklo_ps(r[2], r[3]), d = _mm512_unpackhi_ps(r[2], r[3]);
        float * out = dst + size_t(4 * quarter) * dst_stride;
        store(out, _mm512_shuffle_ps(a, c, 0x44));
        store(out + dst_stride, _mm512_shuffle_ps(a, c, 0xee));
        store(out + 2 * dst_stride, _mm512_shuffle_ps(b, d, 0x44));
        store(out + 3 * dst_stride, _mm512_shuffle_ps(b, d, 0xee));
    }
}

/// dst[j * dst_stride + i] = element j of rows[i], for 16 rows of 8 float16 values.
inline void transpose_f16(const char * const * rows, size_t offset, float * dst, size_t dst_stride) {
    // as above, with pairs of values in place of floats: what comes out has a pair in each lane
    __m512 r[4];
    for (int i = 0; i < 4; i++) {
        const auto quarter = [&](int row) { return _mm_loadu_ps(reinterpret_cast<const float *>(rows[row] + offset)); };
        __m512 x = _mm512_castps128_ps512(quarter(i));
        x = _mm512_mask_broadcast_f32x4(x, 0x00f0, quarter(4 + i));
        x = _mm512_mask_broadcast_f32x4(x, 0x0f00, quarter(8 + i));
        r[i] = _mm512_mask_broadcast_f32x4(x, 0xf000, quarter(12 + i));
    }
    const __m512 a = _mm512_unpacklo_ps(r[0], r[1]), b = _mm512_unpackhi_ps(r[0], r[1]);
    const __m512 c = _mm512_unpacklo_ps(r[2], r[3]), d = _mm512_unpackhi_ps(r[2], r[3]);
    const __m512i pairs[4] = { _mm512_castps_si512(_mm512_shuffle_ps(a, c, 0x44)), _mm512_castps_si512(_mm512_shuffle_ps(a, c, 0xee)),
                               _mm512_castps_si512(_mm512_shuffle_ps(b, d, 0x44)), _mm512_castps_si512(_mm512_shuffle_ps(b, d, 0xee)) };
    // A float16 in the upper half of a lane, shifted down by 3, has its exponent and fraction where a float has them, and its sign in the
    // top bits; 2^112 makes up for the exponents' different bias, and is exact for subnormal numbers too. The cache holds no infinities.
    const __m512i kept = _mm512_set1_epi32(int(0x8fffe000));
    const __m512 bias = _mm512_set1_ps(0x1p112f);
    const auto widen = [&](__m512i upper) {
        return mul(_mm512_castsi512_ps(_mm512_and_si512(_mm512_srai_epi32(upper, 3), kept)), bias);
    };
    for (int j = 0; j < 4; j++) {
        store(dst + size_t(2 * j) * dst_stride, widen(_mm512_slli_epi32(pairs[j], 16)));
        store(dst + size_t(2 * j + 1) * dst_stride, widen(pairs[j]));
    }
}

/// Bit i: the float16 p[i] is not minus infinity, for 64 values; `nonzero` gathers bits of visible values other than zero.
inline uint64_t visible_64(const uint16_t * p, uint64_t & nonzero) {
    uint64_t visible = 0;
    for (int half = 0; half < 2; half++) {
        const __m512i x = _mm512_loadu_si512(p + 32 * half);
        const uint32_t seen = _mm512_cmpneq_epi16_mask(x, _mm512_set1_epi16(int16_t(0xfc00)));
        const uint32_t other = _mm512_test_epi16_mask(x, _mm512_set1_epi16(0x7fff));
        visible |= uint64_t(seen) << (32 * half);
        nonzero |= seen & other;
    }
    return visible;
}

}  // namespace pagoda::kernels::avx512
