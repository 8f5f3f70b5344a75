// Threads of one pool that have come to share a core while another one is free.
//
// A thread that waits at a barrier sleeps, and whoever shares its core runs then; when that one opens the barrier the sleeper takes the core back at
// once, does its part, and sleeps at the next. Two threads can take turns on one core like this for seconds, one of them asleep or just preempted at any
// moment. To the system's scheduler that is one busy core and nobody who waits for long, so it leaves them there, and a step takes twice its time.

#pragma once

#include <cstdint>

namespace pagoda::kernels::barrier {

/// What a thread makes of its own sleeps. Sharing shows in this: before each of them the same other thread slept, or woke this one, on this core.
class Turns {
public:
    /// So many sleeps in a row are no coincidence.
    static constexpr int PROOF = 4;

    /// Before a sleep. `other`: which thread of the pool was last known to be on this core, -1: none; `times`: how often it has said so. True where the two
    /// take turns; it is asked for proof anew then.
    bool are_taken(int other, uint32_t times);

private:
    int other = -1;
    uint32_t times = 0;
    int in_a_row = 0;
};

/// Call before a thread wakes those that sleep at a barrier of `pool`: they are to know which core it is on.
void before_waking(const void * pool);

/// Call before a thread sleeps at a barrier of `pool`. Where it takes turns with another one of the pool and a core of those that it may run on
/// is none of the pool's, it goes there, and may run wherever it might before. Returns whether it went.
bool before_sleeping(const void * pool);

}  // namespace pagoda::kernels::barrier
