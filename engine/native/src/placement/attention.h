// Whether a cache's devices do the attention over it themselves.
#pragma once

#include "placement/stock.h"

#include <cstdint>

namespace pagoda::placement {

/// False too where a part of the cache lies in the processor's memory. What a device cannot do (head sizes, types of the cache) llama.cpp gives to the
/// processor without a word.
bool is_attended_on_device(const llama_kv_cache & cache, int64_t heads, int64_t kv_heads);

}  // namespace pagoda::placement
