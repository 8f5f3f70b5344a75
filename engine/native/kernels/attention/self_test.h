// Attention against a plain double-precision loop: at load, and with more shapes in the tests.
#pragma once

#include "job.h"

#include <string>

namespace pagoda::kernels::attention {

/// Small shapes of every cache type. Empty when each result agrees, otherwise the first that does not.
std::string self_test(const Kernels & kernels);

}  // namespace pagoda::kernels::attention
