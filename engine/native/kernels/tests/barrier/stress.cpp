// The barrier alone, many rounds: every thread sees what every other wrote in the round before, and nobody sleeps for ever.
//
//   stress ROUNDS THREADS TRIES      TRIES: the most that a thread waits awake
//
// Sleepers do not look by themselves here, so that a lost wake-up shows as a hang (the caller ends a run that takes too long).
#include "barrier/pool.h"
#include "barrier/sleeping_barrier.h"

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using namespace pagoda::kernels;

namespace {

/// Stands in for ggml's pool: only the three counters count.
struct alignas(64) FakePool {
    char bytes[512] = {};
    ggml_threadpool * get() { return reinterpret_cast<ggml_threadpool *>(bytes); }
};

/// Plain memory, one line for each thread: that it is right, and that ThreadSanitizer is content, is the barrier's doing.
struct alignas(64) Cell {
    long value = 0;
};

}  // namespace

int main(int argc, char ** argv) {
    const long rounds = argc > 1 ? std::atol(argv[1]) : 1'000'000;
    const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
    const uint32_t tries = argc > 3 ? uint32_t(std::atol(argv[3])) : 100;
    barrier::set_patience({ .fewest = tries / 50, .most = tries, .recheck_ms = 0 });

    FakePool pool;
    const barrier::Pool counters(pool.get());
    *counters.graph = (7 << 16) | threads;
    *counters.passed = 0x7fffffff - 1000;  // wraps on the way
    std::vector<Cell> cells(threads);
    std::vector<Cell> wrong(threads);

    const auto run = [&](int me) {
        for (long round = 1; round <= rounds; round++) {
            cells[me].value = round;
            barrier::wait(pool.get());
            for (const Cell & cell : cells) {
                wrong[me].value += cell.value != round;
            }
            barrier::wait(pool.get());
        }
    };
    std::vector<std::thread> others;
    for (int i = 1; i < threads; i++) {
        others.emplace_back(run, i);
    }
    run(0);
    for (std::thread & thread : others) {
        thread.join();
    }

    long wrong_in_all = 0;
    for (const Cell & cell : wrong) {
        wrong_in_all += cell.value;
    }
    const unsigned passed = unsigned(*counters.passed) - (0x7fffffffu - 1000);
    const bool ok = wrong_in_all == 0 && passed == unsigned(2 * rounds) && *counters.arrived == 0;
    std::printf("%s %ld rounds of %d threads, %u tries: %ld wrong values, %u barriers passed, %llu sleeps\n", ok ? "ok" : "FAILED",
                rounds, threads, tries, wrong_in_all, passed, static_cast<unsigned long long>(barrier::sleeps()));
    return ok ? 0 : 1;
}
