#pragma once

#include <cstdint>

namespace pagoda::placement {

/// Cells that lie next to each other and are given to one sequence.
inline constexpr uint32_t PAGE = 64;

}  // namespace pagoda::placement
