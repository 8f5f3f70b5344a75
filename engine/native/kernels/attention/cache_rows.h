// The rows of a KV cache as float32, for every cache type. Include after a header of simd/, as kernel.h does.
#pragma once

#include "job.h"

namespace pagoda::kernels::PAGODA_ISA {

using namespace attention;

namespace {

/// The bytes of a row of 32-element blocks: a float16 scale, sometimes a float16 minimum and fifth bits, then quants.
struct QuantLayout {
    int bytes;
    bool has_minimum;
    bool has_fifth_bits;
    int offset;  // subtracted from a quant where there is no minimum
};

constexpr QuantLayout layout_of(CacheType type) {
    switch (type) {
        case CacheType::q4_0: return { 18, false, false, 8 };
        case CacheType::q4_1: return { 20, true, false, 0 };
        case CacheType::q5_0: return { 22, false, true, 16 };
        default: return { 24, true, true, 0 };  // q5_1
    }
}

inline uint16_t read_u16(const char * p) {
    uint16_t x;
    __builtin_memcpy(&x, p, 2);
    return x;
}

template <CacheType type> void read_nibbles(const char * row, int size, float * out) {
    constexpr QuantLayout layout = layout_of(type);
    for (int b = 0; b < size / 32; b++, row += layout.bytes, out += 32) {
        const char * p = row + 2;
        const float scale = f16_to_float(read_u16(row));
        float minimum = 0;
        if (layout.has_minimum) {
            minimum = f16_to_float(read_u16(p));
            p += 2;
        }
        uint32_t fifth = 0;
        if (layout.has_fifth_bits) {
            __builtin_memcpy(&fifth, p, 4);
            p += 4;
        }
        int8_t quants[32];
        for (int i = 0; i < 16; i++) {
            const uint8_t byte = uint8_t(p[i]);
            quants[i] = int8_t((byte & 15) | ((fifth >> i) & 1) << 4) - layout.offset;
            quants[i + 16] = int8_t((byte >> 4) | ((fifth >> (i + 16)) & 1) << 4) - layout.offset;
        }
        for (int i = 0; i < 32; i += width) {
            const Vec q = load_i8(quants + i);
            store(out + i, layout.has_minimum ? fma(q, splat(scale), splat(minimum)) : mul(q, splat(scale)));
        }
    }
}

template <CacheType type> void read_row(const char * row, int size, float * out) {
    if constexpr (type == CacheType::f32) {
        for (int d = 0; d < size; d += width) {
            store(out + d, load(reinterpret_cast<const float *>(row) + d));
        }
    } else if constexpr (type == CacheType::f16) {
        for (int d = 0; d < size; d += width) {
            store(out + d, load_f16(reinterpret_cast<const uint16_t *>(row) + d));
        }
    } else if constexpr (type == CacheType::bf16) {
        for (int d = 0; d < size; d += width) {
            store(out + d, load_bf16(reinterpret_cast<const uint16_t *>(row) + d));
        }
    } else if constexpr (type == CacheType::q8_0) {
        for (int b = 0; b < size / 32; b++, row += 34, out += 32) {
            const Vec scale = splat(f16_to_float(read_u16(row)));
            for (int i = 0; i < 32; i += width) {
                store(out + i, mul(load_i8(reinterpret_cast<const int8_t *>(row + 2) + i), scale));
            }
        }
    } else {
        read_nibbles<type>(row, size, out);
    }
}

/// The bytes of one head of one cell.
inline size_t row_bytes(const Cache & cache) {
    switch (cache.type) {
        case CacheType::f32: return size_t(cache.size) * 4;
        case CacheType::f16:
        case CacheType::bf16: return size_t(cache.size) * 2;
        case CacheType::q8_0: return size_t(cache.size) / 32 * 34;
        default: return size_t(cache.size) / 32 * layout_of(cache.type).bytes;
    }
}

inline void touch(const char * p) {
    asm volatile("" : : "r"(*reinterpret_cast<const volatile char *>(p)));
}

inline void bring_near(const Cache & cache, Heads heads, const Visit & visit) {
    if (cache.head_stride > cache.cell_stride) {
        return;  // a head's cells lie together and not a cell's heads
    }
    const size_t bytes = size_t(heads.count - 1) * cache.head_stride + row_bytes(cache);
    for (int i = 0; i < visit.lanes; i++) {
        const char * row = cache.data + visit.cells[i] * cache.cell_stride + heads.first * cache.head_stride;
        for (size_t at = 0; at < bytes; at += 64) {
            touch(row + at);
        }
        touch(row + bytes - 1);
    }
}

/// Brings what a job's first visit reads of some heads from memory: nothing was computed before between which it could be fetched. It reads a byte of each line in the
/// order of memory, which the processor's own prefetching follows; it does not follow the transposition, with its 16 rows at once, nor heads one after the other.
inline void bring_near(const Call & call, Heads heads, const Visit & visit) {
    bring_near(call.k, heads, visit);
    bring_near(call.v, heads, visit);
}

template <CacheType type> void read_rows_of(const Cache & cache, int head, const int32_t * cells, int lanes, float * out) {
    const char * base = cache.data + head * cache.head_stride;
    for (int i = 0; i < lanes; i++) {
        read_row<type>(base + cells[i] * cache.cell_stride, cache.size, out + size_t(i) * cache.size);
    }
}

/// out[lane][element], for the lanes of a visit.
inline void read_rows(const Cache & cache, int head, const int32_t * cells, int lanes, float * out) {
    switch (cache.type) {
        case CacheType::f32: return read_rows_of<CacheType::f32>(cache, head, cells, lanes, out);
        case CacheType::f16: return read_rows_of<CacheType::f16>(cache, head, cells, lanes, out);
        case CacheType::bf16: return read_rows_of<CacheType::bf16>(cache, head, cells, lanes, out);
        case CacheType::q8_0: return read_rows_of<CacheType::q8_0>(cache, head, cells, lanes, out);
        case CacheType::q4_0: return read_rows_of<CacheType::q4_0>(cache, head, cells, lanes, out);
        case CacheType::q4_1: return read_rows_of<CacheType::q4_1>(cache, head, cells, lanes, out);
        case CacheType::q5_0: return read_rows_of<CacheType::q5_0>(cache, head, cells, lanes, out);
        case CacheType::q5_1: return read_rows_of<CacheType::q5_1>(cache, head, cells, lanes, out);
    }
}

/// out[element][lane]: a score is then a chain over elements in each of 64 lanes. `rows` is scratch.
inline void read_columns(const Cache & cache, int head, const int32_t * cells, int lanes, float * rows, float * out) {
    const int padded = (lanes + width - 1) / width * width;
    if (cache.type == CacheType::f16) {
        const char * base = cache.data + head * cache.head_stride;
        for (int i = 0; i < padded; i += width) {
            const char * row[width];
            for (int j = 0; j < width; j++) {
                row[j] = base + cells[i + j] * cache.cell_stride;
            }
            for (int d = 0; d < cache.size; d += 8) {
                transpose_f16(row, 2 * d, out + size_t(d) * block_lanes + i, block_lanes);
            }
        }
        return;
    }
    read_rows(cache, head, cells, padded, rows);
    for (int i = 0; i < padded; i += width) {
        for (int d = 0; d < cache.size; d += width) {
            transpose(rows + size_t(i) * cache.size + d, cache.size, out + size_t(d) * block_lanes + i, block_lanes);
        }
    }
}

}  // namespace

}  // namespace pagoda::kernels::PAGODA_ISA
