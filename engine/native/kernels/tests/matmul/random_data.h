// Random weights and activations that look like a language model's, and weights as floats again.
#pragma once

#include "ggml.h"

#include <cstdint>
#include <vector>

namespace pagoda::kernels::tests {

/// `rows` x `values` normal weights quantised to `type`, in file layout.
std::vector<uint8_t> random_weights(ggml_type type, int64_t values, int64_t rows, uint32_t seed);
/// Normal activations with a few large ones.
std::vector<float> random_activations(int64_t values, int64_t rows, uint32_t seed);
/// Weights in file layout as floats.
std::vector<float> dequantize(ggml_type type, const std::vector<uint8_t> & data, int64_t count);

/// result[r * rows + n] = sum of weights[n] * activations[r] in double precision.
std::vector<double> plain_product(const std::vector<float> & weights, int64_t values, int64_t rows, const std::vector<float> & activations, int64_t count);

constexpr ggml_type TYPES[] = { GGML_TYPE_Q4_0, GGML_TYPE_Q4_1, GGML_TYPE_Q5_0, GGML_TYPE_Q5_1, GGML_TYPE_Q8_0, GGML_TYPE_Q4_K,
                                GGML_TYPE_Q5_K, GGML_TYPE_Q6_K, GGML_TYPE_F16,  GGML_TYPE_BF16, GGML_TYPE_F32 };

}  // namespace pagoda::kernels::tests
