// What one instruction set offers: quantise a row of activations, multiply a group of packed weight rows with a few of them.
//
// Every kernel is compiled for each instruction set from the same source (tile.h, quantize.h); simd_*.h holds what differs. Results are the same bit for
// bit whatever the number of activation rows that a call handles: each (weight row, activation row) pair goes through one fixed sequence of operations.
#pragma once

#include "../cpu.h"
#include "format.h"
#include "pack.h"

namespace pagoda::kernels::matmul {

/// 32 activations of a row: value = d * q.
struct Activations32 {
    int8_t q[32];
    float d;
    union {
        int32_t start; // -zero * sum(q), where weights are stored with `zero` added: what the integer sum starts from
        float sum;     // scale * sum(q), rounded to f16, which a block's minimum is multiplied with
    };
};

/// 256 activations of a row with one scale, and what the sub-blocks of a K-quant need of them.
struct Activations256 {
    int8_t q[256];
    float d;
    union {
        int32_t start[16]; // Q6_K, per 16 values: -32 * sum(q)
        struct {
            int8_t high[8], low[8];
        } sums;            // Q4_K and Q5_K, per 32 values: sum(q) = 128 * high + low
    };
};

/// Quantises `blocks` blocks of activations from `x` into the form that the kernels of one weight type read.
using Quantize = void (*)(const float * x, int64_t blocks, void * out);

/// out[i][0..width) = dot products of the group's rows with activation row i, for i < the number of rows the kernel was made for.
/// `blocks` counts weight blocks in a row. `out[i]` needs room for `width` floats.
using Tile = void (*)(const uint8_t * group, int64_t blocks, const uint8_t * const * rows, float * const * out);

constexpr int MAX_TILE_ROWS = 8;

struct TypeKernels {
    int type = -1;  // ggml_type
    Quantize quantize = nullptr;  // nullptr where activations stay floats
    Tile tile[MAX_TILE_ROWS] = {}; // tile[n - 1] handles n activation rows
};

struct KernelSet {
    const char * name;  // "avx512-vnni"
    Packing packing;
    int tile_rows;      // the largest tile that pays
    const TypeKernels * types;
    int type_count;

    const TypeKernels * find(int ggml_type) const {
        for (int i = 0; i < type_count; i++) {
            if (types[i].type == ggml_type) {
                return &types[i];
            }
        }
        return nullptr;
    }
};

/// The kernels compiled for an instruction set, or nullptr where this build has none.
const KernelSet * kernel_set(InstructionSet set);

}  // namespace pagoda::kernels::matmul
