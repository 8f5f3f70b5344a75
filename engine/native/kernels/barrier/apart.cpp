#include "apart.h"

#include <array>
#include <atomic>
#include <chrono>

#include <sched.h>

namespace pagoda::kernels::barrier {

bool Turns::are_taken(int now_other, uint32_t now_sleeps) {
    const bool same = now_other >= 0 && now_other == other && now_sleeps != sleeps;
    in_a_row = same ? in_a_row + 1 : 0;
    other = now_other;
    sleeps = now_sleeps;
    if (in_a_row < PROOF) {
        return false;
    }
    in_a_row = 0;
    return true;
}

namespace {

using Clock = std::chrono::steady_clock;

/// A core that is busy with something else may send a thread back at once: it is not asked again and again.
constexpr std::chrono::milliseconds BETWEEN_MOVES{ 2 };

/// Where a thread went to sleep last, for the others of its pool to see. All of it is a hint: a value that is out of date costs a move at most.
struct alignas(64) Place {
    std::atomic<bool> taken{ false };
    std::atomic<const void *> pool{ nullptr };
    std::atomic<int> cpu{ -1 };
    std::atomic<uint32_t> sleeps{ 0 };
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

template <typename See> void each_other(const void * pool, const See & see) {
    const int count = ever_taken;
    for (int i = 0; i < count; i++) {
        if (&places[i] != own.get() && places[i].pool.load(std::memory_order_relaxed) == pool) {
            see(i, places[i]);
        }
    }
}

/// False where each core that the thread may run on is one of the pool's, or the system says no.
bool go_where_none_is(const void * pool, int here) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) {
        return false;
    }
    cpu_set_t free = allowed;
    CPU_CLR(size_t(here), &free);
    each_other(pool, [&](int, const Place & place) {
        const int cpu = place.cpu;
        if (cpu >= 0) {
            CPU_CLR(size_t(cpu), &free);
        }
    });
    if (CPU_COUNT(&free) == 0 || sched_setaffinity(0, sizeof(free), &free) != 0) {
        return false;
    }
    sched_setaffinity(0, sizeof(allowed), &allowed);
    return true;
}

}  // namespace

bool keep_apart(const void * pool) {
    Place * const mine = own.get();
    const int here = sched_getcpu();
    if (mine == nullptr || here < 0 || here >= CPU_SETSIZE) {
        return false;
    }
    mine->cpu.store(here, std::memory_order_relaxed);
    mine->sleeps.fetch_add(1, std::memory_order_relaxed);
    mine->pool.store(pool, std::memory_order_relaxed);

    int other = -1;
    uint32_t sleeps = 0;
    each_other(pool, [&](int index, const Place & place) {
        if (place.cpu.load(std::memory_order_relaxed) == here && other < 0) {
            other = index;
            sleeps = place.sleeps.load(std::memory_order_relaxed);
        }
    });
    if (!turns.are_taken(other, sleeps) || Clock::now() - moved < BETWEEN_MOVES) {
        return false;
    }
    moved = Clock::now();
    if (!go_where_none_is(pool, here)) {
        return false;
    }
    mine->cpu.store(sched_getcpu(), std::memory_order_relaxed);
    return true;
}

}  // namespace pagoda::kernels::barrier
