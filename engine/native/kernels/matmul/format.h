// How a weight type is laid out in a file and how it is packed: `Format` is the one place that knows both.
//
// A packed tensor is a row of groups; a group holds `width` consecutive weight rows (16 for AVX-512, 8 for AVX2 and NEON) so that one
// vector instruction serves them all. Packing only moves bytes and bits, so a packed block is exactly as large as the original and every
// tensor can be unpacked again bit for bit.
//
//   group = [block 0 of every row][block 1 of every row]...
//   a block of every row = for each granule (4 bytes of quantised values, an f16 scale, a small scale of 1 byte):
//                          that granule of row 0, of row 1, ... of row width-1
//
// A granule of quantised values thus becomes a vector whose 32-bit lane r holds four neighbouring values of row r: the operand of a four-way
// dot product. Granules are in the order in which a kernel first reads them, so that a product reads its weights as one ascending stream:
// that is what the processor's prefetching needs to reach the full speed of the memory (two streams, or jumps inside a block, halve it).
// Block layouts: ggml-common.h of llama.cpp v0.5.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pagoda::kernels::matmul {

/// Bytes of an original block that stay together.
struct Granule {
    uint16_t offset = 0;
    uint8_t size = 0;         // 4, 2 or 1
    bool signed_bytes = false; // 4 signed values; stored with 128 added where the instruction set multiplies unsigned by signed
};

/// What happens to the fifth bits of a block before its granules are moved: the bits of 32 values become 4 bytes, the bit of value k in byte k % 4 at
/// position k / 4, so that they lie beside the granules whose values they belong to.
enum class FifthBits : uint8_t {
    none,
    one_word,     // Q5_0, Q5_1: a 32-bit word, bit k for value k
    bit_columns,  // Q5_K: 32 bytes, bit s of byte k for value k of sub-block s
};

/// Activations are quantised to 8 bits per this many values; or stay 32-bit floats.
enum class ActivationKind : uint8_t { per32, per256, floats };

struct Format {
    int type;         // ggml_type
    uint16_t values;  // weights in a block
    uint16_t bytes;   // bytes of a block, packed or not
    ActivationKind activations;
    FifthBits fifth_bits;
    uint16_t fifth_offset;  // where they are in a block
    std::span<const Granule> granules;  // in packed order
};

/// The format of a ggml type, or nullptr where we have no kernel for it.
const Format * find_format(int ggml_type);

/// Bytes of one packed group of `width` rows of `values` weights.
constexpr size_t group_bytes(const Format & format, int64_t values, int width) {
    return size_t(values / format.values) * format.bytes * size_t(width);
}

/// Bytes of `rows` packed rows; the last group is padded with zero rows.
constexpr size_t packed_bytes(const Format & format, int64_t values, int64_t rows, int width) {
    return size_t((rows + width - 1) / width) * group_bytes(format, values, width);
}

}  // namespace pagoda::kernels::matmul
