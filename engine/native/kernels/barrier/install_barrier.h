// Our barrier in place of the stock one, where that is sure to work.
#pragma once

#include "../library.h"

#include <string>

namespace pagoda::kernels::barrier {

/// Makes the CPU backend in use, and `library.barrier`, call our barrier. Call while no graph is computed. Empty, or why the stock one stays.
std::string install_barrier(Library & library);

/// See sleeping_barrier.h; 0 where there is none.
double seconds_asleep();

}  // namespace pagoda::kernels::barrier
