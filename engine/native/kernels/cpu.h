// Which instructions this processor and operating system give us.
#pragma once

#include <string>

namespace pagoda::kernels {

/// From weak to strong within a family; each includes what is before it in its family.
enum class InstructionSet {
    none,          // stock kernels run
    avx2,          // with FMA and F16C
    avx_vnni,      // avx2 and the 256-bit vpdpbusd
    avx512_vnni,   // AVX-512 F, BW, DQ, VL and VNNI
    neon_dotprod,  // with half-precision arithmetic
    neon_i8mm,
};

/// The strongest set that both the processor and the operating system support.
/// PAGODA_KERNELS_ISA ("avx2", "avx-vnni", ...) asks for a weaker one of the same family; any other value is ignored.
InstructionSet best_instruction_set();

/// The name used in Status::instruction_set.
const char * name_of(InstructionSet set);

/// The processor's own name, the key of what was measured on it; "unknown" where the system does not tell.
std::string processor_name();

}  // namespace pagoda::kernels
