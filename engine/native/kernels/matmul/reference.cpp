#include "ggml.h"

#include "reference.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace pagoda::kernels::matmul {

namespace {

/// Rounding of a few float operations, relative to the sum of the magnitudes that went in.
constexpr double TOLERANCE = 2e-6;
/// An f16's rounding, relative: of the sum that a block's minimum is multiplied with.
constexpr double F16_ROUNDING = 1.0 / 2048;

/// Memory on a cache line's boundary, as weights are at run time.
struct AlignedBytes {
    explicit AlignedBytes(size_t size) : memory(size + 64) {}
    uint8_t * data() { return reinterpret_cast<uint8_t *>((reinterpret_cast<uintptr_t>(memory.data()) + 63) / 64 * 64); }
    std::vector<uint8_t> memory;
};

std::vector<float> to_floats(const Format & format, ToFloat to_float, const std::vector<uint8_t> & data, int64_t count) {
    std::vector<float> out(static_cast<size_t>(count));
    if (to_float) {
        to_float(data.data(), out.data(), count);
    } else {
        std::memcpy(out.data(), data.data(), size_t(count) * format.bytes);
    }
    return out;
}

/// What rounding the sums of the activations' blocks can make of one product. A block's minimum is at most twice its largest weight.
double minimum_rounding(const float * w, const float * x, int64_t values) {
    double most = 0;
    for (int64_t b = 0; b < values; b += 32) {
        double sum = 0, largest = 0;
        for (int64_t k = b; k < b + 32; k++) {
            sum += double(x[k]);
            largest = std::max(largest, std::fabs(double(w[k])));
        }
        most += F16_ROUNDING * std::fabs(sum) * 2 * largest;
    }
    return most;
}

}  // namespace

std::vector<float> seen_activations(const Format & format, const uint8_t * row, int64_t values) {
    std::vector<float> seen(static_cast<size_t>(values));
    for (int64_t k = 0; k < values; k++) {
        switch (format.activations) {
            case ActivationKind::per32: {
                const auto & a = reinterpret_cast<const Activations32 *>(row)[k / 32];
                seen[size_t(k)] = a.d * float(a.q[k % 32]);
                break;
            }
            case ActivationKind::per256: {
                const auto & a = reinterpret_cast<const Activations256 *>(row)[k / 256];
                seen[size_t(k)] = a.d * float(a.q[k % 256]);
                break;
            }
            case ActivationKind::floats: seen[size_t(k)] = reinterpret_cast<const float *>(row)[k]; break;
        }
    }
    return seen;
}

std::string compare_with_plain_loop(const KernelSet & set, const Format & format, ToFloat to_float, const std::vector<uint8_t> & data, int64_t values, int64_t rows,
                                    const std::vector<float> & activations, int64_t count) {
    AlignedBytes packed(packed_bytes(format, values, rows, set.packing.width));
    pack(format, set.packing, data.data(), values, rows, packed.data());
    const Weights weights{ &format, &set, set.find(format.type), packed.data(), values, rows };
    const size_t row_bytes = activation_bytes(format.activations, values);
    std::vector<uint8_t> quantized(row_bytes * size_t(count));
    std::vector<float> together(size_t(rows * count)), alone(size_t(rows * count));
    std::vector<Row> table;
    for (int64_t r = 0; r < count; r++) {
        const float * x = activations.data() + r * values;
        uint8_t * q = quantized.data() + size_t(r) * row_bytes;
        for (int64_t piece = 0; row_bytes > 0 && piece * QUANTIZE_PIECE < values; piece++) {
            quantize_piece(weights, x, piece, q);
        }
        table.push_back({ row_bytes > 0 ? q : reinterpret_cast<const uint8_t *>(x), together.data() + r * rows });
    }
    multiply_groups(weights, 0, weights.groups(), table.data(), count);
    for (int64_t r = 0; r < count; r++) {
        const Row row{ table[size_t(r)].x, alone.data() + r * rows };
        multiply_groups(weights, 0, weights.groups(), &row, 1);
    }
    char words[160];
    if (std::memcmp(together.data(), alone.data(), together.size() * sizeof(float)) != 0) {
        std::snprintf(words, sizeof words, "%d rows together give other bits than one by one", int(count));
        return words;
    }
    const std::vector<float> w = to_floats(format, to_float, data, values * rows);
    const bool has_minimum = format.type == GGML_TYPE_Q4_1 || format.type == GGML_TYPE_Q5_1;
    for (int64_t r = 0; r < count; r++) {
        const std::vector<float> x = seen_activations(format, table[size_t(r)].x, values);
        for (int64_t n = 0; n < rows; n++) {
            double sum = 0, magnitude = 0;
            for (int64_t k = 0; k < values; k++) {
                const double product = double(w[size_t(n * values + k)]) * double(x[size_t(k)]);
                sum += product;
                magnitude += std::fabs(product);
            }
            const double got = together[size_t(r * rows + n)];
            const double rounding = has_minimum ? minimum_rounding(w.data() + n * values, x.data(), values) : 0;
            if (!(std::fabs(got - sum) <= TOLERANCE * magnitude + rounding + 1e-30)) {
                std::snprintf(words, sizeof words, "%g in place of %g at row %d of %d", got, sum, int(n), int(rows));
                return words;
            }
        }
    }
    return "";
}

}  // namespace pagoda::kernels::matmul
