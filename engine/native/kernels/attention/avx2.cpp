#include "../simd/avx2.h"

#define PAGODA_ISA avx2
#include "kernel.h"

namespace pagoda::kernels::attention {

const Kernels * avx2_kernels() {
    static const Kernels kernels = { avx2::scan_mask, avx2::whole, avx2::segment, avx2::fold };
    return &kernels;
}

}  // namespace pagoda::kernels::attention
