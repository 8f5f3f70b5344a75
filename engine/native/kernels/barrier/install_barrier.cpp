#include "install_barrier.h"

#include "import_slot.h"
#include "sleeping_barrier.h"
#include "trial.h"

namespace pagoda::kernels::barrier {

namespace {

/// At most: what two threads that have a core each are apart at the end of an operation, nearly always. To sleep and to be woken takes about half.
constexpr double most_microseconds = 100;
/// At least: what a needless system call costs.
constexpr double fewest_microseconds = 2;

}  // namespace

std::string install_barrier(Library & library) {
    const ImportSlot slot = find_import_slot(library.cpu_handle, "ggml_barrier", reinterpret_cast<void *>(library.barrier));
    if (!slot.problem.empty()) {
        return slot.problem;
    }
    set_patience({ .fewest = tries_in(fewest_microseconds), .most = tries_in(most_microseconds) });
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
