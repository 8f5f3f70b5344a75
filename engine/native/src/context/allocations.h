// What llama.cpp has set aside for a context, by the kind of memory that it lies in.
#pragma once

#include "llama.h"

#include <cstddef>
#include <string>
#include <vector>

namespace pagoda {

/// Bytes in one kind of buffer.
struct Allocation {
    std::string device;  // as ggml names it: "CPU", "CUDA0"
    std::string buffer;  // "CPU_Mapped", "CUDA0"
    bool in_system_memory = false;
    size_t weights = 0;
    size_t cache = 0;
    size_t compute = 0;
};

/// Empty where the library does not tell (a build whose names for it are others). Logits are not among it.
std::vector<Allocation> allocations_of(const llama_context * context);

}  // namespace pagoda
