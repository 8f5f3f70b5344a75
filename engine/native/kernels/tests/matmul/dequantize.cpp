#include "dequantize.h"

#include "ggml.h"

#include <cmath>
#include <cstring>

namespace pagoda::kernels::tests {

float half_to_float(uint16_t half) {
    const int exponent = half >> 10 & 31;
    const int mantissa = half & 1023;
    const float magnitude = exponent == 0    ? std::ldexp(float(mantissa), -24)
                            : exponent == 31 ? (mantissa ? NAN : INFINITY)
                                             : std::ldexp(float(mantissa + 1024), exponent - 25);
    return half & 0x8000 ? -magnitude : magnitude;
}

namespace {

float half_at(const uint8_t * p) {
    uint16_t half;
    std::memcpy(&half, p, 2);
    return half_to_float(half);
}

/// Applies `block(bytes, out)` to each block.
template <int values, int bytes, typename Block> void for_blocks(const void * data, float * out, int64_t count, Block block) {
    for (int64_t b = 0; b < count / values; b++) {
        block(static_cast<const uint8_t *>(data) + b * bytes, out + b * values);
    }
}

int nibble(const uint8_t * q, int k) {
    return k < 16 ? q[k] & 15 : q[k - 16] >> 4;
}
int fifth(const uint8_t * q, int k) {
    return (q[k / 8] >> (k % 8) & 1) << 4;
}

void q4_0(const void * data, float * out, int64_t count) {
    for_blocks<32, 18>(data, out, count, [](const uint8_t * b, float * x) {
        for (int k = 0; k < 32; k++) {
            x[k] = half_at(b) * float(nibble(b + 2, k) - 8);
        }
    });
}
void q4_1(const void * data, float * out, int64_t count) {
    for_blocks<32, 20>(data, out, count, [](const uint8_t * b, float * x) {
        for (int k = 0; k < 32; k++) {
            x[k] = half_at(b) * float(nibble(b + 4, k)) + half_at(b + 2);
        }
    });
}
void q5_0(const void * data, float * out, int64_t count) {
    for_blocks<32, 22>(data, out, count, [](const uint8_t * b, float * x) {
        for (int k = 0; k < 32; k++) {
            x[k] = half_at(b) * float((nibble(b + 6, k) | fifth(b + 2, k)) - 16);
        }
    });
}
void q5_1(const void * data, float * out, int64_t count) {
    for_blocks<32, 24>(data, out, count, [](const uint8_t * b, float * x) {
        for (int k = 0; k < 32; k++) {
            x[k] = half_at(b) * float(nibble(b + 8, k) | fifth(b + 4, k)) + half_at(b + 2);
        }
    });
}
void q8_0(const void * data, float * out, int64_t count) {
    for_blocks<32, 34>(data, out, count, [](const uint8_t * b, float * x) {
        for (int k = 0; k < 32; k++) {
            x[k] = half_at(b) * float(int8_t(b[2 + k]));
        }
    });
}

/// Scale (or, from p + 4, minimum) of sub-block `s` out of the twelve bytes that hold eight of each at 6 bits.
int scale6(const uint8_t * p, int s) {
    return s < 4 ? p[s] & 63 : (p[s + 4] & 15) | (p[s - 4] >> 6) << 4;
}
int minimum6(const uint8_t * p, int s) {
    return s < 4 ? p[s + 4] & 63 : p[s + 4] >> 4 | (p[s] >> 6) << 4;
}

/// Q4_K and Q5_K: `fifths` is nullptr for the former.
void pairs_of_32(const uint8_t * b, const uint8_t * fifths, const uint8_t * nibbles, float * x) {
    for (int k = 0; k < 256; k++) {
        const int s = k / 32, i = k % 32;
        const uint8_t byte = nibbles[s / 2 * 32 + i];
        const int q = (s % 2 ? byte >> 4 : byte & 15) | (fifths ? (fifths[i] >> s & 1) << 4 : 0);
        x[k] = half_at(b) * float(scale6(b + 4, s)) * float(q) - half_at(b + 2) * float(minimum6(b + 4, s));
    }
}
void q4_k(const void * data, float * out, int64_t count) {
    for_blocks<256, 144>(data, out, count, [](const uint8_t * b, float * x) { pairs_of_32(b, nullptr, b + 16, x); });
}
void q5_k(const void * data, float * out, int64_t count) {
    for_blocks<256, 176>(data, out, count, [](const uint8_t * b, float * x) { pairs_of_32(b, b + 16, b + 48, x); });
}
void q6_k(const void * data, float * out, int64_t count) {
    for_blocks<256, 210>(data, out, count, [](const uint8_t * b, float * x) {
        for (int k = 0; k < 256; k++) {
            const int half = k / 128, part = k % 128 / 32, i = k % 32;
            const uint8_t low = b[64 * half + 32 * (part % 2) + i];
            const int q = (part < 2 ? low & 15 : low >> 4) | (b[128 + 32 * half + i] >> (2 * part) & 3) << 4;
            x[k] = half_at(b + 208) * float(int8_t(b[192 + k / 16])) * float(q - 32);
        }
    });
}
void f16(const void * data, float * out, int64_t count) {
    for_blocks<1, 2>(data, out, count, [](const uint8_t * b, float * x) { *x = half_at(b); });
}
void bf16(const void * data, float * out, int64_t count) {
    for_blocks<1, 2>(data, out, count, [](const uint8_t * b, float * x) {
        const uint32_t bits = uint32_t(b[0]) << 16 | uint32_t(b[1]) << 24;
        std::memcpy(x, &bits, 4);
    });
}

}  // namespace

matmul::ToFloat dequantizer(int type) {
    switch (type) {
        case GGML_TYPE_Q4_0: return q4_0;
        case GGML_TYPE_Q4_1: return q4_1;
        case GGML_TYPE_Q5_0: return q5_0;
        case GGML_TYPE_Q5_1: return q5_1;
        case GGML_TYPE_Q8_0: return q8_0;
        case GGML_TYPE_Q4_K: return q4_k;
        case GGML_TYPE_Q5_K: return q5_k;
        case GGML_TYPE_Q6_K: return q6_k;
        case GGML_TYPE_F16: return f16;
        case GGML_TYPE_BF16: return bf16;
        default: return nullptr;
    }
}

}  // namespace pagoda::kernels::tests
