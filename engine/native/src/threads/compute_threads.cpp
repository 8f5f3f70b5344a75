#include "threads/compute_threads.h"

#include "runtime/kernels_seam.h"
#include "runtime/library.h"

#include <chrono>

namespace pagoda {

namespace {

/// How long a waiting compute thread looks for work before it sleeps, in units of 131,072 tries (some
/// milliseconds): longer than the pause between two steps of a running reply, far shorter than anything a
/// person would call idle.
constexpr uint32_t POLL = 1;

/// Rows of a step whose operations are so short that waiting for each other counts.
constexpr int32_t SHORT_STEP = 16;
/// Rows whose tokens one thread looks up before others have woken up.
constexpr int32_t ROWS_FOR_ONE = 64;

ggml_threadpool_t start_pool(int32_t threads, uint32_t poll = POLL) {
    ggml_threadpool_params params = llama().ggml_threadpool_params_default(threads);
    params.poll = poll;
    return llama().ggml_threadpool_new(&params);
}

}  // namespace

bool ComputeThreads::start(llama_context * context) {
    all = start_pool(most);
    if (all == nullptr) {
        return false;
    }
    llama().llama_attach_threadpool(context, all, all);
    attached = all;
    now = most;
    return true;
}

void ComputeThreads::stop() {
    free_retired();
    for (ggml_threadpool_t * pool : { &brief, &fewer, &all }) {
        if (*pool != nullptr) {
            llama().ggml_threadpool_free(*pool);
            *pool = nullptr;
        }
    }
}

void ComputeThreads::free_retired() {
    for (ggml_threadpool_t pool : retired) {
        llama().ggml_threadpool_free(pool);
    }
    retired.clear();
}

void ComputeThreads::use(llama_context * context, int32_t threads) {
    ggml_threadpool_t const pool = pool_of(threads);
    if (pool == nullptr || pool == attached) {
        return;
    }
    llama().llama_attach_threadpool(context, pool, pool);
    llama().llama_set_n_threads(context, threads, threads);
    attached = pool;
    now = threads;
}

ggml_threadpool_t ComputeThreads::pool_of(int32_t threads) {
    if (gives_way && threads == most) {
        brief = brief != nullptr ? brief : start_pool(most, 0);
        return brief;
    }
    if (threads == most) {
        return all;
    }
    if (threads != in_fewer) {
        ggml_threadpool_t const started = start_pool(threads);
        if (started == nullptr) {
            return nullptr;
        }
        if (fewer != nullptr) {
            retired.push_back(fewer);
        }
        fewer = started;
        in_fewer = threads;
    }
    return fewer;
}

void ComputeThreads::rest() {
    const Library & library = llama();
    const ggml_backend_dev_t cpu = library.ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    const ggml_backend_t backend = library.ggml_backend_dev_init(cpu, nullptr);
    if (backend == nullptr) {
        return;
    }
    // A backend pauses the pool that it has when it gets another; there is no other way to it through the
    // registry.
    for (ggml_threadpool_t pool : { brief, fewer, all }) {
        library.ggml_backend_cpu_set_threadpool(backend, pool);
    }
    library.ggml_backend_cpu_set_threadpool(backend, nullptr);
    library.ggml_backend_free(backend);
}

int32_t ComputeThreads::worth(int32_t rows) const {
    return looks_up && rows <= ROWS_FOR_ONE ? 1 : varies ? thread_count.size() : most;
}

int32_t ComputeThreads::submit(llama_context * context, const llama_batch & batch) {
    free_retired();
    varies = !gives_way && may_vary.value_or(false) && batch.n_tokens <= SHORT_STEP;
    use(context, worth(batch.n_tokens));
    asleep = kernels_seam::seconds_asleep();
    own_attention = may_vary ? 0 : kernels_seam::attention_ops();
    start_of_step = std::chrono::steady_clock::now();
    return llama().llama_decode(context, batch);
}

void ComputeThreads::finish(llama_context * context) {
    llama().llama_synchronize(context);
    free_retired();
    if (!may_vary) {
        const auto layers = llama().llama_model_n_layer(llama().llama_get_model(context));
        may_vary = most > 1 && kernels_seam::attention_ops() - own_attention == static_cast<uint64_t>(layers);
    }
    if (varies) {
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_of_step;
        const double slept = kernels_seam::seconds_asleep() - asleep;
        thread_count.took(1000 * seconds.count(), slept / (seconds.count() * now));
    }
}

}  // namespace pagoda
