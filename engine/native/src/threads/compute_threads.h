// The threads that compute a context's steps: ggml's pools, kept from step to step, and how many of them a
// step gets.
#pragma once

#include "llama.h"
#include "threads/thread_count.h"

#include <chrono>
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

    /// Devices do all the work but looking up the weights of a step's tokens: for that one thread is enough, and others that wait for work
    /// would only take cores from those who hand it out.
    void only_look_up() { looks_up = true; }
    bool do_only_look_up() const { return looks_up; }

    /// Starts them for a context; false where the system gives none.
    bool start(llama_context * context);
    /// Ends them, once the context is freed.
    void stop();

    /// llama_decode with as many of them as pay. Returns what it gives; a device may still be at work.
    int32_t submit(llama_context * context, const llama_batch & batch);

    /// llama_synchronize after a submit() that gave 0, and what there is to learn from how long it took.
    void finish(llama_context * context);

    /// They sleep at once instead of looking for work for a while. The next step wakes them.
    void rest();

    /// Others compute between the steps to come: they sleep after each one.
    void give_way(bool do_give_way) { gives_way = do_give_way; }

private:
    int32_t worth(int32_t rows) const;
    void use(llama_context * context, int32_t threads);
    /// Null: the system gives none.
    ggml_threadpool_t pool_of(int32_t threads);
    void free_retired();

    const int32_t most;
    ThreadCount thread_count;
    int32_t now = 0;
    bool looks_up = false;
    bool gives_way = false;
    /// Our attention gives the same bits with any number of threads, the stock one does not. Known after the
    /// first step.
    std::optional<bool> may_vary;

    // Before the step that was submitted last.
    bool varies = false;
    double asleep = 0;
    uint64_t own_attention = 0;
    std::chrono::steady_clock::time_point start_of_step;

    ggml_threadpool_t all = nullptr;
    /// In place of `all` where fewer threads pay: an idle thread of the same pool would still wake up for
    /// every step.
    ggml_threadpool_t fewer = nullptr;
    int32_t in_fewer = 0;
    /// In place of `all` while they give way.
    ggml_threadpool_t brief = nullptr;
    ggml_threadpool_t attached = nullptr;
    /// The backend looks at the pool of its last graph once more when it gets another.
    std::vector<ggml_threadpool_t> retired;
};

}  // namespace pagoda
