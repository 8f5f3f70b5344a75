// Threads of a pool that take turns on one core are told from others, and go apart where there is room.
#include "barrier/apart.h"

#include <chrono>
#include <cstdio>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#include <sched.h>

using namespace pagoda::kernels;

namespace {

int failures = 0;

void check(bool holds, const char * what) {
    std::printf("%s %s\n", holds ? "ok" : "FAILED", what);
    failures += !holds;
}

cpu_set_t allowed_now() {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof(set), &set);
    return set;
}

cpu_set_t only(std::initializer_list<int> cpus) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int cpu : cpus) {
        CPU_SET(size_t(cpu), &set);
    }
    return set;
}

void proof() {
    using barrier::Turns;
    {
        Turns turns;
        uint32_t sleeps = 0;
        int until = 1;
        while (until < 100 && !turns.are_taken(3, ++sleeps)) {
            until++;
        }
        check(until == Turns::PROOF + 1, "the same thread between one's own sleeps, some times in a row, is proof");
        check(!turns.are_taken(3, ++sleeps), "and is asked for anew");
    }
    Turns turns;
    bool any = false;
    for (uint32_t i = 0; i < 100; i++) {
        any |= turns.are_taken(-1, 0);
    }
    check(!any, "alone on a core nobody takes turns");
    for (uint32_t i = 0; i < 100; i++) {
        any |= turns.are_taken(3, 7);
    }
    check(!any, "one that slept there once and has gone on elsewhere takes no turns");
    for (uint32_t i = 0; i < 100; i++) {
        any |= turns.are_taken(i % 3 == 0 ? 4 : 3, i);
    }
    check(!any, "now this one, now that one are no turns");
}

/// A thread of an earlier pool at the same address slept elsewhere and is still there.
class Left {
public:
    Left(const void * pool, int cpu) {
        thread = std::thread([this, pool, cpu] {
            const cpu_set_t there = only({ cpu });
            sched_setaffinity(0, sizeof(there), &there);
            barrier::before_sleeping(pool);
            slept.release();
            end.acquire();
        });
        slept.acquire();
        std::this_thread::sleep_for(std::chrono::milliseconds(40));
    }
    ~Left() {
        end.release();
        thread.join();
    }

private:
    std::thread thread;
    std::binary_semaphore slept{ 0 }, end{ 0 };
};

char pool = 0;

/// Two threads that never run at once, as if the one's sleep let the other run, begin on the core `home`; both may run on `allowed`. Both sleep, or the
/// second only ever wakes the first. Returns how often one went elsewhere; each time it has to be on another core then, and to be allowed where it was before.
int moves(int home, const cpu_set_t & allowed, bool both_sleep) {
    std::binary_semaphore turn[2] = { std::binary_semaphore(1), std::binary_semaphore(0) };
    int moved = 0;
    std::vector<std::thread> threads;
    for (int me = 0; me < 2; me++) {
        threads.emplace_back([&, me] {
            const cpu_set_t start = only({ home });
            for (int round = 0; round < 100; round++) {
                turn[me].acquire();
                // wherever the system would have had it: what counts is that the two meet on one core
                if (moved == 0) {
                    sched_setaffinity(0, sizeof(start), &start);
                    sched_setaffinity(0, sizeof(allowed), &allowed);
                    bool went = false;
                    if (both_sleep || me == 0) {
                        went = sched_getcpu() == home && barrier::before_sleeping(&pool);
                    } else {
                        barrier::before_waking(&pool);
                    }
                    if (went) {
                        moved++;
                        check(sched_getcpu() != home, "a thread that goes is on another core");
                        const cpu_set_t after = allowed_now();
                        check(CPU_EQUAL(&after, &allowed), "and may run wherever it might");
                    }
                }
                turn[1 - me].release();
            }
        });
    }
    for (std::thread & thread : threads) {
        thread.join();
    }
    return moved;
}

}  // namespace

int main() {
    proof();
    const cpu_set_t all = allowed_now();
    std::vector<int> cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(size_t(cpu), &all)) {
            cpus.push_back(cpu);
        }
    }
    check(moves(cpus[0], only({ cpus[0] }), true) == 0, "with one core there is nowhere to go");
    if (cpus.size() > 1) {
        check(moves(cpus[0], all, true) == 1, "two that take turns on one core of several go apart");
        check(moves(cpus[0], all, false) == 1, "so do two of which one only wakes the other");
        std::vector<std::unique_ptr<Left>> everywhere;
        for (const int cpu : cpus) {
            everywhere.push_back(std::make_unique<Left>(&pool, cpu));
        }
        check(moves(cpus[0], all, true) == 1, "and where a pool that is gone had threads on all of them, too");
    } else {
        std::printf("skipped: going apart takes two cores, this process may use one\n");
    }
    return failures == 0 ? 0 : 1;
}
