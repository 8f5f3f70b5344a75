// Two threads compute a small graph in a pool of their own and watch the pool's counters meanwhile.
#pragma once

#include "../library.h"

#include "ggml-cpu.h"

#include <string>

namespace pagoda::kernels::barrier {

class Trial {
public:
    /// Takes what it needs from the library by name.
    explicit Trial(const Library & library);

    /// With the barrier that the library calls now: do the counters lie where pool.h says, and mean what it says? Empty, or what was otherwise.
    std::string run() const;

    /// Puts ours into `slot` and does the same: is it called each time, does a waiting thread sleep, is it woken? The slot holds ours
    /// afterwards, or what it held before where the answer is no.
    std::string run_with_ours(void ** slot) const;

private:
    struct Watch;

    std::string compute_watched(Watch & watch) const;

    decltype(&::ggml_init) init;
    decltype(&::ggml_free) free;
    decltype(&::ggml_new_tensor_1d) new_tensor_1d;
    decltype(&::ggml_map_custom1) map_custom1;
    decltype(&::ggml_new_graph) new_graph;
    decltype(&::ggml_build_forward_expand) build_forward_expand;
    decltype(&::ggml_threadpool_params_default) params_default;
    decltype(&::ggml_threadpool_new) pool_new;
    decltype(&::ggml_threadpool_free) pool_free;
    decltype(&::ggml_graph_plan) plan;
    decltype(&::ggml_graph_compute) compute;
    bool has_all;
};

}  // namespace pagoda::kernels::barrier
