// llama.cpp as its documentation drives it, with nothing of ours around it: what the engine's loop is measured by.
#pragma once

#include "llama.h"

#include <cstdint>
#include <vector>

namespace pagoda {

struct BareLoop {
    int32_t sequences = 1;
    int32_t cached = 512;  // tokens of each before the first step
    int32_t steps = 64;
    int32_t step_tokens = 512;
    int32_t threads = 1;
};

/// Milliseconds of each step: one token of each sequence, with its scores. Throws context.createFailed, or
/// native.invalidBatch where llama.cpp refuses.
std::vector<double> run_bare_loop(llama_model * model, const BareLoop & loop);

}  // namespace pagoda
