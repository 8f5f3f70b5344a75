// The choice of how many threads a short step gets, against made-up machines.
#include "../../../src/threads/thread_count.h"

#include <cstdio>
#include <functional>

using pagoda::ThreadCount;

namespace {

struct Step {
    double ms, asleep;
};

/// Milliseconds and sleep of a step with so many threads.
using Machine = std::function<Step(int threads)>;

int failures = 0;

void expect(const char * what, bool holds) {
    std::printf("%s %s\n", holds ? "ok" : "FAILED", what);
    failures += !holds;
}

/// Mean threads over the last half of `steps` steps.
double mean_size(ThreadCount & team, const Machine & machine, int steps) {
    double sum = 0;
    for (int i = 0; i < steps; i++) {
        sum += i >= steps / 2 ? team.size() : 0;
        const Step step = machine(team.size());
        team.took(step.ms, step.asleep);
    }
    return sum / (steps - steps / 2);
}

Step quiet(int threads) {
    return { 8.0 / threads, 0.01 };
}

/// Any second thread is waited for half of the time.
Step crowded(int threads) {
    return threads == 1 ? Step{ 9, 0 } : Step{ 15, 0.5 };
}

/// Eight cores, one of them shared with a neighbour that takes half of it.
Step one_neighbour(int threads) {
    return threads < 8 ? Step{ 80.0 / threads, 0.01 } : Step{ 20, 0.45 };
}

/// Threads sleep much, and are worth it all the same.
Step uneven(int threads) {
    return { 10.0 / threads, threads > 1 ? 0.3 : 0 };
}

}  // namespace

// The longest pause between two tries is 16 stretches: one in 17 goes to a try that gives nothing.
int main() {
    ThreadCount calm(4);
    expect("a quiet machine gets all threads at every step", mean_size(calm, quiet, 1000) == 4);

    ThreadCount squeezed(2);
    expect("between busy neighbours one thread does nearly all steps", mean_size(squeezed, crowded, 4000) < 1.07);
    expect("all threads are back soon after the neighbours have gone", mean_size(squeezed, quiet, 4000) == 2);

    ThreadCount pair(2);
    expect("a busy machine is noticed within a hundred steps", mean_size(pair, crowded, 100) < 1.4);

    ThreadCount eight(8);
    const double size = mean_size(eight, one_neighbour, 4000);
    expect("beside one neighbour one thread of eight steps back", size > 6.95 && size < 7.1);

    ThreadCount patient(2);
    expect("threads that sleep much and still help stay", mean_size(patient, uneven, 8000) > 1.93);

    ThreadCount alone(1);
    expect("a single thread stays one", mean_size(alone, crowded, 1000) == 1);
    return failures == 0 ? 0 : 1;
}
