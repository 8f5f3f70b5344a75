// The plain way: what a product should give, for self-test and tests.
#pragma once

#include "product.h"

#include <string>
#include <vector>

namespace pagoda::kernels::matmul {

/// ggml's own way from a row of a type to floats; nullptr for F32.
using ToFloat = void (*)(const void * row, float * out, int64_t values);

/// The activations of a row as the kernels see them once quantised.
std::vector<float> seen_activations(const Format & format, const uint8_t * row, int64_t values);

/// Multiplies `rows` rows of `data` (file layout) with `count` rows of activations by the kernels of `set` and by a plain loop in double precision, and the
/// kernels once more one row at a time. Empty when all agree: the loop but for float rounding, the single rows bit for bit.
std::string compare_with_plain_loop(const KernelSet & set, const Format & format, ToFloat to_float, const std::vector<uint8_t> & data, int64_t values, int64_t rows,
                                    const std::vector<float> & activations, int64_t count);

}  // namespace pagoda::kernels::matmul
