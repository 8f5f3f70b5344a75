// The fifth bits of a block, between their place in the original and beside the nibbles that they complete (FifthBits in format.h).
#pragma once

#include "format.h"

#include <cstring>

namespace pagoda::kernels::matmul {

/// Bit 4t + j of `bits` (t = 0..7) to bit t of byte j: the fifth bits of the values at 4t + j end up in the byte lane that holds these values.
inline uint32_t spread(uint32_t bits) {
    uint32_t out = 0;
    for (int j = 0; j < 4; j++) {
        uint32_t x = (bits >> j) & 0x11111111u;
        x = (x | (x >> 3)) & 0x03030303u;
        x = (x | (x >> 6)) & 0x000f000fu;
        x = (x | (x >> 12)) & 0xffu;
        out |= x << (8 * j);
    }
    return out;
}

inline uint32_t gather(uint32_t spread_bits) {
    uint32_t out = 0;
    for (int k = 0; k < 32; k++) {
        out |= ((spread_bits >> (8 * (k % 4) + k / 4)) & 1u) << k;
    }
    return out;
}

/// Bit s of byte j of word t to bit t of byte j of word s, in each of `lanes` columns of eight words; its own inverse.
template <int lanes> void transpose_columns(uint32_t (*words)[lanes]) {
    uint32_t out[8][lanes] = {};
    for (int s = 0; s < 8; s++) {
        for (int t = 0; t < 8; t++) {
            for (int r = 0; r < lanes; r++) {
                out[s][r] |= ((words[t][r] >> s) & 0x01010101u) << t;
            }
        }
    }
    std::memcpy(words, out, sizeof out);
}

/// The fifth bits of one unpacked block, from their packed form back to the original.
inline void restore_fifth_bits(const Format & f, uint8_t * block) {
    uint32_t words[8][1];
    switch (f.fifth_bits) {
        case FifthBits::none: break;
        case FifthBits::one_word:
            std::memcpy(words, block + f.fifth_offset, 4);
            words[0][0] = gather(words[0][0]);
            std::memcpy(block + f.fifth_offset, words, 4);
            break;
        case FifthBits::bit_columns:
            std::memcpy(words, block + f.fifth_offset, 32);
            transpose_columns<1>(words);
            std::memcpy(block + f.fifth_offset, words, 32);
            break;
    }
}

/// The fifth bits of a packed block, moved there as they are in the original, to their packed form.
template <int width> void convert_fifth_bits(const Format & f, uint8_t * packed) {
    if (f.fifth_bits == FifthBits::none) {
        return;
    }
    uint32_t words[8][width];
    uint8_t * places[8];
    int count = 0;
    const int end = f.fifth_offset + (f.fifth_bits == FifthBits::one_word ? 4 : 32);
    for (const Granule & g : f.granules) {
        if (g.offset >= f.fifth_offset && g.offset < end) {
            std::memcpy(words[count], packed, sizeof words[0]);
            places[count++] = packed;
        }
        packed += g.size * width;
    }
    if (f.fifth_bits == FifthBits::one_word) {
        for (int r = 0; r < width; r++) {
            words[0][r] = spread(words[0][r]);
        }
    } else {
        transpose_columns<width>(words);
    }
    for (int i = 0; i < count; i++) {
        std::memcpy(places[i], words[i], sizeof words[0]);
    }
}

}  // namespace pagoda::kernels::matmul
