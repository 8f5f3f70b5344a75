// One draw from candidates, as llama.cpp's "dist" sampler makes it with a fresh generator of a seed, and without the
// generator's cost: of its 624 words of state two numbers ask for 399.
#pragma once

#include "llama.h"

#include <cstdint>

namespace pagoda {

/// The first number in [0, 1) that std::uniform_real_distribution<double> takes from std::mt19937(seed).
double first_uniform(uint32_t seed);

/// Gives the candidates their shares and selects one of them.
void draw(llama_token_data_array & candidates, uint32_t seed);

}  // namespace pagoda
