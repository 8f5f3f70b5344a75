#include "pack.h"

#include "fifth_bits.h"

#include <algorithm>
#include <cstring>

namespace pagoda::kernels::matmul {

namespace {

template <bool packing, typename T, int width> void move_granule(uint8_t * source, size_t stride, int rows, uint8_t * packed, T flip) {
    for (int r = 0; r < rows; r++, source += stride) {
        T value;
        std::memcpy(&value, packing ? source : packed + sizeof(T) * size_t(r), sizeof(T));
        value = T(value ^ flip);
        std::memcpy(packing ? packed + sizeof(T) * size_t(r) : source, &value, sizeof(T));
    }
}

using Words4 = uint32_t __attribute__((vector_size(16)));

/// Four neighbouring 4-byte granules of each of `width` rows to their packed places: 4 x 4 transpositions.
template <int width> void pack_four_words(const uint8_t * source, size_t stride, uint8_t * packed, uint32_t flip) {
    for (int r = 0; r < width; r += 4, source += 4 * stride) {
        Words4 a, b, c, d;
        std::memcpy(&a, source, 16);
        std::memcpy(&b, source + stride, 16);
        std::memcpy(&c, source + 2 * stride, 16);
        std::memcpy(&d, source + 3 * stride, 16);
        const Words4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
        const Words4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
        const Words4 out[4] = { __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5) ^ flip, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7) ^ flip,
                                __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5) ^ flip, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7) ^ flip };
        for (int i = 0; i < 4; i++) {
            std::memcpy(packed + 4 * (i * width + r), &out[i], 16);
        }
    }
}

bool are_four_words(std::span<const Granule> granules, size_t i) {
    return i + 4 <= granules.size() && granules[i].size == 4 && granules[i + 3].size == 4 && granules[i + 1].offset == granules[i].offset + 4
           && granules[i + 3].offset == granules[i].offset + 12;
}

/// Moves the granules of `rows` blocks, `stride` bytes apart in the source, to or from their packed place.
template <bool packing, int width> void move_block(const Format & f, bool unsigned_bytes, uint8_t * source, size_t stride, int rows, uint8_t * packed) {
    for (size_t i = 0; i < f.granules.size(); i++) {
        const Granule & g = f.granules[i];
        uint8_t * s = source + g.offset;
        const uint32_t flip = g.signed_bytes && unsigned_bytes ? 0x80808080u : 0u;
        if (packing && rows == width && are_four_words(f.granules, i)) {
            pack_four_words<width>(s, stride, packed, flip);
            packed += 16 * width;
            i += 3;
            continue;
        }
        switch (g.size) {
            case 4: move_granule<packing, uint32_t, width>(s, stride, rows, packed, flip); break;
            case 2: move_granule<packing, uint16_t, width>(s, stride, rows, packed, 0); break;
            default: move_granule<packing, uint8_t, width>(s, stride, rows, packed, 0); break;
        }
        packed += g.size * width;
    }
}

/// One group of up to `width` rows; `packing` true moves source to packed, false packed to source. Rows beyond `rows` are zero in the packed form.
template <bool packing, int width>
void move_group(const Format & f, bool unsigned_bytes, uint8_t * source, int64_t values, int rows, uint8_t * packed) {
    const size_t row_bytes = size_t(values / f.values) * f.bytes;
    if (packing && rows < width) {
        std::memset(packed, 0, group_bytes(f, values, width));
    }
    size_t at = 0;
    if (packing && rows == width && f.values == 1 && f.bytes == 4) {
        for (; at + 16 <= row_bytes; at += 16, packed += 16 * width) {
            pack_four_words<width>(source + at, row_bytes, packed, 0);
        }
    }
    if (packing && rows == width && f.values == 1 && f.bytes == 2) {
        for (; at + 16 <= row_bytes; at += 16, packed += 16 * width) {
            for (int r = 0; r < width; r++) {
                uint16_t halves[8];
                std::memcpy(halves, source + size_t(r) * row_bytes + at, 16);
                for (int i = 0; i < 8; i++) {
                    std::memcpy(packed + 2 * (i * width + r), &halves[i], 2);
                }
            }
        }
    }
    for (; at < row_bytes; at += f.bytes, packed += f.bytes * width) {
        move_block<packing, width>(f, unsigned_bytes, source + at, row_bytes, rows, packed);
        if constexpr (packing) {
            convert_fifth_bits<width>(f, packed);
        } else {
            for (int r = 0; r < rows; r++) {
                restore_fifth_bits(f, source + size_t(r) * row_bytes + at);
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

void pack_groups(const Format & format, Packing packing, const void * source, int64_t values, int64_t rows, int64_t first, int64_t end, void * packed) {
    const size_t row_bytes = size_t(values / format.values) * format.bytes;
    const size_t group_size = group_bytes(format, values, packing.width);
    for (int64_t g = first; g < end; g++) {
        const int64_t row = g * packing.width;
        // move_group only reads the source when it packs
        auto * s = const_cast<uint8_t *>(static_cast<const uint8_t *>(source)) + size_t(row) * row_bytes;
        move_group<true>(format, packing, s, values, int(std::min<int64_t>(packing.width, rows - row)), static_cast<uint8_t *>(packed) + size_t(g) * group_size);
    }
}

void pack(const Format & format, Packing packing, const void * source, int64_t values, int64_t rows, void * packed) {
    pack_groups(format, packing, source, values, rows, 0, (rows + packing.width - 1) / packing.width, packed);
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
        restore_fifth_bits(format, block);
    }
}

}  // namespace pagoda::kernels::matmul
