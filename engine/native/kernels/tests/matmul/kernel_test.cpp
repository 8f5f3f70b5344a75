// The kernels on plain memory, for every instruction set that this processor runs: packing, 200 random shapes of each weight type against a
// double-precision loop, and that a row's result is the same bits in every tile form. Needs ggml only to quantise, so it also runs cross-compiled.
#include "check.h"
#include "random_data.h"

#include "matmul/product.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace pagoda::kernels;
using namespace pagoda::kernels::matmul;
using namespace pagoda::kernels::tests;

namespace {

template <typename T> struct Aligned {
    explicit Aligned(size_t n) : memory(n * sizeof(T) + 64) {}
    T * data() { return reinterpret_cast<T *>((reinterpret_cast<uintptr_t>(memory.data()) + 63) / 64 * 64); }
    std::vector<uint8_t> memory;
};

/// The activations as the kernels see them after quantising.
std::vector<float> seen_activations(const Weights & w, const std::vector<uint8_t> & quantized, const std::vector<float> & x, int64_t count) {
    std::vector<float> seen(x.size());
    const size_t row_bytes = activation_bytes(w.format->activations, w.values);
    for (int64_t i = 0; i < w.values * count; i++) {
        const int64_t row = i / w.values, k = i % w.values;
        const uint8_t * data = quantized.data() + size_t(row) * row_bytes;
        switch (w.format->activations) {
            case ActivationKind::per32: {
                const auto & a = reinterpret_cast<const Activations32 *>(data)[k / 32];
                seen[size_t(i)] = a.d * float(a.q[k % 32]);
                break;
            }
            case ActivationKind::per256: {
                const auto & a = reinterpret_cast<const Activations256 *>(data)[k / 256];
                seen[size_t(i)] = a.d * float(a.q[k % 256]);
                break;
            }
            case ActivationKind::floats: seen[size_t(i)] = x[size_t(i)]; break;
        }
    }
    return seen;
}

struct Case {
    ggml_type type;
    int64_t values, rows, count;
    uint32_t seed;
};

void packing_is_lossless(const KernelSet & set, const Case & c, const std::vector<uint8_t> & data, uint8_t * packed) {
    std::vector<uint8_t> back(data.size());
    unpack(*find_format(c.type), set.packing, packed, c.values, c.rows, back.data());
    expect(back == data, "%s %s %lldx%lld: unpacking gives other bytes than were packed", set.name, ggml_type_name(c.type), (long long) c.rows, (long long) c.values);
}

void product_is_right(const KernelSet & set, const Case & c) {
    const Format & format = *find_format(c.type);
    const auto data = random_weights(c.type, c.values, c.rows, c.seed);
    Aligned<uint8_t> packed(packed_bytes(format, c.values, c.rows, set.packing.width));
    pack(format, set.packing, data.data(), c.values, c.rows, packed.data(), 2);
    packing_is_lossless(set, c, data, packed.data());

    const Weights w{ &format, &set, set.find(c.type), packed.data(), c.values, c.rows };
    const auto x = random_activations(c.values, c.count, c.seed + 1);
    const size_t row_bytes = activation_bytes(format.activations, c.values);
    std::vector<uint8_t> quantized(row_bytes * size_t(c.count));
    std::vector<float> result(size_t(c.rows * c.count), NAN), again(size_t(c.rows * c.count), NAN);
    std::vector<Row> rows;
    for (int64_t r = 0; r < c.count; r++) {
        const float * row = x.data() + r * c.values;
        for (int64_t piece = 0; row_bytes > 0 && piece * QUANTIZE_PIECE < c.values; piece++) {
            quantize_piece(w, row, piece, quantized.data() + size_t(r) * row_bytes);
        }
        rows.push_back({ row_bytes > 0 ? quantized.data() + size_t(r) * row_bytes : reinterpret_cast<const uint8_t *>(row), result.data() + r * c.rows });
    }
    multiply_groups(w, 0, w.groups(), rows.data(), c.count);

    const auto weights = dequantize(c.type, data, c.values * c.rows);
    const auto seen = seen_activations(w, quantized, x, c.count);
    const auto expected = plain_product(weights, c.values, c.rows, seen, c.count);
    double worst = 0;
    for (int64_t r = 0; r < c.count; r++) {
        for (int64_t n = 0; n < c.rows; n++) {
            double scale = 0;
            for (int64_t k = 0; k < c.values; k++) {
                scale += std::fabs(double(weights[size_t(n * c.values + k)]) * double(seen[size_t(r * c.values + k)]));
            }
            const double error = std::fabs(double(result[size_t(r * c.rows + n)]) - expected[size_t(r * c.rows + n)]);
            worst = std::isfinite(error) ? std::max(worst, error / (scale + 1e-30)) : INFINITY;
        }
    }
    // a few roundings of 2^-24 each, relative to the sum of magnitudes
    expect(worst < 2e-6, "%s %s %lldx%lld times %lld rows (seed %u): off by %.1e", set.name, ggml_type_name(c.type), (long long) c.rows, (long long) c.values,
           (long long) c.count, c.seed, worst);

    // In other company: a random cut of the rows into calls, and of the groups, must give the same bits.
    std::mt19937 random(c.seed + 2);
    for (Row & row : rows) {
        row.out += again.data() - result.data();
    }
    for (int64_t g = 0; g < w.groups();) {
        const int64_t to = std::min<int64_t>(w.groups(), g + 1 + random() % 5);
        for (int64_t r = 0; r < c.count;) {
            const int64_t n = std::min<int64_t>(c.count - r, 1 + random() % 9);
            multiply_groups(w, g, to, rows.data() + r, n);
            r += n;
        }
        g = to;
    }
    expect(std::memcmp(result.data(), again.data(), result.size() * sizeof(float)) == 0, "%s %s %lldx%lld times %lld rows (seed %u): other bits in other company", set.name,
           ggml_type_name(c.type), (long long) c.rows, (long long) c.values, (long long) c.count, c.seed);
}

void zero_activations_give_zero(const KernelSet & set, ggml_type type) {
    const Format & format = *find_format(type);
    const int64_t values = 256, rows = 20;
    const auto data = random_weights(type, values, rows, 7);
    Aligned<uint8_t> packed(packed_bytes(format, values, rows, set.packing.width));
    pack(format, set.packing, data.data(), values, rows, packed.data(), 1);
    const Weights w{ &format, &set, set.find(type), packed.data(), values, rows };
    const std::vector<float> x(values, 0.0f);
    std::vector<uint8_t> quantized(activation_bytes(format.activations, values) + 1);
    if (w.kernels->quantize) {
        quantize_piece(w, x.data(), 0, quantized.data());
    }
    std::vector<float> result(rows, NAN);
    const Row row{ w.kernels->quantize ? quantized.data() : reinterpret_cast<const uint8_t *>(x.data()), result.data() };
    multiply_groups(w, 0, w.groups(), &row, 1);
    expect(result == std::vector<float>(rows, 0.0f), "%s %s: zero activations give something else than zero", set.name, ggml_type_name(type));
}

/// Sets that this processor runs. AVX-VNNI is not implied by AVX-512 VNNI.
std::vector<InstructionSet> runnable() {
    const InstructionSet best = best_instruction_set();
    switch (best) {
        case InstructionSet::none: return {};
        case InstructionSet::avx512_vnni:
#if defined(PAGODA_AVX_VNNI_AS_AVX512)  // kernels_avx_vnni.cpp was compiled with AVX-512's encoding of its one instruction
            return { InstructionSet::avx2, InstructionSet::avx_vnni, best };
#else
            return { InstructionSet::avx2, best };
#endif
        case InstructionSet::avx_vnni: return { InstructionSet::avx2, best };
        case InstructionSet::neon_i8mm: return { InstructionSet::neon_dotprod, best };
        default: return { best };
    }
}

}  // namespace

int main(int argc, char ** argv) {
    const int shapes = argc > 1 ? std::atoi(argv[1]) : 200;
    for (const InstructionSet instructions : runnable()) {
        const KernelSet * set = kernel_set(instructions);
        if (!expect(set != nullptr, "%s: this build has no kernels for it", name_of(instructions))) {
            continue;
        }
        for (const ggml_type type : TYPES) {
            std::mt19937 random(uint32_t(type) + 1);
            zero_activations_give_zero(*set, type);
            for (int i = 0; i < shapes; i++) {
                const int64_t block = find_format(type)->values;
                const int64_t most = block == 1 ? 200 : block == 32 ? 20 : 4;
                const Case c{ type, block * int64_t(1 + random() % most), int64_t(1 + random() % 70), int64_t(1 + random() % 20), uint32_t(random()) };
                product_is_right(*set, c);
            }
        }
        std::printf("%s: done\n", set->name);
    }
    return report("matmul kernels");
}
