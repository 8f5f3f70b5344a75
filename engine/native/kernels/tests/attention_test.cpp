// Attention kernels of every instruction set that runs here, 200 random shapes each against a double-precision loop.
#include "../attention/check.h"
#include "../attention/self_test.h"
#include "../cpu.h"

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <random>

using namespace pagoda::kernels;
using namespace pagoda::kernels::attention;

namespace {

CheckShape random_shape(std::mt19937 & random) {
    const auto between = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    const auto one_in = [&](int n) { return between(1, n) == 1; };
    CheckShape s;
    s.rows = one_in(4) ? between(17, 90) : between(1, 16);
    s.sequences = one_in(2) ? 1 : between(1, std::min(s.rows, 6));
    s.cached = one_in(3) ? between(200, 900) / s.sequences : between(0, 150);
    s.kv_heads = between(1, 3);
    s.group = one_in(2) ? between(1, 4) : between(5, 9);
    s.k_type = CacheType(between(0, 7));
    s.v_type = one_in(2) ? s.k_type : CacheType(between(0, 7));
    const auto size = [&](CacheType type) { return type >= CacheType::q8_0 ? 32 * between(1, 8) : 16 * between(2, 16); };
    s.k_size = size(s.k_type);
    s.v_size = s.v_type == s.k_type && !one_in(4) ? s.k_size : size(s.v_type);
    s.with_positions = !one_in(4);
    s.scattered = s.with_positions && !one_in(3);
    s.window = one_in(4) ? between(1, 130) : 0;
    s.soft_cap = one_in(5) ? 15.f : 0.f;
    s.sinks = one_in(5);
    s.biases = one_in(5);
    return s;
}

int run(const char * name, const Kernels & kernels, int count, uint32_t seed) {
    if (const std::string problem = self_test(kernels); !problem.empty()) {
        std::printf("FAILED %s self-test: %s\n", name, problem.c_str());
        return 1;
    }
    std::mt19937 random(seed);
    for (int i = 0; i < count; i++) {
        const CheckShape shape = random_shape(random);
        if (const std::string problem = check(kernels, shape, seed + i); !problem.empty()) {
            std::printf("FAILED %s shape %d of seed %u: %s\n", name, i, seed, problem.c_str());
            return 1;
        }
    }
    std::printf("ok %s: %d random shapes agree with the double-precision loop, alone and in the batch\n", name, count);
    return 0;
}

}  // namespace

int main(int argc, char ** argv) {
    const int count = argc > 1 ? std::atoi(argv[1]) : 200;
    const uint32_t seed = argc > 2 ? uint32_t(std::atoi(argv[2])) : 1;
    int failures = 0, sets = 0;
    const InstructionSet best = best_instruction_set();
#if defined(__x86_64__)
    if (best >= InstructionSet::avx2) {
        failures += run("avx2", *avx2_kernels(), count, seed);
        sets++;
    }
    if (best == InstructionSet::avx512_vnni) {
        failures += run("avx512", *avx512_kernels(), count, seed);
        sets++;
    }
#elif defined(__aarch64__)
    if (best >= InstructionSet::neon_dotprod) {
        failures += run("neon", *neon_kernels(), count, seed);
        sets++;
    }
#endif
    if (!sets) {
        std::printf("skipped: no instruction set of ours runs on this processor\n");
    }
    return failures ? 1 : 0;
}
