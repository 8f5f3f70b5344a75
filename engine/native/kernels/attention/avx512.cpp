#include "../simd/avx512.h"

#define PAGODA_ISA avx512
#include "kernel.h"

namespace pagoda::kernels::attention {

const Kernels * avx512_kernels() {
    static const Kernels kernels = { avx512::scan_mask, avx512::whole, avx512::segment, avx512::fold };
    return &kernels;
}

}  // namespace pagoda::kernels::attention
