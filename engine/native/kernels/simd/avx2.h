// Eight float lanes on AVX2 with FMA and F16C; the names are those of avx512.h.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace pagoda::kernels::avx2 {

using Vec = __m256;
inline constexpr int width = 8;
inline constexpr int score_columns = 2;  // 6 queries x 2 vectors = 12 of 16 registers
inline constexpr int sum_columns = 2;

inline Vec load(const float * p) { return _mm256_loadu_ps(p); }
inline void store(float * p, Vec v) { _mm256_storeu_ps(p, v); }
inline Vec splat(float x) { return _mm256_set1_ps(x); }
inline Vec zero() { return _mm256_setzero_ps(); }
inline Vec add(Vec a, Vec b) { return _mm256_add_ps(a, b); }
inline Vec sub(Vec a, Vec b) { return _mm256_sub_ps(a, b); }
inline Vec mul(Vec a, Vec b) { return _mm256_mul_ps(a, b); }
inline Vec div(Vec a, Vec b) { return _mm256_div_ps(a, b); }
inline Vec max(Vec a, Vec b) { return _mm256_max_ps(a, b); }
inline Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_ps(a, b, c); }
inline Vec fnma(Vec a, Vec b, Vec c) { return _mm256_fnmadd_ps(a, b, c); }
inline Vec round(Vec a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
inline Vec abs(Vec a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.f), a); }
inline Vec copy_sign(Vec magnitude, Vec sign) {
    const Vec mask = _mm256_set1_ps(-0.f);
    return _mm256_or_ps(_mm256_and_ps(mask, sign), _mm256_andnot_ps(mask, magnitude));
}
inline Vec scale_by_power(Vec a, Vec n) {
    const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return mul(a, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
}
inline float highest(Vec a) {
    __m128 x = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    x = _mm_max_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)));
}
inline float sum(Vec a) {
    __m128 x = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    x = _mm_add_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
}

inline Vec choose(uint32_t bits, Vec a, Vec b) {
    const __m256i lane_bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    const __m256i set = _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(int(bits)), lane_bit), lane_bit);
    return _mm256_blendv_ps(b, a, _mm256_castsi256_ps(set));
}
inline Vec zero_below(Vec x, Vec limit, Vec a) { return _mm256_and_ps(_mm256_cmp_ps(x, limit, _CMP_GE_OQ), a); }

inline Vec load_f16(const uint16_t * p) { return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))); }
inline Vec load_bf16(const uint16_t * p) {
    const __m128i half = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
}
inline Vec load_i8(const int8_t * p) {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p))));
}
inline float f16_to_float(uint16_t h) { return _cvtsh_ss(h); }

inline void transpose(const float * src, size_t src_stride, float * dst, size_t dst_stride) {
    for (int half = 0; half < 2; half++) {
        __m256 r[4];
        for (int i = 0; i < 4; i++) {
            const float * p = src + i * src_stride + 4 * half;
            r[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p)), _mm_loadu_ps(p + 4 * src_stride), 1);
        }
        const __m256 a = _mm256_unpacklo_ps(r[0], r[1]), b = _mm256_unpackhi_ps(r[0], r[1]);
        const __m256 c = _mm256_unpacklo_ps(r[2], r[3]), d = _mm256_unpackhi_ps(r[2], r[3]);
        float * out = dst + size_t(4 * half) * dst_stride;
        store(out, _mm256_shuffle_ps(a, c, 0x44));
        store(out + dst_stride, _mm256_shuffle_ps(a, c, 0xee));
        store(out + 2 * dst_stride, _mm256_shuffle_ps(b, d, 0x44));
        store(out + 3 * dst_stride, _mm256_shuffle_ps(b, d, 0xee));
    }
}

inline void transpose_f16(const char * const * rows, size_t offset, float * dst, size_t dst_stride) {
    __m256 r[4];
    for (int i = 0; i < 4; i++) {
        const auto quarter = [&](int row) { return _mm_loadu_ps(reinterpret_cast<const float *>(rows[row] + offset)); };
        r[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(quarter(i)), quarter(4 + i), 1);
    }
    const __m256 a = _mm256_unpacklo_ps(r[0], r[1]), b = _mm256_unpackhi_ps(r[0], r[1]);
    const __m256 c = _mm256_unpacklo_ps(r[2], r[3]), d = _mm256_unpackhi_ps(r[2], r[3]);
    const __m256i pairs[4] = { _mm256_castps_si256(_mm256_shuffle_ps(a, c, 0x44)), _mm256_castps_si256(_mm256_shuffle_ps(a, c, 0xee)),
                               _mm256_castps_si256(_mm256_shuffle_ps(b, d, 0x44)), _mm256_castps_si256(_mm256_shuffle_ps(b, d, 0xee)) };
    const __m256i kept = _mm256_set1_epi32(int(0x8fffe000));
    const __m256 bias = _mm256_set1_ps(0x1p112f);
    const auto widen = [&](__m256i upper) {
        return mul(_mm256_castsi256_ps(_mm256_and_si256(_mm256_srai_epi32(upper, 3), kept)), bias);
    };
    for (int j = 0; j < 4; j++) {
        store(dst + size_t(2 * j) * dst_stride, widen(_mm256_slli_epi32(pairs[j], 16)));
        store(dst + size_t(2 * j + 1) * dst_stride, widen(pairs[j]));
    }
}

inline uint64_t visible_64(const uint16_t * p, uint64_t & nonzero) {
    const __m256i minus_infinity = _mm256_set1_epi16(int16_t(0xfc00)), magnitude = _mm256_set1_epi16(0x7fff);
    uint64_t visible = 0;
    for (int i = 0; i < 64; i += 32) {
        const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + i));
        const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + i + 16));
        const auto bits = [](__m256i low, __m256i high) {
            // packing works in halves of 128 bits, so the middle quarters change places
            return uint32_t(_mm256_movemask_epi8(_mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xd8)));
        };
        const uint32_t seen = ~bits(_mm256_cmpeq_epi16(a, minus_infinity), _mm256_cmpeq_epi16(b, minus_infinity));
        const __m256i zero = _mm256_setzero_si256();
        const uint32_t other = ~bits(_mm256_cmpeq_epi16(_mm256_and_si256(a, magnitude), zero),
                                     _mm256_cmpeq_epi16(_mm256_and_si256(b, magnitude), zero));
        visible |= uint64_t(seen) << i;
        nonzero |= seen & other;
    }
    return visible;
}

}  // namespace pagoda::kernels::avx2
