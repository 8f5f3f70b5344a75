#include "self_test.h"

#include <cstring>

namespace pagoda::kernels::matmul {

namespace {

/// A small generator of its own: the self-test must be the same everywhere.
struct Random {
    uint32_t state;
    uint32_t next() { return (state = state * 1664525u + 1013904223u) >> 8; }
    float unit() { return float(next()) * 0x1p-23f - 1.0f; }
};

}  // namespace

std::vector<uint8_t> arbitrary_weights(const Format & format, int64_t values, int64_t rows, uint32_t seed) {
    Random random{ seed };
    std::vector<uint8_t> data(size_t(rows * values / format.values) * format.bytes);
    for (uint8_t & byte : data) {
        byte = uint8_t(random.next());
    }
    for (size_t block = 0; block < data.size(); block += format.bytes) {
        for (const Granule & g : format.granules) {
            if (g.size == 2) {
                // exponents near zero in f16 and in bf16 alike: no infinities, nothing tiny
                const auto half = uint16_t(0x3800 | (random.next() & 0x83ff));
                std::memcpy(&data[block + g.offset], &half, 2);
            } else if (format.values == 1) {
                const float value = random.unit();
                std::memcpy(&data[block + g.offset], &value, 4);
            }
        }
    }
    return data;
}

std::vector<float> arbitrary_activations(int64_t count, uint32_t seed) {
    Random random{ seed };
    std::vector<float> x(static_cast<size_t>(count));
    for (float & value : x) {
        value = random.unit();
    }
    return x;
}

std::string self_test(const KernelSet & set, const Format & format, ToFloat to_float) {
    const int64_t values = 2 * 256, rows = set.packing.width + 3;  // a whole group and part of one
    const std::vector<uint8_t> data = arbitrary_weights(format, values, rows);
    std::vector<uint8_t> packed(packed_bytes(format, values, rows, set.packing.width)), back(data.size());
    pack(format, set.packing, data.data(), values, rows, packed.data());
    unpack(format, set.packing, packed.data(), values, rows, back.data());
    if (back != data) {
        return "unpacking does not give back what was packed";
    }
    for (int count = 1; count <= set.tile_rows; count++) {
        const std::string problem = compare_with_plain_loop(set, format, to_float, data, values, rows, arbitrary_activations(values * count), count);
        if (!problem.empty()) {
            return problem;
        }
    }
    return "";
}

}  // namespace pagoda::kernels::matmul
