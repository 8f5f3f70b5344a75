// The kernels on plain memory, for every instruction set that this processor runs: packing, 200 random shapes of each weight type against a
// double-precision loop, and that a row's result is the same bits in every tile form. Links nothing of ggml, so it also runs cross-compiled.
#include "check.h"
#include "dequantize.h"

#include "matmul/self_test.h"

#include "ggml.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <random>

using namespace pagoda::kernels;
using namespace pagoda::kernels::matmul;
using namespace pagoda::kernels::tests;

namespace {

struct Named {
    ggml_type type;
    const char * name;
};
constexpr Named TYPES[] = { { GGML_TYPE_Q4_0, "Q4_0" }, { GGML_TYPE_Q4_1, "Q4_1" }, { GGML_TYPE_Q5_0, "Q5_0" }, { GGML_TYPE_Q5_1, "Q5_1" }, { GGML_TYPE_Q8_0, "Q8_0" }, { GGML_TYPE_Q4_K, "Q4_K" },
                            { GGML_TYPE_Q5_K, "Q5_K" }, { GGML_TYPE_Q6_K, "Q6_K" }, { GGML_TYPE_F16, "F16" },   { GGML_TYPE_BF16, "BF16" }, { GGML_TYPE_F32, "F32" } };

const char * name_of(ggml_type type) {
    for (const Named & named : TYPES) {
        if (named.type == type) {
            return named.name;
        }
    }
    return "?";
}

struct Case {
    ggml_type type;
    int64_t values, rows, count;
    uint32_t seed;
};

void product_is_right(const KernelSet & set, const Case & c) {
    const Format & format = *find_format(c.type);
    const auto data = arbitrary_weights(*find_format(c.type), c.values, c.rows, c.seed);
    const auto x = arbitrary_activations(c.values * c.count, c.seed + 1);
    const std::string problem = compare_with_plain_loop(set, format, dequantizer(c.type), data, c.values, c.rows, x, c.count);
    expect(problem.empty(), "%s %s %lldx%lld times %lld rows (seed %u): %s", set.name, name_of(c.type), (long long) c.rows, (long long) c.values,
           (long long) c.count, c.seed, problem.c_str());
}

void packing_is_lossless(const KernelSet & set, const Case & c) {
    const Format & format = *find_format(c.type);
    const auto data = arbitrary_weights(*find_format(c.type), c.values, c.rows, c.seed);
    std::vector<uint8_t> packed(packed_bytes(format, c.values, c.rows, set.packing.width)), back(data.size()), row(data.size() / size_t(c.rows));
    pack(format, set.packing, data.data(), c.values, c.rows, packed.data());
    unpack(format, set.packing, packed.data(), c.values, c.rows, back.data());
    expect(back == data, "%s %s %lldx%lld: unpacking gives other bytes than were packed", set.name, name_of(c.type), (long long) c.rows, (long long) c.values);
    const int64_t one = c.seed % c.rows;
    unpack_row(format, set.packing, packed.data(), c.values, one, row.data());
    expect(std::memcmp(row.data(), data.data() + size_t(one) * row.size(), row.size()) == 0, "%s %s %lldx%lld: row %lld unpacked differs", set.name,
           name_of(c.type), (long long) c.rows, (long long) c.values, (long long) one);
}

/// A random cut of the rows into calls, and of the groups, must give the same bits as one call for all.
void company_makes_no_difference(const KernelSet & set, const Case & c) {
    const Format & format = *find_format(c.type);
    const auto data = arbitrary_weights(*find_format(c.type), c.values, c.rows, c.seed);
    const auto x = arbitrary_activations(c.values * c.count, c.seed + 1);
    std::vector<uint8_t> packed(packed_bytes(format, c.values, c.rows, set.packing.width));
    pack(format, set.packing, data.data(), c.values, c.rows, packed.data());
    const Weights w{ &format, &set, set.find(c.type), packed.data(), c.values, c.rows };
    const size_t row_bytes = activation_bytes(format.activations, c.values);
    std::vector<uint8_t> quantized(row_bytes * size_t(c.count));
    std::vector<float> whole(size_t(c.rows * c.count), NAN), cut(size_t(c.rows * c.count), NAN);
    std::vector<Row> rows;
    for (int64_t r = 0; r < c.count; r++) {
        const float * floats = x.data() + r * c.values;
        uint8_t * q = quantized.data() + size_t(r) * row_bytes;
        for (int64_t piece = 0; row_bytes > 0 && piece * QUANTIZE_PIECE < c.values; piece++) {
            quantize_piece(w, floats, piece, q);
        }
        rows.push_back({ row_bytes > 0 ? q : reinterpret_cast<const uint8_t *>(floats), whole.data() + r * c.rows });
    }
    multiply_groups(w, 0, w.groups(), rows.data(), c.count);
    for (int64_t r = 0; r < c.count; r++) {
        rows[size_t(r)].out = cut.data() + r * c.rows;
    }
    std::mt19937 random(c.seed + 2);
    for (int64_t g = 0; g < w.groups();) {
        const int64_t to = std::min<int64_t>(w.groups(), g + 1 + random() % 5);
        for (int64_t r = 0; r < c.count;) {
            const int64_t n = std::min<int64_t>(c.count - r, 1 + random() % 9);
            multiply_groups(w, g, to, rows.data() + r, n);
            r += n;
        }
        g = to;
    }
    expect(std::memcmp(whole.data(), cut.data(), whole.size() * sizeof(float)) == 0, "%s %s %lldx%lld times %lld rows (seed %u): other bits in other company", set.name,
           name_of(c.type), (long long) c.rows, (long long) c.values, (long long) c.count, c.seed);
}

void zero_activations_give_zero(const KernelSet & set, ggml_type type) {
    const std::string problem = compare_with_plain_loop(set, *find_format(type), dequantizer(type), arbitrary_weights(*find_format(type), 256, 20, 7), 256, 20,
                                                        std::vector<float>(256, 0.0f), 1);
    expect(problem.empty(), "%s %s: zero activations: %s", set.name, name_of(type), problem.c_str());
}

void self_test_passes(const KernelSet & set, ggml_type type) {
    const std::string problem = self_test(set, *find_format(type), dequantizer(type));
    expect(problem.empty(), "%s %s: self-test: %s", set.name, name_of(type), problem.c_str());
}

/// A kernel that is wrong must not pass: the first weight of the first row is not what the kernels were told.
void self_test_notices(const KernelSet & set, ggml_type type) {
    const Format & format = *find_format(type);
    KernelSet other = set;
    TypeKernels wrong = *set.find(type);
    static Tile right;
    right = wrong.tile[0];
    wrong.tile[0] = [](const uint8_t * group, int64_t blocks, const uint8_t * const * x, float * const * out) {
        right(group, blocks, x, out);
        out[0][0] *= 1.001f;
    };
    other.types = &wrong;
    other.type_count = 1;
    expect(!self_test(other, format, dequantizer(type)).empty(), "%s %s: the self-test does not notice a wrong kernel", set.name, name_of(type));
}

/// Sets that this processor runs. AVX-512 VNNI does not imply AVX-VNNI: the build says whether its kernels were compiled to run here.
std::vector<InstructionSet> runnable() {
    const InstructionSet best = best_instruction_set();
    switch (best) {
        case InstructionSet::none: return {};
        case InstructionSet::avx512_vnni:
#if defined(PAGODA_RUNS_AVX_VNNI)
            return { InstructionSet::avx2, InstructionSet::avx_vnni, best };
#else
            return { InstructionSet::avx2, best };
#endif
        case InstructionSet::avx_vnni: return { InstructionSet::avx2, best };
        default: return { best };  // one set of kernels for both of NEON's
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
        for (const auto [type, name] : TYPES) {
            std::mt19937 random(uint32_t(type) + 1);
            zero_activations_give_zero(*set, type);
            self_test_passes(*set, type);
            self_test_notices(*set, type);
            for (int i = 0; i < shapes; i++) {
                const int64_t block = find_format(type)->values;
                const int64_t most = block == 1 ? 200 : block == 32 ? 20 : 4;
                const Case c{ type, block * int64_t(1 + random() % most), int64_t(1 + random() % 70), int64_t(1 + random() % 20), uint32_t(random()) };
                product_is_right(*set, c);
                packing_is_lossless(*set, c);
                company_makes_no_difference(*set, c);
            }
        }
        std::printf("%s: %d shapes of each of %zu types\n", set->name, shapes, std::size(TYPES));
    }
    return report("matmul kernels");
}
