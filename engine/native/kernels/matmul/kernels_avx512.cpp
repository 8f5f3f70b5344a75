#include "simd_avx512.h"

#include "kernels_impl.h"

namespace pagoda::kernels::matmul {
extern const KernelSet AVX512_SET;
const KernelSet AVX512_SET = SET;
}  // namespace pagoda::kernels::matmul
