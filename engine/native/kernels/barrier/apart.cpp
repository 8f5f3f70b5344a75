#include "apart.h"

#include <array>
#include <atomic>
#include <chrono>

#include <sched.h>

namespace pagoda::kernels::barrier {

bool Turns::are_taken(int now_other, uint32_t now_times) {
    const bool same = now_other >= 0 && now_other == other && now_times != times;
    in_a_row = same ? in_a_row + 1 : 0;
    other = now_other;
    times = now_times;
    if (in_a_row < PROOF) {
        return false;
    }
    in_a_row = 0;
    return true;
}

namespace {

using Clock = std::chrono::steady_clock;

/// A thread that is woken on a core which somebody else uses is sent to where it was woken from, which is the very core that it left: it goes
/// again then, but not so often that going takes longer than it saves.
constexpr std::chrono::milliseconds BETWEEN_MOVES{ 1 };
/// Who has neither slept nor woken another one for so long computes undisturbed, or belongs to a pool that is gone and had the same address.
constexpr std::chrono::milliseconds KNOWN_FOR{ 20 };

/// Where a thread went to sleep or woke another one last, for the others of its pool to see. All of it is a hint: a value that is out of date costs a move at most.
struct alignas(64) Place {
    std::atomic<bool> taken{ false };
    std::atomic<const void *> pool{ nullptr };
    std::atomic<int> cpu{ -1 };
    std::atomic<uint32_t> times{ 0 };
    std::atomic<Clock::time_point> at{ Clock::time_point{} };
};

/// Threads beyond these are not kept apart.
std::array<Place, 256> places;
/// Places from here on were never taken.
std::atomic<int> ever_taken{ 0 };

/// The calling thread's own, for as long as it lives.
class OwnPlace {
public:
    OwnPlace() {
        for (int i = 0; i < int(places.size()); i++) {
            if (!places[i].taken.exchange(true)) {
                index = i;
                for (int most = ever_taken; most <= i && !ever_taken.compare_exchange_weak(most, i + 1);) {
                }
                return;
            }
        }
    }
    ~OwnPlace() {
        if (index >= 0) {
            places[index].pool = nullptr;
            places[index].taken = false;
        }
    }
    OwnPlace(const OwnPlace &) = delete;
    OwnPlace & operator=(const OwnPlace &) = delete;

    Place * get() const { return index < 0 ? nullptr : &places[index]; }

private:
    int index = -1;
};

thread_local OwnPlace own;
thread_local Turns turns;
thread_local Clock::time_point moved;

/// `see` is shown the places of the pool's other threads that are known.
template <typename See> void each_other(const void * pool, Clock::time_point now, const See & see) {
    const int count = ever_taken;
    for (int i = 0; i < count; i++) {
        const Place & place = places[i];
        if (&place != own.get() && place.pool.load(std::memory_order_relaxed) == pool
            && now - place.at.load(std::memory_order_relaxed) < KNOWN_FOR) {
            see(i, place);
        }
    }
}

/// False where each core that the thread may run on is one of the pool's, or the system says no.
bool go_where_none_is(const void * pool, int here, Clock::time_point now) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) {
        return false;
    }
    cpu_set_t free = allowed;
    CPU_CLR(size_t(here), &free);
    each_other(pool, now, [&](int, const Place & place) {
        const int cpu = place.cpu;
        if (cpu >= 0) {
            CPU_CLR(size_t(cpu), &free);
        }
    });
    if (CPU_COUNT(&free) == 0 || sched_setaffinity(0, sizeof(free), &free) != 0) {
        return false;
    }
    // At once: threads that this one starts would have its cores.
    sched_setaffinity(0, sizeof(allowed), &allowed);
    return true;
}

/// Tells the others of the pool. Returns the core, -1 where it is not known.
int tell_where(const void * pool, Clock::time_point now) {
    Place * const mine = own.get();
    const int here = sched_getcpu();
    if (mine == nullptr || here < 0 || here >= CPU_SETSIZE) {
        return -1;
    }
    mine->cpu.store(here, std::memory_order_relaxed);
    mine->at.store(now, std::memory_order_relaxed);
    mine->times.fetch_add(1, std::memory_order_relaxed);
    mine->pool.store(pool, std::memory_order_relaxed);
    return here;
}

}  // namespace

void before_waking(const void * pool) {
    tell_where(pool, Clock::now());
}

bool before_sleeping(const void * pool) {
    const auto now = Clock::now();
    const int here = tell_where(pool, now);
    if (here < 0) {
        return false;
    }
    int other = -1;
    uint32_t times = 0;
    each_other(pool, now, [&](int index, const Place & place) {
        if (place.cpu.load(std::memory_order_relaxed) == here && other < 0) {
            other = index;
            times = place.times.load(std::memory_order_relaxed);
        }
    });
    if (!turns.are_taken(other, times) || now - moved < BETWEEN_MOVES || !go_where_none_is(pool, here, now)) {
        return false;
    }
    moved = now;
    own.get()->cpu.store(sched_getcpu(), std::memory_order_relaxed);
    return true;
}

}  // namespace pagoda::kernels::barrier
