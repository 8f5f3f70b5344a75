#include "pack.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

namespace pagoda::kernels::matmul {

namespace {

/// Bit 4t + j of `bits` (t = 0..7) to bit t of byte j: the fifth bits of the values at 4t + j end up in the byte lane that holds these values.
uint32_t spread(uint32_t bits) {
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

uint32_t gather(uint32_t spread_bits) {
    uint32_t out = 0;
    for (int k = 0; k < 32; k++) {
        out |= ((spread_bits >> (8 * (k % 4) + k / 4)) & 1u) << k;
    }
    return out;
}

template <bool packing> uint32_t convert(uint32_t word, Bits bits, bool unsigned_bytes) {
    switch (bits) {
        case Bits::keep: return word;
        case Bits::spread: return packing ? spread(word) : gather(word);
        case Bits::signed8: return unsigned_bytes ? word ^ 0x80808080u : word;
    }
    return word;
}

/// One group of up to `width` rows; `packing` true moves source to packed, false packed to source. Rows beyond `rows` are zero in the packed form.
template <bool packing>
void move_group(const Format & f, Packing p, uint8_t * source, int64_t values, int rows, uint8_t * packed) {
    const int64_t blocks = values / f.values;
    const size_t row_bytes = size_t(blocks) * f.bytes;
    const size_t words_size = f.word_bytes() * size_t(p.width);
    uint8_t * halves = packed + size_t(blocks) * words_size;
    if (packing && rows < p.width) {
        std::memset(packed, 0, group_bytes(f, values, p.width));
    }
    for (int64_t b = 0; b < blocks; b++) {
        uint8_t * words = packed + size_t(b) * words_size;
        for (const Run & run : f.runs) {
            for (int g = 0; g < run.bytes; g += 4, words += 4 * p.width) {
                uint8_t * s = source + size_t(b) * f.bytes + run.offset + g;
                for (int r = 0; r < rows; r++, s += row_bytes) {
                    uint32_t word;
                    std::memcpy(&word, packing ? s : words + 4 * r, 4);
                    word = convert<packing>(word, run.bits, p.unsigned_bytes);
                    std::memcpy(packing ? words + 4 * r : s, &word, 4);
                }
            }
        }
        for (int h = 0; h < f.halves; h++, halves += 2 * p.width) {
            uint8_t * s = source + size_t(b) * f.bytes + f.half_offsets[h];
            for (int r = 0; r < rows; r++, s += row_bytes) {
                std::memcpy(packing ? halves + 2 * r : s, packing ? s : halves + 2 * r, 2);
            }
        }
    }
}

}  // namespace

void pack(const Format & format, Packing packing, const void * source, int64_t values, int64_t rows, void * packed, int threads) {
    const size_t row_bytes = size_t(values / format.values) * format.bytes;
    const size_t group_size = group_bytes(format, values, packing.width);
    const int64_t groups = (rows + packing.width - 1) / packing.width;
    // Small pieces, handed out as threads become free: page faults of a mapped file make some much slower than others.
    const int64_t piece = std::max<int64_t>(1, int64_t(256 * 1024 / group_size));
    std::atomic<int64_t> next{0};
    const auto work = [&] {
        for (int64_t from; (from = next.fetch_add(piece)) < groups;) {
            for (int64_t g = from; g < std::min(groups, from + piece); g++) {
                const int64_t first = g * packing.width;
                // move_group only reads the source when it packs
                auto * s = const_cast<uint8_t *>(static_cast<const uint8_t *>(source)) + size_t(first) * row_bytes;
                move_group<true>(format, packing, s, values, int(std::min<int64_t>(packing.width, rows - first)),
                                 static_cast<uint8_t *>(packed) + size_t(g) * group_size);
            }
        }
    };
    std::vector<std::thread> others;
    for (int64_t i = 1; i < std::min<int64_t>(threads, (groups + piece - 1) / piece); i++) {
        others.emplace_back(work);
    }
    work();
    for (std::thread & t : others) {
        t.join();
    }
}

void unpack(const Format & format, Packing packing, const void * packed, int64_t values, int64_t rows, void * target) {
    const size_t row_bytes = size_t(values / format.values) * format.bytes;
    const size_t group_size = group_bytes(format, values, packing.width);
    for (int64_t first = 0; first < rows; first += packing.width) {
        auto * p = const_cast<uint8_t *>(static_cast<const uint8_t *>(packed)) + size_t(first / packing.width) * group_size;
        move_group<false>(format, packing, static_cast<uint8_t *>(target) + size_t(first) * row_bytes, values,
                          int(std::min<int64_t>(packing.width, rows - first)), p);
    }
}

}  // namespace pagoda::kernels::matmul
