#include "sleeping_barrier.h"

#include "apart.h"
#include "pool.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pagoda::kernels::barrier {

namespace {

Patience patience;

/// What one thread has learnt.
class Habit {
public:
    uint32_t tries() const { return std::clamp(now, patience.fewest, patience.most); }

    void came_in_time() {
        now = std::min(4 * tries(), patience.most);
        failures = 0;
    }

    /// Now and then it is tried whether times have changed.
    void came_too_late() {
        failures++;
        now = failures % 128 == 0 ? patience.most : tries() / 4;
    }

private:
    uint32_t now = ~0u;
    uint32_t failures = 0;  // in a row
};

thread_local Habit habit;

/// Threads asleep in any pool: whoever opens a barrier makes the system call only then. Shared by all pools, since a needless call does no harm.
alignas(64) std::atomic<int> sleepers{ 0 };
alignas(64) std::atomic<uint64_t> slept{ 0 };
std::atomic<uint64_t> nanoseconds_asleep{ 0 };

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");  // some tens of nanoseconds; yield takes none on most cores
#endif
}

/// Sleeps while `*word` is `value`, or returns for no reason (futex(2)).
void sleep_while(int * word, int value) {
    const uint32_t ms = patience.recheck_ms;
    const timespec limit{ ms / 1000, long(ms % 1000) * 1'000'000 };
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, ms > 0 ? &limit : nullptr, nullptr, 0);
}

void wake_all(int * word) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 0x7fffffff, nullptr, nullptr, 0);
}

bool has_opened(const Pool & pool, int before) {
    // with what the last one to arrive released, and through it all that came before
    return __atomic_load_n(pool.passed, __ATOMIC_ACQUIRE) != before;
}

void sleep_until_open(const Pool & pool, int before) {
    // Either the one that opens sees the sleeper, or the kernel sees that it is open: both sides write first and look then.
    sleepers.fetch_add(1, std::memory_order_seq_cst);
    slept.fetch_add(1, std::memory_order_relaxed);
    const auto start = std::chrono::steady_clock::now();
    while (__atomic_load_n(pool.passed, __ATOMIC_SEQ_CST) == before) {
        sleep_while(pool.passed, before);
    }
    sleepers.fetch_sub(1, std::memory_order_relaxed);
    const std::chrono::nanoseconds asleep = std::chrono::steady_clock::now() - start;
    nanoseconds_asleep.fetch_add(uint64_t(asleep.count()), std::memory_order_relaxed);
}

}  // namespace

void set_patience(Patience wanted) {
    patience = wanted;
}

uint32_t tries_in(double microseconds) {
    using clock = std::chrono::steady_clock;
    constexpr int tries = 500;
    double shortest = 1e9;  // of several, in nanoseconds: an interruption only ever adds
    for (int round = 0; round < 5; round++) {
        int word = 0;
        const auto start = clock::now();
        for (int i = 0; i < tries && __atomic_load_n(&word, __ATOMIC_ACQUIRE) == 0; i++) {
            relax();
        }
        shortest = std::min(shortest, std::chrono::duration<double, std::nano>(clock::now() - start).count());
    }
    return uint32_t(std::max(1.0, 1000 * microseconds * tries / shortest));
}

void wait(ggml_threadpool * threadpool) {
    const Pool pool(threadpool);
    const int threads = pool.threads();
    if (threads == 1) {
        return;
    }
    const int before = __atomic_load_n(pool.passed, __ATOMIC_RELAXED);
    if (__atomic_fetch_add(pool.arrived, 1, __ATOMIC_SEQ_CST) == threads - 1) {
        __atomic_store_n(pool.arrived, 0, __ATOMIC_RELAXED);
        __atomic_fetch_add(pool.passed, 1, __ATOMIC_SEQ_CST);
        if (sleepers.load(std::memory_order_seq_cst) > 0) {
            before_waking(threadpool);
            wake_all(pool.passed);
        }
        return;
    }
    for (uint32_t i = habit.tries(); i > 0; i--) {
        if (has_opened(pool, before)) {
            habit.came_in_time();
            return;
        }
        relax();
    }
    habit.came_too_late();
    before_sleeping(threadpool);
    sleep_until_open(pool, before);
}

uint64_t sleeps() {
    return slept.load(std::memory_order_relaxed);
}

double seconds_asleep() {
    return 1e-9 * double(nanoseconds_asleep.load(std::memory_order_relaxed));
}

}  // namespace pagoda::kernels::barrier
