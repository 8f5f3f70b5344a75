#include "install_barrier.h"

#include "import_slot.h"
#include "sleeping_barrier.h"
#include "trial.h"

namespace pagoda::kernels::barrier {

namespace {

/// About as long as going to sleep and being woken takes: whoever waits that long anyway loses little by sleeping.
constexpr double awake_microseconds = 50;

}  // namespace

std::string install_barrier(Library & library) {
    const ImportSlot slot = find_import_slot(library.cpu_handle, "ggml_barrier", reinterpret_cast<void *>(library.barrier));
    if (!slot.problem.empty()) {
        return slot.problem;
    }
    set_patience({ .tries = tries_in(awake_microseconds) });
    const Trial trial(library);
    std::string problem = trial.run();
    if (problem.empty()) {
        problem = trial.run_with_ours(slot.address);
    }
    if (problem.empty()) {
        library.barrier = wait;
    }
    return problem;
}

}  // namespace pagoda::kernels::barrier
