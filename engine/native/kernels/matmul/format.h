// How a weight type is laid out in a file and how it is packed: `Format` is the one place that knows both.
//
// A packed tensor is a row of groups; a group holds `width` consecutive weight rows (16 for AVX-512, 8 for AVX2, 4 for NEON) so that one vector
// instruction serves them all. Packing only moves bytes (two formats also shuffle or flip bits), so a packed block is exactly as large as the original and every tensor can be unpacked again bit for bit.
//
//   group = [block 0 words][block 1 words]...[block 0 halves][block 1 halves]...
//   words of a block  = for each 4-byte granule of the original block: that granule of row 0, of row 1, ... of row width-1
//   halves of a block = for each f16 of the original block (scale, minimum): that f16 of row 0, of row 1, ...
//
// A granule of quantised values thus becomes a vector whose 32-bit lane r holds four neighbouring values of row r: the operand of a four-way dot product.
// Block layouts: ggml-common.h of llama.cpp v0.5.0.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pagoda::kernels::matmul {

/// What happens to a run of granules on the way, besides moving.
enum class Bits : uint8_t {
    keep,
    spread,  // 32 fifth bits of 32 values: bit k goes to byte k % 4, bit k / 4, beside the value it belongs to
    signed8, // signed bytes; stored with 128 added where the instruction set multiplies unsigned by signed
};

/// A run of bytes in the original block that is packed in 4-byte granules.
struct Run {
    uint16_t offset = 0;
    uint16_t bytes = 0;
    Bits bits = Bits::keep;
};

/// Activations are quantised to 8 bits per this many values; or stay 32-bit floats.
enum class ActivationKind : uint8_t { per32, per256, floats };

struct Format {
    int type;                   // ggml_type
    uint16_t values;            // weights in a block
    uint16_t bytes;             // bytes of a block, packed or not
    Run runs[3];                // in packed order; a run of 0 bytes ends the list
    uint16_t half_offsets[2];   // where the block's f16 numbers are
    uint8_t halves;             // how many of them
    ActivationKind activations;

    constexpr size_t word_bytes() const { return size_t(runs[0].bytes) + runs[1].bytes + runs[2].bytes; }
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
