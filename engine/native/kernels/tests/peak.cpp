#include "peak.h"

#include "cpu.h"

#include <immintrin.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <ctime>

namespace pagoda::tests {

namespace {

constexpr int chains = 12;  // enough to hide a multiply-add's latency on two units
constexpr int rounds = 2'000'000;

__attribute__((target("avx512f"))) double float_chains_512() {
    __m512 sums[chains];
    for (__m512 & sum : sums) sum = _mm512_set1_ps(0.5f);
    const __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(1e-3f);
    for (int i = 0; i < rounds; i++) {
#pragma GCC unroll 12
        for (int c = 0; c < chains; c++) sums[c] = _mm512_fmadd_ps(sums[c], a, b);
    }
    float total = 0;
    for (const __m512 & sum : sums) total += _mm512_cvtss_f32(sum);
    return double(total);
}

__attribute__((target("avx2,fma"))) double float_chains_256() {
    __m256 sums[chains];
    for (__m256 & sum : sums) sum = _mm256_set1_ps(0.5f);
    const __m256 a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(1e-3f);
    for (int i = 0; i < rounds; i++) {
#pragma GCC unroll 12
        for (int c = 0; c < chains; c++) sums[c] = _mm256_fmadd_ps(sums[c], a, b);
    }
    float total = 0;
    for (const __m256 & sum : sums) total += _mm256_cvtss_f32(sum);
    return double(total);
}

// Of integers the compiler would compute a chain of equal sums beforehand: its second factor comes from the sums before.

__attribute__((target("avx512f,avx512vnni"))) double int8_chains_512() {
    __m512i sums[chains];
    for (__m512i & sum : sums) sum = _mm512_set1_epi32(1);
    __m512i b = _mm512_set1_epi8(3);
    for (int i = 0; i < rounds; i++) {
        asm volatile("" : "+v"(b));
#pragma GCC unroll 12
        for (int c = 0; c < chains; c++) sums[c] = _mm512_dpbusd_epi32(sums[c], b, b);
    }
    int total = 0;
    for (const __m512i & sum : sums) total ^= _mm512_cvtsi512_si32(sum);
    return double(total);
}

__attribute__((target("avx2,avxvnni"))) double int8_chains_256() {
    __m256i sums[chains];
    for (__m256i & sum : sums) sum = _mm256_set1_epi32(1);
    __m256i b = _mm256_set1_epi8(3);
    for (int i = 0; i < rounds; i++) {
        asm volatile("" : "+x"(b));
#pragma GCC unroll 12
        for (int c = 0; c < chains; c++) sums[c] = _mm256_dpbusd_avx_epi32(sums[c], b, b);
    }
    int total = 0;
    for (const __m256i & sum : sums) total ^= _mm256_cvtsi256_si32(sum);
    return double(total);
}

__attribute__((target("avx2"))) double int8_multiplies_256() {
    __m256i sums[chains];
    for (__m256i & sum : sums) sum = _mm256_set1_epi32(1);
    __m256i b = _mm256_set1_epi8(3);
    const __m256i ones = _mm256_set1_epi16(1);
    for (int i = 0; i < rounds; i++) {
#pragma GCC unroll 12
        for (int c = 0; c < chains; c++) {
            asm volatile("" : "+x"(b));
            sums[c] = _mm256_add_epi32(sums[c], _mm256_madd_epi16(_mm256_maddubs_epi16(b, b), ones));
        }
    }
    int total = 0;
    for (const __m256i & sum : sums) total ^= _mm256_cvtsi256_si32(sum);
    return double(total);
}

/// Eight streams at once, each in order: the memory has more requests to work on than one stream makes.
__attribute__((target("avx2"))) double read_all(const uint8_t * data, size_t size) {
    constexpr int streams = 8;
    const size_t part = size / streams;
    __m256i sums[streams] = {};
    for (size_t at = 0; at < part; at += 64) {
#pragma GCC unroll 8
        for (int s = 0; s < streams; s++) {
            const auto * p = reinterpret_cast<const __m256i *>(data + size_t(s) * part + at);
            sums[s] = _mm256_xor_si256(sums[s], _mm256_xor_si256(_mm256_loadu_si256(p), _mm256_loadu_si256(p + 1)));
        }
    }
    int total = 0;
    for (const __m256i & sum : sums) total ^= _mm256_cvtsi256_si32(sum);
    return double(total);
}

/// One stream, with what lies `ahead` bytes ahead fetched, or nothing: what the kernels do.
template <size_t ahead> __attribute__((target("avx2"))) double read_one(const uint8_t * data, size_t size) {
    __m256i sum = {};
    for (size_t at = 0; at < size; at += 64) {
        if constexpr (ahead > 0) {
            __builtin_prefetch(data + at + ahead, 0, 2);
        }
        const auto * p = reinterpret_cast<const __m256i *>(data + at);
        sum = _mm256_xor_si256(sum, _mm256_xor_si256(_mm256_loadu_si256(p), _mm256_loadu_si256(p + 1)));
    }
    return double(_mm256_cvtsi256_si32(sum));
}

volatile double sink;  // keeps the compiler from leaving out what nobody reads

template <typename F> double best_rate(double amount, F && work) {
    const auto now = [] {
        timespec t;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
    };
    double best = 0;
    for (int i = 0; i < 7; i++) {
        const double start = now();
        sink = work();
        best = std::max(best, amount / (now() - start));
    }
    return best;
}

constexpr double steps = double(chains) * rounds;

}  // namespace

double peak_operations() {
    return __builtin_cpu_supports("avx512f") ? best_rate(2 * 16 * steps, float_chains_512) : best_rate(2 * 8 * steps, float_chains_256);
}

double peak_int8_operations() {
    switch (kernels::best_instruction_set()) {
        case kernels::InstructionSet::avx512_vnni: return best_rate(2 * 64 * steps, int8_chains_512);
        case kernels::InstructionSet::avx_vnni: return best_rate(2 * 32 * steps, int8_chains_256);
        default: return best_rate(2 * 32 * steps, int8_multiplies_256);
    }
}

double peak_bytes() {
    constexpr size_t size = size_t(512) << 20;
    void * memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return 0;
    }
    madvise(memory, size, MADV_HUGEPAGE);
    std::memset(memory, 1, size);
    const auto * data = static_cast<const uint8_t *>(memory);
    const auto rate = [&](auto read) { return best_rate(double(size), [&] { return read(data, size); }); };
    const double best = std::max({ rate(read_all), rate(read_one<0>), rate(read_one<8192>) });
    munmap(memory, size);
    return best;
}

}  // namespace pagoda::tests
