#include "simd_avx2.h"

#include "kernels_impl.h"

namespace pagoda::kernels::matmul {
extern const KernelSet AVX_VNNI_SET;
const KernelSet AVX_VNNI_SET = SET;
}  // namespace pagoda::kernels::matmul
