// Activations to 8 bits: per 32 values for the 32-weight formats, per 256 for K-quants, as llama.cpp does (quantize_row_q8_0, quantize_row_q8_1,
// quantize_row_q8_K), rounded where it rounds: a reply then differs from stock's by the order of summation alone. Written as plain loops that the compiler vectorises; blocks are independent, so threads may share a row.
#pragma once

#include <cmath>

#include "kernel_set.h"

namespace pagoda::kernels::matmul {
namespace {

/// q[i] = x[i] scaled to -127..127 and rounded to the nearest (ties to even); returns the scale, 0 where all are 0.
template <int count> inline float quantize_values(const float * x, int8_t * q) {
    float largest = 0;
    for (int i = 0; i < count; i++) {
        const float magnitude = __builtin_fabsf(x[i]);
        largest = magnitude > largest ? magnitude : largest;
    }
    const float inverse = largest > 0 ? 127.0f / largest : 0.0f;
    // Adding 1.5 * 2^23 leaves the rounded integer in the low bits of the float, without a call to a rounding function.
    constexpr float magic = 12582912.0f;
    for (int i = 0; i < count; i++) {
        const float shifted = x[i] * inverse + magic;
        int32_t bits;
        __builtin_memcpy(&bits, &shifted, 4);
        q[i] = int8_t(bits - 0x4b400000);
    }
    return largest / 127.0f;
}

template <int count> inline int32_t sum_of(const int8_t * q) {
    int32_t sum = 0;
    for (int i = 0; i < count; i++) {
        sum += q[i];
    }
    return sum;
}

#if defined(__aarch64__)
using Half = __fp16;  // GCC knows _Float16 in C++ for ARM from version 13 on only
#else
using Half = _Float16;
#endif

/// What llama.cpp keeps in a block's f16 fields.
inline float as_f16(float x) { return float(Half(x)); }

template <class F> void quantize32(const float * x, int64_t blocks, void * out) {
    auto * a = static_cast<Activations32 *>(out);
    for (int64_t b = 0; b < blocks; b++) {
        const float scale = quantize_values<32>(x + 32 * b, a[b].q);
        a[b].d = as_f16(scale);
        const int32_t sum = sum_of<32>(a[b].q);
        if constexpr (F::minimum) {
            a[b].sum = as_f16(scale * float(sum));
        } else {
            a[b].start = -F::zero * sum;
        }
    }
}

inline void quantize256_sums(const float * x, int64_t blocks, void * out) {
    auto * a = static_cast<Activations256 *>(out);
    for (int64_t b = 0; b < blocks; b++) {
        a[b].d = quantize_values<256>(x + 256 * b, a[b].q);
        for (int s = 0; s < 8; s++) {
            const int32_t sum = sum_of<32>(a[b].q + 32 * s);  // within 32 * 127, so `high` is within 32 and `low` within -64..63
            a[b].sums.high[s] = int8_t((sum + 64) >> 7);
            a[b].sums.low[s] = int8_t(sum - 128 * a[b].sums.high[s]);
        }
    }
}

inline void quantize256_starts(const float * x, int64_t blocks, void * out) {
    auto * a = static_cast<Activations256 *>(out);
    for (int64_t b = 0; b < blocks; b++) {
        a[b].d = quantize_values<256>(x + 256 * b, a[b].q);
        for (int s = 0; s < 16; s++) {
            a[b].start[s] = -32 * sum_of<16>(a[b].q + 16 * s);
        }
    }
}

}  // namespace
}  // namespace pagoda::kernels::matmul
