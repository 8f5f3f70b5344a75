#include "steps.h"

#include <thread>

namespace pagoda::kernels::attention {

namespace {

constexpr size_t most_runs = 4096;
constexpr uint64_t old_age = 16384;  // plans of other operations since an operation was last planned: its graph is long gone

}  // namespace

void Step::wait() const {
    // working out the lists takes microseconds, a long prompt's some hundreds
    for (int spins = 0; state.load(std::memory_order_acquire) != built; spins++) {
        if (spins > 256) {
            std::this_thread::yield();
        }
    }
}

void Steps::plan(const ggml_tensor * op) {
    const std::lock_guard lock(mutex);
    renew(op);
}

std::shared_ptr<Run> Steps::find(const ggml_tensor * op) {
    const std::lock_guard lock(mutex);
    const auto found = runs.find(op);
    return found != runs.end() ? found->second : renew(op);
}

std::shared_ptr<Run> Steps::renew(const ggml_tensor * op) {
    plans++;
    std::shared_ptr<Run> & run = runs[op];
    if (!run) {
        run = std::make_shared<Run>();
    }
    const ggml_tensor * mask = op->src[3];
    std::shared_ptr<Step> step = steps[mask].lock();
    if (!step) {
        step = std::make_shared<Step>();
        steps[mask] = step;
    }
    step->expect_new_mask();
    run->step = std::move(step);
    run->next_job = 0;
    run->planned = plans;
    const std::shared_ptr<Run> result = run;
    if (runs.size() > most_runs) {
        drop_old();
    }
    return result;
}

void Steps::drop_old() {
    std::erase_if(runs, [&](const auto & item) { return item.second->planned + old_age < plans; });
    std::erase_if(steps, [](const auto & item) { return item.second.expired(); });
}

}  // namespace pagoda::kernels::attention
