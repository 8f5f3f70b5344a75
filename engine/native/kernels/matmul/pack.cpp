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

/// The 8 x 8 bit matrix whose rows are bytes 0 to 7 of `x`, transposed.
uint64_t transpose_bits(uint64_t x) {
    uint64_t t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aaull;
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & 0x0000cccc0000ccccull;
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0ull;
    return x ^ t ^ (t << 28);
}

/// Bit s of byte 4t + j to bit t of byte 4s + j; its own inverse.
void transpose_columns(uint8_t * bytes) {
    for (int j = 0; j < 4; j++) {
        uint64_t x = 0;
        for (int t = 0; t < 8; t++) {
            x |= uint64_t(bytes[4 * t + j]) << (8 * t);
        }
        x = transpose_bits(x);
        for (int s = 0; s < 8; s++) {
            bytes[4 * s + j] = uint8_t(x >> (8 * s));
        }
    }
}

template <bool packing> void convert_fifth_bits(const Format & f, uint8_t * block) {
    uint8_t * p = block + f.fifth_offset;
    if (f.fifth_bits == FifthBits::one_word) {
        uint32_t word;
        std::memcpy(&word, p, 4);
        word = packing ? spread(word) : gather(word);
        std::memcpy(p, &word, 4);
    } else if (f.fifth_bits == FifthBits::bit_columns) {
        transpose_columns(p);
    }
}

/// Moves the granules of `rows` blocks between `blocks` (one after the other) and their packed place.
template <bool packing, int width> void move_granules(const Format & f, bool unsigned_bytes, uint8_t * blocks, int rows, uint8_t * packed) {
    for (const Granule & g : f.granules) {
        uint8_t * s = blocks + g.offset;
        if (g.size == 4) {
            const uint32_t flip = g.signed_bytes && unsigned_bytes ? 0x80808080u : 0;
            for (int r = 0; r < rows; r++, s += f.bytes) {
                uint32_t word;
                std::memcpy(&word, packing ? s : packed + 4 * r, 4);
                word ^= flip;
                std::memcpy(packing ? packed + 4 * r : s, &word, 4);
            }
        } else {
            for (int r = 0; r < rows; r++, s += f.bytes) {
                std::memcpy(packing ? packed + g.size * r : s, packing ? s : packed + g.size * r, g.size);
            }
        }
        packed += g.size * width;
    }
}

constexpr int MAX_BLOCK = 210;

/// One group of up to `width` rows; `packing` true moves source to packed, false packed to source. Rows beyond `rows` are zero in the packed form.
template <bool packing, int width>
void move_group(const Format & f, bool unsigned_bytes, uint8_t * source, int64_t values, int rows, uint8_t * packed) {
    const size_t row_bytes = size_t(values / f.values) * f.bytes;
    if (packing && rows < width) {
        std::memset(packed, 0, group_bytes(f, values, width));
    }
    uint8_t blocks[width * MAX_BLOCK];
    for (size_t at = 0; at < row_bytes; at += f.bytes, packed += f.bytes * width) {
        if constexpr (packing) {
            for (int r = 0; r < rows; r++) {
                std::memcpy(blocks + r * f.bytes, source + size_t(r) * row_bytes + at, f.bytes);
                convert_fifth_bits<true>(f, blocks + r * f.bytes);
            }
            move_granules<true, width>(f, unsigned_bytes, blocks, rows, packed);
        } else {
            move_granules<false, width>(f, unsigned_bytes, blocks, rows, packed);
            for (int r = 0; r < rows; r++) {
                convert_fifth_bits<false>(f, blocks + r * f.bytes);
                std::memcpy(source + size_t(r) * row_bytes + at, blocks + r * f.bytes, f.bytes);
            }
        }
    }
}

template <bool packing> void move_group(const Format & f, Packing p, uint8_t * source, int64_t values, int rows, uint8_t * packed) {
    switch (p.width) {
        case 16: return move_group<packing, 16>(f, p.unsigned_bytes, source, values, rows, packed);
        case 8: return move_group<packing, 8>(f, p.unsigned_bytes, source, values, rows, packed);
        case 4: return move_group<packing, 4>(f, p.unsigned_bytes, source, values, rows, packed);
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

void unpack_row(const Format & format, Packing packing, const void * packed, int64_t values, int64_t row, void * target) {
    const auto * p = static_cast<const uint8_t *>(packed) + size_t(row / packing.width) * group_bytes(format, values, packing.width);
    auto * block = static_cast<uint8_t *>(target);
    for (int64_t b = 0; b < values / format.values; b++, block += format.bytes) {
        for (const Granule & g : format.granules) {
            uint8_t * out = block + g.offset;
            std::memcpy(out, p + row % packing.width * g.size, g.size);
            if (g.signed_bytes && packing.unsigned_bytes) {
                for (int i = 0; i < g.size; i++) {
                    out[i] ^= 0x80;
                }
            }
            p += g.size * packing.width;
        }
        convert_fifth_bits<false>(format, block);
    }
}

}  // namespace pagoda::kernels::matmul
