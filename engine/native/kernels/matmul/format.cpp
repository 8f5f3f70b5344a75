#include "format.h"

#include "ggml.h"

namespace pagoda::kernels::matmul {

namespace {

using enum ActivationKind;
using enum FifthBits;

constexpr int MAX_GRANULES = 72;

struct Order {
    Granule granules[MAX_GRANULES] = {};
    int count = 0;

    constexpr Order & add(int offset, int size, bool signed_bytes = false) {
        granules[count++] = { uint16_t(offset), uint8_t(size), signed_bytes };
        return *this;
    }
    constexpr Order & halves(int offset, int n) {
        for (int i = 0; i < n; i++) {
            add(offset + 2 * i, 2);
        }
        return *this;
    }
    constexpr Order & words(int offset, int bytes, bool signed_bytes = false) {
        for (int i = 0; i < bytes; i += 4) {
            add(offset + i, 4, signed_bytes);
        }
        return *this;
    }
    constexpr operator std::span<const Granule>() const { return { granules, size_t(count) }; }
};

/// Scales and minima, then for each pair of sub-blocks the fifth bits of both and the nibbles they share.
constexpr Order order_q5_k() {
    Order order;
    order.halves(0, 2).words(4, 12);
    for (int pair = 0; pair < 4; pair++) {
        order.words(16 + 8 * pair, 8).words(48 + 32 * pair, 32);
    }
    return order;
}

/// Scales in the order of use, then for each half and each half of that half: upper bits beside the low nibbles of weights l and l + 64, then those of l + 32 and l + 96.
constexpr Order order_q6_k() {
    Order order;
    for (int half = 0; half < 2; half++) {
        for (int sixteen = 0; sixteen < 2; sixteen++) {
            for (const int part : { 0, 2, 1, 3 }) {  // of 32 weights
                order.add(192 + 8 * half + 2 * part + sixteen, 1);
            }
        }
    }
    for (int half = 0; half < 2; half++) {
        for (int sixteen = 0; sixteen < 2; sixteen++) {
            for (int t = 0; t < 16; t += 4) {
                order.add(128 + 32 * half + 16 * sixteen + t, 4).add(64 * half + 16 * sixteen + t, 4);
            }
            order.words(64 * half + 32 + 16 * sixteen, 16);
        }
    }
    return order.halves(208, 1);
}

constexpr Order Q4_0 = Order().halves(0, 1).words(2, 16);
constexpr Order Q4_1 = Order().halves(0, 2).words(4, 16);
constexpr Order Q5_0 = Order().halves(0, 1).words(2, 4).words(6, 16);
constexpr Order Q5_1 = Order().halves(0, 2).words(4, 4).words(8, 16);
constexpr Order Q8_0 = Order().halves(0, 1).words(2, 32, true);
constexpr Order Q4_K = Order().halves(0, 2).words(4, 12).words(16, 128);
constexpr Order Q5_K = order_q5_k();
constexpr Order Q6_K = order_q6_k();
constexpr Order HALF = Order().halves(0, 1);
constexpr Order WORD = Order().words(0, 4);

constexpr Format FORMATS[] = {
    { GGML_TYPE_Q4_0, 32, 18, per32, none, 0, Q4_0 },
    { GGML_TYPE_Q4_1, 32, 20, per32, none, 0, Q4_1 },
    { GGML_TYPE_Q5_0, 32, 22, per32, one_word, 2, Q5_0 },
    { GGML_TYPE_Q5_1, 32, 24, per32, one_word, 4, Q5_1 },
    { GGML_TYPE_Q8_0, 32, 34, per32, none, 0, Q8_0 },
    { GGML_TYPE_Q4_K, 256, 144, per256, none, 0, Q4_K },
    { GGML_TYPE_Q5_K, 256, 176, per256, bit_columns, 16, Q5_K },
    { GGML_TYPE_Q6_K, 256, 210, per256, none, 0, Q6_K },
    { GGML_TYPE_F16, 1, 2, floats, none, 0, HALF },
    { GGML_TYPE_BF16, 1, 2, floats, none, 0, HALF },
    { GGML_TYPE_F32, 1, 4, floats, none, 0, WORD },
};

/// Each byte of a block belongs to exactly one granule.
constexpr bool complete(const Format & f) {
    int uses[256] = {};
    for (const Granule & g : f.granules) {
        for (int i = 0; i < g.size; i++) {
            uses[g.offset + i]++;
        }
    }
    for (int i = 0; i < 256; i++) {
        if (uses[i] != (i < f.bytes ? 1 : 0)) {
            return false;
        }
    }
    return true;
}
constexpr bool all_complete() {
    for (const Format & f : FORMATS) {
        if (!complete(f)) {
            return false;
        }
    }
    return true;
}
static_assert(all_complete(), "a format leaves out bytes of its block, or packs some twice");

}  // namespace

const Format * find_format(int ggml_type) {
    for (const Format & f : FORMATS) {
        if (f.type == ggml_type) {
            return &f;
        }
    }
    return nullptr;
}

}  // namespace pagoda::kernels::matmul
