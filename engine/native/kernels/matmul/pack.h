// Original weights to packed weights and back (layout: format.h).
#pragma once

#include "format.h"

namespace pagoda::kernels::matmul {

/// How an instruction set wants its weights.
struct Packing {
    int width = 0;               // rows in a group: 4, 8 or 16
    bool unsigned_bytes = false; // signed 8-bit weights are stored with 128 added
};

/// Packs `rows` rows of `values` weights from `source` (rows one after the other) to `packed` (packed_bytes() long, 64-byte aligned).
void pack(const Format & format, Packing packing, const void * source, int64_t values, int64_t rows, void * packed);

/// Groups [first, end) of that alone. Different groups may be packed by different threads at once.
void pack_groups(const Format & format, Packing packing, const void * source, int64_t values, int64_t rows, int64_t first, int64_t end, void * packed);

/// The inverse, bit for bit.
void unpack(const Format & format, Packing packing, const void * packed, int64_t values, int64_t rows, void * target);

/// One row of the original.
void unpack_row(const Format & format, Packing packing, const void * packed, int64_t values, int64_t row, void * target);

}  // namespace pagoda::kernels::matmul
