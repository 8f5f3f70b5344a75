// How a pass's inputs come to the devices of a cache.
#pragma once

#include "llama-kv-cache.h"

namespace pagoda::placement {

/// Whether they are copied: then those of the next pass can be written while a device is at work. A device that reads the processor's memory
/// itself would see them too early.
bool are_inputs_copied(const llama_kv_cache & cache);

}  // namespace pagoda::placement
