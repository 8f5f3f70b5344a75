// Run once at load: every kernel of a set, on small shapes, before any weight is trusted to it.
#pragma once

#include "reference.h"

namespace pagoda::kernels::matmul {

/// Empty when the kernels of `format` are right and packing loses nothing; otherwise what differed.
std::string self_test(const KernelSet & set, const Format & format, ToFloat to_float);

/// `rows` rows of arbitrary weights in file layout whose scales are ordinary numbers, so that their products are too.
std::vector<uint8_t> arbitrary_weights(const Format & format, int64_t values, int64_t rows, uint32_t seed = 1);
/// Arbitrary activations between -1 and 1.
std::vector<float> arbitrary_activations(int64_t count, uint32_t seed = 1);

}  // namespace pagoda::kernels::matmul
