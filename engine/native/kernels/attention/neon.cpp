#include "../simd/neon.h"

#define PAGODA_ISA neon
#include "kernel.h"

namespace pagoda::kernels::attention {

const Kernels * neon_kernels() {
    static const Kernels kernels = { neon::scan_mask, neon::whole, neon::segment, neon::fold };
    return &kernels;
}

}  // namespace pagoda::kernels::attention
