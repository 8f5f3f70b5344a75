#include "cpu.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

namespace pagoda::kernels {

namespace {

#if defined(__x86_64__)

struct Registers {
    uint32_t a = 0, b = 0, c = 0, d = 0;
};

Registers cpuid(uint32_t leaf, uint32_t sub = 0) {
    Registers r;
    __cpuid_count(leaf, sub, r.a, r.b, r.c, r.d);
    return r;
}

/// The register states that the operating system saves (XCR0).
uint64_t saved_states() {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t(high) << 32) | low;
}

bool bit(uint32_t word, int n) {
    return (word >> n) & 1;
}

InstructionSet detect() {
    const uint32_t last = cpuid(0).a;
    const Registers one = cpuid(1);
    const bool fma = bit(one.c, 12), osxsave = bit(one.c, 27), f16c = bit(one.c, 29);
    if (last < 7 || !fma || !osxsave || !f16c) {
        return InstructionSet::none;
    }
    constexpr uint64_t ymm = 0x6, zmm = 0xe6;
    const uint64_t states = saved_states();
    const Registers seven = cpuid(7);
    if ((states & ymm) != ymm || !bit(seven.b, 5)) {
        return InstructionSet::none;
    }
    const bool avx512 = bit(seven.b, 16) && bit(seven.b, 17) && bit(seven.b, 30) && bit(seven.b, 31);  // F, DQ, BW, VL
    if (avx512 && bit(seven.c, 11) && (states & zmm) == zmm) {
        return InstructionSet::avx512_vnni;
    }
    const bool avx_vnni = seven.a >= 1 && bit(cpuid(7, 1).a, 4);
    return avx_vnni ? InstructionSet::avx_vnni : InstructionSet::avx2;
}

#elif defined(__aarch64__) && defined(__linux__)

InstructionSet detect() {
    const unsigned long low = getauxval(AT_HWCAP), high = getauxval(AT_HWCAP2);
    if (!(low & HWCAP_ASIMDDP) || !(low & HWCAP_ASIMDHP)) {
        return InstructionSet::none;
    }
    return high & HWCAP2_I8MM ? InstructionSet::neon_i8mm : InstructionSet::neon_dotprod;
}

#elif defined(__aarch64__) && defined(__APPLE__)

bool has(const char * feature) {
    int value = 0;
    size_t size = sizeof(value);
    return sysctlbyname(feature, &value, &size, nullptr, 0) == 0 && value != 0;
}

InstructionSet detect() {
    if (!has("hw.optional.arm.FEAT_DotProd") || !has("hw.optional.arm.FEAT_FP16")) {
        return InstructionSet::none;
    }
    return has("hw.optional.arm.FEAT_I8MM") ? InstructionSet::neon_i8mm : InstructionSet::neon_dotprod;
}

#else

InstructionSet detect() {
    return InstructionSet::none;
}

#endif

bool same_family(InstructionSet a, InstructionSet b) {
    const auto is_neon = [](InstructionSet s) {
        return s == InstructionSet::neon_dotprod || s == InstructionSet::neon_i8mm;
    };
    return is_neon(a) == is_neon(b);
}

}  // namespace

const char * name_of(InstructionSet set) {
    switch (set) {
        case InstructionSet::none:
            return "";
        case InstructionSet::avx2:
            return "avx2";
        case InstructionSet::avx_vnni:
            return "avx-vnni";
        case InstructionSet::avx512_vnni:
            return "avx512-vnni";
        case InstructionSet::neon_dotprod:
            return "neon-dotprod";
        case InstructionSet::neon_i8mm:
            return "neon-i8mm";
    }
    return "";
}

InstructionSet best_instruction_set() {
    const InstructionSet best = detect();
    const char * asked = std::getenv("PAGODA_KERNELS_ISA");
    if (!asked) {
        return best;
    }
    constexpr std::array all = { InstructionSet::avx2, InstructionSet::avx_vnni, InstructionSet::avx512_vnni,
                                 InstructionSet::neon_dotprod, InstructionSet::neon_i8mm };
    for (const InstructionSet set : all) {
        // AVX-512 machines do not all have AVX-VNNI, so from there only plain AVX2 is a safe step down
        const bool reachable = set < best && same_family(set, best) && best != InstructionSet::none
                               && !(set == InstructionSet::avx_vnni && best == InstructionSet::avx512_vnni);
        if (reachable && std::strcmp(asked, name_of(set)) == 0) {
            return set;
        }
    }
    return best;
}

std::string processor_name() {
#if defined(__x86_64__)
    if (cpuid(0x80000000).a >= 0x80000004) {
        char name[49] = {};
        for (uint32_t i = 0; i < 3; i++) {
            const Registers r = cpuid(0x80000002 + i);
            std::memcpy(name + 16 * i, &r, 16);
        }
        return name;
    }
#elif defined(__APPLE__)
    char name[128] = {};
    size_t size = sizeof(name) - 1;
    if (sysctlbyname("machdep.cpu.brand_string", name, &size, nullptr, 0) == 0) {
        return name;
    }
#elif defined(__linux__)
    std::ifstream info("/proc/cpuinfo");
    std::string line, name;
    while (std::getline(info, line) && !line.empty()) {  // the first processor's block
        if (line.rfind("CPU implementer", 0) == 0 || line.rfind("CPU part", 0) == 0 || line.rfind("CPU variant", 0) == 0) {
            name += line.substr(line.find(':') + 1);
        }
    }
    if (!name.empty()) {
        return "arm" + name;
    }
#endif
    return "unknown";
}

}  // namespace pagoda::kernels
