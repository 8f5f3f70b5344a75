// ggml's barrier, except that a thread which waits long goes to sleep: it gives its core to whoever needs it, often to the very thread that it
// waits for.
#pragma once

#include "ggml-cpu-impl.h"

#include <cstdint>

namespace pagoda::kernels::barrier {

/// How long a thread waits awake, in tries, and whether it looks again by itself while it sleeps.
///
/// Each thread finds its own way between the two bounds by what its last waits were like. On a quiet machine the others come within
/// microseconds, and to sleep would only cost the time of being woken. Where two threads of a pool share a core, or a busy neighbour has it, no
/// time awake helps: the other can only run once this one sleeps.
struct Patience {
    uint32_t fewest = 100;
    uint32_t most = 5000;
    /// Milliseconds after which a sleeper looks by itself; 0: never. No wake-up gets lost as long as every thread uses this barrier. Should the
    /// library ever call its own, a step gets slow in place of hanging.
    uint32_t recheck_ms = 50;
};

/// Call while no graph is computed.
void set_patience(Patience patience);

/// The tries that take about so many microseconds on this machine, measured in some tens of microseconds.
uint32_t tries_in(double microseconds);

/// Waits for the other threads of the pool's graph. What any of them wrote before is seen by all after it. Same counters, same meaning as
/// ggml_barrier (ggml-cpu.c); only all threads of a graph together may use one or the other.
void wait(ggml_threadpool * pool);

/// How often a thread went to sleep since start, in all pools; and for how long, all threads together.
uint64_t sleeps();
double seconds_asleep();

}  // namespace pagoda::kernels::barrier
