#include "kernel_set.h"

namespace pagoda::kernels::matmul {

#if defined(__x86_64__)
extern const KernelSet AVX2_SET;
extern const KernelSet AVX_VNNI_SET;
extern const KernelSet AVX512_SET;
#elif defined(__aarch64__)
extern const KernelSet NEON_SET;
#endif

const KernelSet * kernel_set(InstructionSet set) {
    switch (set) {
#if defined(__x86_64__)
        case InstructionSet::avx2: return &AVX2_SET;
        case InstructionSet::avx_vnni: return &AVX_VNNI_SET;
        case InstructionSet::avx512_vnni: return &AVX512_SET;
#elif defined(__aarch64__)
        case InstructionSet::neon_dotprod:
        case InstructionSet::neon_i8mm: return &NEON_SET;
#endif
        default: return nullptr;
    }
}

}  // namespace pagoda::kernels::matmul
