#include "trial.h"

#include "pool.h"
#include "sleeping_barrier.h"

#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace pagoda::kernels::barrier {

namespace {

constexpr int nodes = 8, threads = 2;
constexpr int values = 64;  // half of them for each thread

/// A condition that the other thread brings about. What must come comes in microseconds, or when a busy machine lets that thread run.
template <typename F> bool comes_true(F condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

std::atomic<int> calls{ 0 };

void counted_wait(ggml_threadpool * pool) {
    calls.fetch_add(1, std::memory_order_relaxed);
    wait(pool);
}

}  // namespace

/// What the first thread sees while the graph is computed. Only it writes.
struct Trial::Watch {
    bool until_asleep;  // let the other thread wait long enough to sleep
    ggml_threadpool * pool = nullptr;
    int graph = 0, passed = 0;  // the counters before the graph
    std::string problem;

    struct Node {
        Watch * watch;
        int index;
    };
    std::array<Node, nodes> node;

    void look(int index) {
        const Pool counters(pool);
        if (counters.threads() != threads || (__atomic_load_n(counters.graph, __ATOMIC_RELAXED) >> 16) != (graph >> 16) + 1) {
            problem = "the count of graphs and threads is not where it was expected";
        } else if (__atomic_load_n(counters.passed, __ATOMIC_RELAXED) != passed + index) {
            problem = "the count of passed barriers is not where it was expected";
        } else if (!comes_true([&] { return __atomic_load_n(counters.arrived, __ATOMIC_RELAXED) == 1; })) {
            problem = "the count of waiting threads is not where it was expected";
        } else if (until_asleep && !comes_true([before = asleep] { return sleeps() > before; })) {
            problem = "a thread that waits does not sleep";
        }
        asleep = sleeps();
    }

    uint64_t asleep = sleeps();

    /// Adds one, to the half that the other thread wrote before: only a barrier between the nodes makes that right.
    static void work(ggml_tensor * to, const ggml_tensor * from, int thread, int count, void * data) {
        const Node & node = *static_cast<Node *>(data);
        const int half = values / threads, first = ((thread + node.index) % threads) * half;
        for (int i = first; i < first + half; i++) {
            static_cast<float *>(to->data)[i] = static_cast<const float *>(from->data)[i] + 1;
        }
        if (thread != 0 || !node.watch->problem.empty()) {
            return;
        }
        if (count != threads) {
            node.watch->problem = "a graph ran on fewer threads than asked for";
        } else {
            node.watch->look(node.index);
        }
    }
};

Trial::Trial(const Library & library)
    : init(library.symbol<decltype(init)>("ggml_init")),
      free(library.symbol<decltype(free)>("ggml_free")),
      new_tensor_1d(library.symbol<decltype(new_tensor_1d)>("ggml_new_tensor_1d")),
      map_custom1(library.symbol<decltype(map_custom1)>("ggml_map_custom1")),
      new_graph(library.symbol<decltype(new_graph)>("ggml_new_graph")),
      build_forward_expand(library.symbol<decltype(build_forward_expand)>("ggml_build_forward_expand")),
      params_default(library.symbol<decltype(params_default)>("ggml_threadpool_params_default")),
      pool_new(library.symbol<decltype(pool_new)>("ggml_threadpool_new")),
      pool_free(library.symbol<decltype(pool_free)>("ggml_threadpool_free")),
      plan(library.symbol<decltype(plan)>("ggml_graph_plan")),
      compute(library.symbol<decltype(compute)>("ggml_graph_compute")),
      has_all(init && free && new_tensor_1d && map_custom1 && new_graph && build_forward_expand && params_default && pool_new
              && pool_free && plan && compute) {}

std::string Trial::run() const {
    Watch watch{ .until_asleep = false, .node = {} };
    return has_all ? compute_watched(watch) : "a function is missing";
}

std::string Trial::run_with_ours(void ** slot) const {
    if (!has_all) {
        return "a function is missing";
    }
    void * const before = *slot;
    calls = 0;
    __atomic_store_n(slot, reinterpret_cast<void *>(&counted_wait), __ATOMIC_SEQ_CST);
    Watch watch{ .until_asleep = true, .node = {} };
    std::string problem = compute_watched(watch);
    if (problem.empty() && calls != nodes * threads) {
        problem = "not every barrier of the library can be replaced";
    }
    __atomic_store_n(slot, problem.empty() ? reinterpret_cast<void *>(&wait) : before, __ATOMIC_SEQ_CST);
    return problem;
}

std::string Trial::compute_watched(Watch & watch) const {
    ggml_context * const context = init({ 1 << 20, nullptr, false });
    ggml_tensor * const first = new_tensor_1d(context, GGML_TYPE_F32, values);
    for (int i = 0; i < values; i++) {
        static_cast<float *>(first->data)[i] = 0;
    }
    ggml_tensor * last = first;
    for (int i = 0; i < nodes; i++) {
        watch.node[i] = { &watch, i };
        last = map_custom1(context, last, Watch::work, threads, &watch.node[i]);
    }
    ggml_cgraph * const graph = new_graph(context);
    build_forward_expand(graph, last);

    ggml_threadpool_params params = params_default(threads);
    params.poll = 0;
    ggml_threadpool * const pool = pool_new(&params);
    ggml_cplan prepared = plan(graph, threads, pool);
    std::vector<uint8_t> scratch(prepared.work_size + 64);
    prepared.work_data = scratch.data();

    const Pool counters(pool);
    watch.pool = pool;
    watch.graph = __atomic_load_n(counters.graph, __ATOMIC_RELAXED);
    watch.passed = __atomic_load_n(counters.passed, __ATOMIC_RELAXED);
    compute(graph, &prepared);
    if (watch.problem.empty()) {
        if (__atomic_load_n(counters.passed, __ATOMIC_RELAXED) != watch.passed + nodes
            || __atomic_load_n(counters.arrived, __ATOMIC_RELAXED) != 0) {
            watch.problem = "the barriers of a graph are not as many as expected";
        }
        for (int i = 0; i < values; i++) {
            if (static_cast<const float *>(last->data)[i] != nodes) {
                watch.problem = "a thread did not see what another had written before the barrier";
            }
        }
    }
    pool_free(pool);
    free(context);
    return watch.problem;
}

}  // namespace pagoda::kernels::barrier
