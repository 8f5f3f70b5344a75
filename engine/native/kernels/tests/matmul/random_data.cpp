#include "random_data.h"

#include <cstring>
#include <random>

namespace pagoda::kernels::tests {

std::vector<uint8_t> random_weights(ggml_type type, int64_t values, int64_t rows, uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.01f, 0.05f);
    std::vector<float> floats(size_t(values * rows));
    for (float & f : floats) {
        f = normal(random);
    }
    std::vector<uint8_t> data(size_t(rows) * ggml_row_size(type, values));
    if (type == GGML_TYPE_F32) {
        std::memcpy(data.data(), floats.data(), data.size());
    } else {
        ggml_quantize_chunk(type, floats.data(), data.data(), 0, rows, values, nullptr);
    }
    return data;
}

std::vector<float> random_activations(int64_t values, int64_t rows, uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, 1.0f);
    std::vector<float> x(size_t(values * rows));
    for (float & f : x) {
        f = normal(random) * (random() % 64 == 0 ? 8.0f : 1.0f);
    }
    return x;
}

std::vector<float> dequantize(ggml_type type, const std::vector<uint8_t> & data, int64_t count) {
    std::vector<float> out(static_cast<size_t>(count));
    if (type == GGML_TYPE_F32) {
        std::memcpy(out.data(), data.data(), data.size());
    } else {
        ggml_get_type_traits(type)->to_float(data.data(), out.data(), count);
    }
    return out;
}

std::vector<double> plain_product(const std::vector<float> & weights, int64_t values, int64_t rows, const std::vector<float> & activations, int64_t count) {
    std::vector<double> out(size_t(rows * count));
    for (int64_t r = 0; r < count; r++) {
        for (int64_t n = 0; n < rows; n++) {
            double sum = 0;
            for (int64_t k = 0; k < values; k++) {
                sum += double(weights[size_t(n * values + k)]) * double(activations[size_t(r * values + k)]);
            }
            out[size_t(r * rows + n)] = sum;
        }
    }
    return out;
}

}  // namespace pagoda::kernels::tests
