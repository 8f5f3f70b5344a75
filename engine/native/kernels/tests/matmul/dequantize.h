// Weights in file layout as floats, written plainly from the block layouts (ggml-common.h of llama.cpp v0.5.0), so that the kernel test needs no library.
#pragma once

#include "matmul/reference.h"

namespace pagoda::kernels::tests {

/// The conversion for a ggml type; nullptr for F32, which needs none.
matmul::ToFloat dequantizer(int ggml_type);

/// An IEEE half-precision number as a float.
float half_to_float(uint16_t half);

}  // namespace pagoda::kernels::tests
