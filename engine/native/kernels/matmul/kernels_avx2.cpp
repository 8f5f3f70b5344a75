#include "simd_avx2.h"

#include "kernels_impl.h"

namespace pagoda::kernels::matmul {
extern const KernelSet AVX2_SET;
const KernelSet AVX2_SET = SET;
}  // namespace pagoda::kernels::matmul
