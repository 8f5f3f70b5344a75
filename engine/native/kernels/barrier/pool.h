// The three counters of ggml's thread pool that a barrier works on. The struct is private to ggml-cpu.c; trial.cpp checks these places on the
// library at hand before anything relies on them.
#pragma once

#include <cstddef>

struct ggml_threadpool;

namespace pagoda::kernels::barrier {

/// Bytes from the start of the pool. A mutex, a condition variable and two pointers come before the first; the others are aligned to cache
/// lines (64 bytes on both architectures).
#if defined(__x86_64__)
inline constexpr size_t graph_offset = 104, arrived_offset = 128, passed_offset = 192;
#elif defined(__aarch64__)
inline constexpr size_t graph_offset = 112, arrived_offset = 128, passed_offset = 192;
#else
inline constexpr size_t graph_offset = 0, arrived_offset = 0, passed_offset = 0;
#endif

/// Plain ints, for use with atomic built-ins only.
struct Pool {
    int * graph;    // graphs begun << 16 | threads of this graph
    int * arrived;  // threads that wait, 0 to threads - 1
    int * passed;   // barriers passed since the pool was made; wraps

    explicit Pool(ggml_threadpool * pool)
        : graph(at(pool, graph_offset)), arrived(at(pool, arrived_offset)), passed(at(pool, passed_offset)) {}

    int threads() const { return __atomic_load_n(graph, __ATOMIC_RELAXED) & 0xffff; }

private:
    static int * at(ggml_threadpool * pool, size_t offset) {
        return reinterpret_cast<int *>(reinterpret_cast<char *>(pool) + offset);
    }
};

}  // namespace pagoda::kernels::barrier
