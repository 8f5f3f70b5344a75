// One made-up attention operation, computed by the kernels and by a plain double-precision loop. The self-test at load runs a few small ones,
// the tests many of every shape.
#pragma once

#include "job.h"

#include <cstdint>
#include <string>

namespace pagoda::kernels::attention {

struct CheckShape {
    int rows = 1;       // of the batch
    int sequences = 1;  // rows are dealt to sequences; a sequence's rows follow each other in position
    int cached = 64;    // cells of each sequence before its rows
    int kv_heads = 1;
    int group = 1;
    int k_size = 64;
    int v_size = 64;
    CacheType k_type = CacheType::f16;
    CacheType v_type = CacheType::f16;
    bool scattered = false;      // cells lie in random order among empty ones
    bool with_positions = true;  // otherwise cells count as lying in order
    int window = 0;              // a row sees only this many positions back; 0: all
    float soft_cap = 0;
    bool sinks = false;
    bool biases = false;  // mask values other than zero, with a slope for each head
};

std::string describe(const CheckShape & shape);

/// Empty when the kernels agree with the loop, when computing whole chunks and computing segments agree bit for bit, and when each row alone has
/// the bits that it has in the batch. Otherwise what differed.
std::string check(const Kernels & kernels, const CheckShape & shape, uint32_t seed);

}  // namespace pagoda::kernels::attention
