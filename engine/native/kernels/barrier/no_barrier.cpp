// In place of the rest where the way in is not made: it relies on ELF and on Linux's futex.
#include "install_barrier.h"

namespace pagoda::kernels::barrier {

std::string install_barrier(Library &) {
    return "not available on this system";
}

double seconds_asleep() {
    return 0;
}

}  // namespace pagoda::kernels::barrier
