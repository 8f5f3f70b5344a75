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

ggml_threadpool_t start_pool(int32_t threads) {
    ggml_threadpool_params params = llama().ggml_threadpool_params_default(threads);
    params.poll = POLL;
    return llama().ggml_threadpool_new(&params);
}

}  // namespace

bool ComputeThreads::start(llama_context * context) {
    all = start_pool(most);
    if (all == nullptr) {
        return false;
    }
    llama().llama_attach_threadpool(context, all, all);
    now = most;
    return true;
}

void ComputeThreads::stop() {
    free_retired();
    for (ggml_threadpool_t * pool : { &fewer, &all }) {
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
    if (threads == now) {
        return;
    }
    if (threads < most && threads != in_fewer) {
        ggml_threadpool_t const started = start_pool(threads);
        if (started == nullptr) {
            return;
        }
        if (fewer != nullptr) {
            retired.push_back(fewer);
        }
        fewer = started;
        in_fewer = threads;
    }
    ggml_threadpool_t const pool = threads < most ? fewer : all;
    llama().llama_attach_threadpool(context, pool, pool);
    llama().llama_set_n_threads(context, threads, threads);
    now = threads;
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
    for (ggml_threadpool_t pool : { fewer, all }) {
        library.ggml_backend_cpu_set_threadpool(backend, pool);
    }
    library.ggml_backend_cpu_set_threadpool(backend, nullptr);
    library.ggml_backend_free(backend);
}

int32_t ComputeThreads::submit(llama_context * context, const llama_batch & batch) {
    free_retired();
    const bool varies = may_vary.value_or(false) && batch.n_tokens <= SHORT_STEP;
    use(context, varies ? thread_count.size() : most);
    return llama().llama_decode(context, batch);
}

int32_t ComputeThreads::decode(llama_context * context, const llama_batch & batch, double & submit_ms) {
    using clock = std::chrono::steady_clock;
    const bool varies = may_vary.value_or(false) && batch.n_tokens <= SHORT_STEP;
    use(context, varies ? thread_count.size() : most);

    const double asleep = kernels_seam::seconds_asleep();
    const uint64_t own = may_vary ? 0 : kernels_seam::attention_ops();
    const auto start = clock::now();
    const int32_t status = llama().llama_decode(context, batch);
    submit_ms = std::chrono::duration<double, std::milli>(clock::now() - start).count();
    if (status != 0) {
        return status;
    }
    llama().llama_synchronize(context);
    free_retired();
    if (!may_vary) {
        const auto layers = llama().llama_model_n_layer(llama().llama_get_model(context));
        may_vary = most > 1 && kernels_seam::attention_ops() - own == static_cast<uint64_t>(layers);
    }
    if (varies) {
        const double seconds = std::chrono::duration<double>(clock::now() - start).count();
        thread_count.took(1000 * seconds, (kernels_seam::seconds_asleep() - asleep) / (seconds * now));
    }
    return status;
}

}  // namespace pagoda
