#include "sampling/draw.h"

#include <algorithm>
#include <cmath>

namespace pagoda {

namespace {

constexpr uint32_t SHIFT = 397;  // of the Mersenne Twister's recurrence (Matsumoto and Nishimura, 1998)

uint32_t twisted(uint32_t upper, uint32_t lower, uint32_t far) {
    const uint32_t y = (upper & 0x80000000u) | (lower & 0x7fffffffu);
    return far ^ (y >> 1) ^ ((y & 1u) != 0 ? 0x9908b0dfu : 0u);
}

uint32_t tempered(uint32_t z) {
    z ^= z >> 11;
    z ^= (z << 7) & 0x9d2c5680u;
    z ^= (z << 15) & 0xefc60000u;
    return z ^ (z >> 18);
}

}  // namespace

double first_uniform(uint32_t seed) {
    uint32_t state[SHIFT + 2];
    state[0] = seed;
    for (uint32_t i = 1; i < SHIFT + 2; ++i) {
        state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    }
    const double low = tempered(twisted(state[0], state[1], state[SHIFT]));
    const double high = tempered(twisted(state[1], state[2], state[SHIFT + 1]));
    const double number = (low + high * 4294967296.0) / 18446744073709551616.0;
    return number < 1 ? number : std::nextafter(1.0, 0.0);
}

void draw(llama_token_data_array & candidates, uint32_t seed) {
    llama_token_data * const data = candidates.data;
    const size_t size = candidates.size;
    candidates.selected = size == 0 ? -1 : 0;
    if (size < 2) {
        if (size == 1) {
            data[0].p = 1;
        }
        return;
    }
    float top = data[0].logit;
    for (size_t i = 1; i < size && !candidates.sorted; ++i) {
        top = std::max(top, data[i].logit);
    }
    double sum = 0;
    for (size_t i = 0; i < size; ++i) {
        data[i].p = expf(data[i].logit - top);
        sum += data[i].p;
    }
    const double target = sum * first_uniform(seed);
    double reached = 0;
    bool is_found = false;
    for (size_t i = 0; i < size; ++i) {
        if (!is_found) {
            reached += data[i].p;
            is_found = reached >= target;
            candidates.selected = static_cast<int64_t>(i);  // the last one where rounding leaves none
        }
        data[i].p = static_cast<float>(data[i].p / sum);
    }
}

}  // namespace pagoda
