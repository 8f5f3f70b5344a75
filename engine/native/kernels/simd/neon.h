// Four float lanes on ARM NEON with half-precision conversions; the names are those of avx512.h.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>

namespace pagoda::kernels::neon {

using Vec = float32x4_t;
inline constexpr int width = 4;
inline constexpr int score_columns = 4;  // 6 queries x 4 vectors = 24 of 32 registers
inline constexpr int sum_columns = 4;

inline Vec load(const float * p) { return vld1q_f32(p); }
inline void store(float * p, Vec v) { vst1q_f32(p, v); }
inline Vec splat(float x) { return vdupq_n_f32(x); }
inline Vec zero() { return vdupq_n_f32(0); }
inline Vec add(Vec a, Vec b) { return vaddq_f32(a, b); }
inline Vec sub(Vec a, Vec b) { return vsubq_f32(a, b); }
inline Vec mul(Vec a, Vec b) { return vmulq_f32(a, b); }
inline Vec div(Vec a, Vec b) { return vdivq_f32(a, b); }
inline Vec max(Vec a, Vec b) { return vmaxq_f32(a, b); }
inline Vec fma(Vec a, Vec b, Vec c) { return vfmaq_f32(c, a, b); }
inline Vec fnma(Vec a, Vec b, Vec c) { return vfmsq_f32(c, a, b); }
inline Vec round(Vec a) { return vrndnq_f32(a); }
inline Vec abs(Vec a) { return vabsq_f32(a); }
inline Vec copy_sign(Vec magnitude, Vec sign) { return vbslq_f32(vdupq_n_u32(0x80000000), sign, magnitude); }
inline Vec scale_by_power(Vec a, Vec n) {
    const int32x4_t exponent = vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127));
    return mul(a, vreinterpretq_f32_s32(vshlq_n_s32(exponent, 23)));
}
inline float highest(Vec a) { return vmaxvq_f32(a); }
inline float sum(Vec a) { return vaddvq_f32(a); }

inline Vec choose(uint32_t bits, Vec a, Vec b) {
    constexpr uint32_t lane_bits[4] = { 1, 2, 4, 8 };
    return vbslq_f32(vtstq_u32(vdupq_n_u32(bits), vld1q_u32(lane_bits)), a, b);
}
inline Vec zero_below(Vec x, Vec limit, Vec a) {
    return vreinterpretq_f32_u32(vandq_u32(vcgeq_f32(x, limit), vreinterpretq_u32_f32(a)));
}

inline Vec load_f16(const uint16_t * p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
inline Vec load_bf16(const uint16_t * p) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16)); }
inline Vec load_i8(const int8_t * p) {
    int32_t four;
    __builtin_memcpy(&four, p, 4);
    const int8x8_t bytes = vreinterpret_s8_s32(vdup_n_s32(four));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(vmovl_s8(bytes))));
}
inline float f16_to_float(uint16_t h) {
    float lanes[4];
    store(lanes, vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(h))));
    return lanes[0];
}

/// r[j] becomes the lanes j of a, b, c, d: a 4x4 transposition of 32-bit lanes.
inline void transpose_lanes(Vec a, Vec b, Vec c, Vec d, Vec * r) {
    const float64x2_t ab_low = vreinterpretq_f64_f32(vtrn1q_f32(a, b)), ab_high = vreinterpretq_f64_f32(vtrn2q_f32(a, b));
    const float64x2_t cd_low = vreinterpretq_f64_f32(vtrn1q_f32(c, d)), cd_high = vreinterpretq_f64_f32(vtrn2q_f32(c, d));
    r[0] = vreinterpretq_f32_f64(vtrn1q_f64(ab_low, cd_low));
    r[1] = vreinterpretq_f32_f64(vtrn1q_f64(ab_high, cd_high));
    r[2] = vreinterpretq_f32_f64(vtrn2q_f64(ab_low, cd_low));
    r[3] = vreinterpretq_f32_f64(vtrn2q_f64(ab_high, cd_high));
}

inline void transpose(const float * src, size_t src_stride, float * dst, size_t dst_stride) {
    Vec r[4];
    transpose_lanes(load(src), load(src + src_stride), load(src + 2 * src_stride), load(src + 3 * src_stride), r);
    for (int j = 0; j < 4; j++) {
        store(dst + j * dst_stride, r[j]);
    }
}

inline void transpose_f16(const char * const * rows, size_t offset, float * dst, size_t dst_stride) {
    const auto row = [&](int i) { return load(reinterpret_cast<const float *>(rows[i] + offset)); };
    Vec pairs[4];
    transpose_lanes(row(0), row(1), row(2), row(3), pairs);
    for (int j = 0; j < 4; j++) {
        const uint32x4_t pair = vreinterpretq_u32_f32(pairs[j]);
        store(dst + size_t(2 * j) * dst_stride, vcvt_f32_f16(vreinterpret_f16_u16(vmovn_u32(pair))));
        store(dst + size_t(2 * j + 1) * dst_stride, vcvt_f32_f16(vreinterpret_f16_u16(vshrn_n_u32(pair, 16))));
    }
}

inline uint64_t visible_64(const uint16_t * p, uint64_t & nonzero) {
    const uint16x8_t lane_bits = { 1, 2, 4, 8, 16, 32, 64, 128 };
    uint64_t visible = 0;
    for (int i = 0; i < 64; i += 8) {
        const uint16x8_t x = vld1q_u16(p + i);
        const uint16x8_t seen = vmvnq_u16(vceqq_u16(x, vdupq_n_u16(0xfc00)));
        const uint16x8_t other = vtstq_u16(x, vdupq_n_u16(0x7fff));
        visible |= uint64_t(vaddvq_u16(vandq_u16(seen, lane_bits))) << i;
        nonzero |= vaddvq_u16(vandq_u16(vandq_u16(seen, other), lane_bits));
    }
    return visible;
}

}  // namespace pagoda::kernels::neon
