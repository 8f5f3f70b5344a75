// What is worked out once for all layers of a graph, and the counters by which threads share an operation's work.
#pragma once

#include "lists.h"

#include "ggml.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace pagoda::kernels::attention {

/// A mask as one graph run finds it.
class Step {
public:
    /// Calls `build` once after each `expect_new_mask`, on whichever thread comes first; the others wait for it.
    template <typename Build> void ensure(Build && build) {
        int stale = 0;
        if (state.load(std::memory_order_acquire) == built) {
            return;
        }
        if (state.compare_exchange_strong(stale, building, std::memory_order_acq_rel)) {
            build(*this);
            state.store(built, std::memory_order_release);
            return;
        }
        wait();
    }

    void expect_new_mask() { state.store(0, std::memory_order_release); }

    Lists lists;
    bool has_values = false;  // visible cells have mask values other than zero
    std::vector<uint64_t> visible;
    std::vector<int32_t> positions;

private:
    static constexpr int building = 1, built = 2;
    void wait() const;
    std::atomic<int> state{ 0 };
};

/// One operation of a graph.
struct Run {
    std::shared_ptr<Step> step;
    std::atomic<int> next_job{ 0 };
    uint64_t planned = 0;
};

/// All operations of all graphs, by the address of their tensors. Addresses come again in later graphs; each graph is planned before it is
/// computed, and planning starts its operations anew.
class Steps {
public:
    /// A graph with this operation is about to be computed.
    void plan(const ggml_tensor * op);

    /// What `plan` prepared; made here for an operation that nobody planned.
    std::shared_ptr<Run> find(const ggml_tensor * op);

private:
    std::shared_ptr<Run> renew(const ggml_tensor * op);
    void drop_old();

    std::mutex mutex;
    std::unordered_map<const ggml_tensor *, std::shared_ptr<Run>> runs;
    std::unordered_map<const ggml_tensor *, std::weak_ptr<Step>> steps;  // by mask
    uint64_t plans = 0;
};

}  // namespace pagoda::kernels::attention
