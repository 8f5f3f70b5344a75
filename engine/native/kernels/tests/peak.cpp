#include "peak.h"

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <numeric>
#include <vector>

namespace pagoda::tests {

namespace {

constexpr int chains = 12;  // enough to hide a multiply-add's latency on two units
constexpr int rounds = 2'000'000;

__attribute__((target("avx512f"))) float chains_512() {
    __m512 sums[chains];
    for (__m512 & sum : sums) sum = _mm512_set1_ps(0.5f);
    const __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(1e-3f);
    for (int i = 0; i < rounds; i++) {
#pragma GCC unroll 12
        for (int c = 0; c < chains; c++) sums[c] = _mm512_fmadd_ps(sums[c], a, b);
    }
    float total = 0;
    for (const __m512 & sum : sums) total += _mm512_cvtss_f32(sum);
    return total;
}

__attribute__((target("avx2,fma"))) float chains_256() {
    __m256 sums[chains];
    for (__m256 & sum : sums) sum = _mm256_set1_ps(0.5f);
    const __m256 a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(1e-3f);
    for (int i = 0; i < rounds; i++) {
#pragma GCC unroll 12
        for (int c = 0; c < chains; c++) sums[c] = _mm256_fmadd_ps(sums[c], a, b);
    }
    float total = 0;
    for (const __m256 & sum : sums) total += _mm256_cvtss_f32(sum);
    return total;
}

double thread_seconds() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

volatile double sink;  // keeps the compiler from leaving out what nobody reads

}  // namespace

double peak_gflops() {
    const bool wide = __builtin_cpu_supports("avx512f");
    double best = 0;
    for (int i = 0; i < 5; i++) {
        const double start = thread_seconds();
        sink = wide ? chains_512() : chains_256();
        const double operations = 2.0 * (wide ? 16 : 8) * chains * rounds;
        best = std::max(best, operations / (thread_seconds() - start) / 1e9);
    }
    return best;
}

double peak_gigabytes() {
    const std::vector<uint64_t> memory(size_t(32) << 20, 1);  // 256 MB
    double best = 0;
    for (int i = 0; i < 5; i++) {
        const double start = thread_seconds();
        sink = double(std::accumulate(memory.begin(), memory.end(), uint64_t(0)));
        best = std::max(best, double(memory.size() * 8) / (thread_seconds() - start) / 1e9);
    }
    return best;
}

}  // namespace pagoda::tests
