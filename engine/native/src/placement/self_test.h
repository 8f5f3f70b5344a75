// Paged against stock placement on a tiny model made in memory, bit for bit.
#pragma once

#include "placement/stock.h"

namespace pagoda::placement {

/// Returns what is wrong, or nothing. Takes a few milliseconds; the processor only.
std::string self_test(const Stock & stock);

}  // namespace pagoda::placement
