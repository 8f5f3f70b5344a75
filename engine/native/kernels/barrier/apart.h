// Threads of one pool that have come to share a core while another one is free.
//
// A thread that waits at a barrier sleeps, and whoever shares its core runs then: two threads can take turns on one core for seconds, one
// of them asleep at any moment. To the system's scheduler that is one busy core and nobody who waits for another, so it leaves them there, and
// a step takes twice its time.
#pragma once

#include <cstdint>

namespace pagoda::kernels::barrier {

/// What a thread makes of its own sleeps. Sharing shows in this alone: whoever went to sleep last of all on this core, it was the same other
/// thread each time, and it has slept anew since the time before.
class Turns {
public:
    /// So many sleeps in a row are no coincidence.
    static constexpr int PROOF = 4;

    /// Before a sleep. `other`: which thread of the pool slept on this core last, -1: none; `sleeps`: how often it has slept. True where the two
    /// take turns; it is asked for proof anew then.
    bool are_taken(int other, uint32_t sleeps);

private:
    int other = -1;
    uint32_t sleeps = 0;
    int in_a_row = 0;
};

/// Call before a thread sleeps at a barrier of `pool`. Where it takes turns with another one of the pool and a core of those that it may run on
/// is none of the pool's, it goes there, and may run wherever it might before. Returns whether it went.
bool keep_apart(const void * pool);

}  // namespace pagoda::kernels::barrier
