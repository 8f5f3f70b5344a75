#include "placement/window.h"

#include <algorithm>
#include <bit>

namespace pagoda::placement {

namespace {

/// As llama.cpp rounds what is attended, so that graphs can be used again.
constexpr uint32_t ROUNDED_TO = 256;
/// What a graph costs (some milliseconds) and what cells that are read for nothing do (a ten-thousandth of one, or less) are balanced where the window
/// grows by about the square root of how fast it is written; it is no matter to be exact about.
constexpr uint32_t SHORTEST_STEP = 512, LONGEST_STEP = 2048;
constexpr uint32_t SHARE_OF_LONG = 16;

uint32_t step_for(uint32_t needed, size_t sequences) {
    const auto growing = static_cast<uint32_t>(std::min<size_t>(std::bit_ceil(sequences), 8));
    const uint32_t step = std::clamp(ROUNDED_TO * growing, SHORTEST_STEP, LONGEST_STEP);
    return growing < 8 ? step : std::max(step, std::bit_floor(needed) / SHARE_OF_LONG);
}

uint32_t rounded_up(uint32_t cells, uint32_t step) {
    return (cells + step - 1) / step * step;
}

}  // namespace

uint32_t Window::next(uint32_t needed, size_t sequences, uint32_t used, uint32_t size) {
    return last = would_be(needed, sequences, used, size);
}

uint32_t Window::would_be(uint32_t needed, size_t sequences, uint32_t used, uint32_t size) const {
    if (!in_steps) {
        return std::min(used, rounded_up(needed, ROUNDED_TO));
    }
    const uint32_t rounded = std::min(size, rounded_up(needed, step_for(needed, sequences)));
    const bool is_close = last >= needed && last <= size && last <= rounded + rounded / 8;
    return is_close ? last : rounded;
}

}  // namespace pagoda::placement
