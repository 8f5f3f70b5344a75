// The threads that compute a context's steps: ggml's pools, kept from step to step, and how many of them a
// step gets.
#pragma once

#include "llama.h"
#include "threads/thread_count.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace pagoda {

/// Everything but the constructor runs on the context's own thread.
class ComputeThreads {
public:
    explicit ComputeThreads(int32_t most) : most(most), thread_count(most) {}
    ~ComputeThreads() { stop(); }
    ComputeThreads(const ComputeThreads &) = delete;
    ComputeThreads & operator=(const ComputeThreads &) = delete;

    /// Starts them for a context; false where the system gives none.
    bool start(llama_context * context);
    /// Ends them, once the context is freed.
    void stop();

    /// llama_decode with as many of them as pay, and llama_synchronize where it gives 0. Returns what it
    /// gives.
    /// `submit_ms`: how long it took until the device had the work.
    int32_t decode(llama_context * context, const llama_batch & batch, double & submit_ms);

    /// The same, without waiting for a device that works on its own.
    int32_t submit(llama_context * context, const llama_batch & batch);

    /// They sleep at once instead of looking for work for a while. The next step wakes them.
    void rest();

private:
    void use(llama_context * context, int32_t threads);
    void free_retired();

    const int32_t most;
    ThreadCount thread_count;
    int32_t now = 0;
    /// Our attention gives the same bits with any number of threads, the stock one does not. Known after the
    /// first step.
    std::optional<bool> may_vary;

    ggml_threadpool_t all = nullptr;
    /// In place of `all` where fewer threads pay: an idle thread of the same pool would still wake up for
    /// every step.
    ggml_threadpool_t fewer = nullptr;
    int32_t in_fewer = 0;
    /// The backend looks at the pool of its last graph once more when it gets another.
    std::vector<ggml_threadpool_t> retired;
};

}  // namespace pagoda
