// NEON with the dot product instructions, 8 weight rows wide: a pair of registers holds four values of each of 8 rows. With i8mm the products of
// unsigned weights and signed activations are one instruction too, which changes nothing here: weights below 8 bits fit signed bytes.
#pragma once

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace pagoda::kernels::matmul {
namespace {

struct Simd {
    static constexpr const char * name = "neon-dotprod";
    static constexpr int width = 8;
    static constexpr bool unsigned_bytes = false;
    static constexpr int tile_rows = 4;

    struct Bytes {
        uint8x16_t v[2];
    };
    struct Ints {
        int32x4_t v[2];
    };
    struct Floats {
        float32x4_t v[2];
    };

    static Bytes load(const uint8_t * p) { return { { vld1q_u8(p), vld1q_u8(p + 16) } }; }
    static Bytes low4(Bytes x) { return { { vandq_u8(x.v[0], vdupq_n_u8(15)), vandq_u8(x.v[1], vdupq_n_u8(15)) } }; }
    static Bytes high4(Bytes x) { return { { vshrq_n_u8(x.v[0], 4), vshrq_n_u8(x.v[1], 4) } }; }
    static Bytes low6(Bytes x) { return { { vandq_u8(x.v[0], vdupq_n_u8(63)), vandq_u8(x.v[1], vdupq_n_u8(63)) } }; }
    /// `low` with the bits `mask` of each byte taken from `high` shifted left by `shift` (right where negative).
    template <int shift, uint8_t mask> static Bytes with_bits(Bytes low, Bytes high) {
        return { { with_bits<shift, mask>(low.v[0], high.v[0]), with_bits<shift, mask>(low.v[1], high.v[1]) } };
    }

    static Ints as_ints(Bytes x) { return { { vreinterpretq_s32_u8(x.v[0]), vreinterpretq_s32_u8(x.v[1]) } }; }
    static Ints zero_ints() { return { { vdupq_n_s32(0), vdupq_n_s32(0) } }; }
    static Ints broadcast(const int32_t * p) { return { { vdupq_n_s32(*p), vdupq_n_s32(*p) } }; }
    static Ints add(Ints a, Ints b) { return { { vaddq_s32(a.v[0], b.v[0]), vaddq_s32(a.v[1], b.v[1]) } }; }
    static Ints mul(Ints a, Ints b) { return { { vmulq_s32(a.v[0], b.v[0]), vmulq_s32(a.v[1], b.v[1]) } }; }
    template <int n> static Ints shift_left(Ints x) { return { { vshlq_n_s32(x.v[0], n), vshlq_n_s32(x.v[1], n) } }; }

    /// start[row] + sum over 4 * count values of w[row][i] * x[i]; weights are signed bytes. The integer sum is exact, so its order does not matter.
    template <int bits, int count, int> static Ints dot(Ints start, const Bytes * w, const int8_t * x) {
        if constexpr (count == 2) {
            const int8x8_t eight = vld1_s8(x);
            dot_lanes(start, w, vcombine_s8(eight, eight), std::make_index_sequence<2>());
        } else {
            dot_lanes(start, w, vld1q_s8(x), std::make_index_sequence<4>());
        }
        if constexpr (count == 8) {
            dot_lanes(start, w + 4, vld1q_s8(x + 16), std::make_index_sequence<4>());
        }
        return start;
    }
    /// Byte `j` of each lane, 6 bits unsigned.
    template <int j> static Ints unsigned6(Ints x) { return { { unsigned6<j>(x.v[0]), unsigned6<j>(x.v[1]) } }; }
    /// One signed byte for each row.
    static Ints load_signed_bytes(const uint8_t * p) {
        const int16x8_t x = vmovl_s8(vreinterpret_s8_u8(vld1_u8(p)));
        return { { vmovl_s16(vget_low_s16(x)), vmovl_s16(vget_high_s16(x)) } };
    }

    static Floats zero() { return { { vdupq_n_f32(0), vdupq_n_f32(0) } }; }
    static Floats broadcast(const float * p) { return { { vld1q_dup_f32(p), vld1q_dup_f32(p) } }; }
    static Floats to_floats(Ints x) { return { { vcvtq_f32_s32(x.v[0]), vcvtq_f32_s32(x.v[1]) } }; }
    static Floats mul(Floats a, Floats b) { return { { vmulq_f32(a.v[0], b.v[0]), vmulq_f32(a.v[1], b.v[1]) } }; }
    static Floats add(Floats a, Floats b) { return { { vaddq_f32(a.v[0], b.v[0]), vaddq_f32(a.v[1], b.v[1]) } }; }
    static Floats fma(Floats a, Floats b, Floats c) { return { { vfmaq_f32(c.v[0], a.v[0], b.v[0]), vfmaq_f32(c.v[1], a.v[1], b.v[1]) } }; }
    /// c - a * b
    static Floats fnma(Floats a, Floats b, Floats c) { return { { vfmsq_f32(c.v[0], a.v[0], b.v[0]), vfmsq_f32(c.v[1], a.v[1], b.v[1]) } }; }
    static Floats load_halves(const uint8_t * p) {
        const uint16x8_t x = vreinterpretq_u16_u8(vld1q_u8(p));
        return { { vcvt_f32_f16(vreinterpret_f16_u16(vget_low_u16(x))), vcvt_f32_f16(vreinterpret_f16_u16(vget_high_u16(x))) } };
    }
    static Floats load_bfloats(const uint8_t * p) {
        const uint16x8_t x = vreinterpretq_u16_u8(vld1q_u8(p));
        return { { vreinterpretq_f32_u32(vshll_n_u16(vget_low_u16(x), 16)), vreinterpretq_f32_u32(vshll_n_u16(vget_high_u16(x), 16)) } };
    }
    static Floats load_floats(const uint8_t * p) {
        return { { vreinterpretq_f32_u8(vld1q_u8(p)), vreinterpretq_f32_u8(vld1q_u8(p + 16)) } };
    }
    static void store(float * p, Floats x) {
        vst1q_f32(p, x.v[0]);
        vst1q_f32(p + 4, x.v[1]);
    }

private:
    template <size_t... lane> static void dot_lanes(Ints & sums, const Bytes * w, int8x16_t x, std::index_sequence<lane...>) {
        ((sums.v[0] = vdotq_laneq_s32(sums.v[0], vreinterpretq_s8_u8(w[lane].v[0]), x, int(lane)),
          sums.v[1] = vdotq_laneq_s32(sums.v[1], vreinterpretq_s8_u8(w[lane].v[1]), x, int(lane))),
         ...);
    }
    template <int shift, uint8_t mask> static uint8x16_t with_bits(uint8x16_t low, uint8x16_t high) {
        if constexpr (shift > 0) {
            high = vshlq_n_u8(high, shift);
        } else if constexpr (shift < 0) {
            high = vshrq_n_u8(high, -shift);
        }
        return vorrq_u8(low, vandq_u8(high, vdupq_n_u8(mask)));
    }
    template <int j> static int32x4_t unsigned6(int32x4_t x) {
        uint32x4_t u = vreinterpretq_u32_s32(x);
        if constexpr (j > 0) {
            u = vshrq_n_u32(u, 8 * j);
        }
        return vreinterpretq_s32_u32(vandq_u32(u, vdupq_n_u32(63)));
    }
};

}  // namespace
}  // namespace pagoda::kernels::matmul
