#include "simd_neon.h"

#include "kernels_impl.h"

namespace pagoda::kernels::matmul {
extern const KernelSet NEON_SET;
const KernelSet NEON_SET = SET;
}  // namespace pagoda::kernels::matmul
