// What other busy processes do to the speed, and we to them.
//
//   neighbour LIBRARY_DIR MODEL sleeping|spinning|MICROSECONDS THREADS POLL NEIGHBOURS SECONDS decode|prompt|idle
//
// One line of JSON: tokens a second, how often a thread went to sleep in a millisecond, processor time used (in cores), and by how much a 60 Hz
// timer in a process of its own was late (ms).
#include "../model.h"
#include "barrier/sleeping_barrier.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

using namespace pagoda::tests;
using namespace pagoda::kernels;

namespace {

using clock_type = std::chrono::steady_clock;

double now() {
    return std::chrono::duration<double>(clock_type::now().time_since_epoch()).count();
}

double processor_seconds() {
    timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return double(used.tv_sec) + double(used.tv_nsec) * 1e-9;
}

/// A process that ends with this one.
template <typename F> pid_t child(F run) {
    const pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run();
        _exit(0);
    }
    return pid;
}

void spin_for(double seconds) {
    const double end = now() + seconds;
    for (volatile long i = 0; (i = i + 1) % 1'000'000 != 0 || now() < end;) {
    }
}

struct Lateness {
    double middle, high, most;  // ms: median, 99th percentile, maximum
};

/// What an interface does: wakes 60 times a second and works a millisecond.
Lateness keep_beat(double seconds) {
    std::vector<double> late;
    const double start = now();
    for (int beat = 1; beat * (1.0 / 60) < seconds; beat++) {
        const double due = start + beat * (1.0 / 60);
        if (due > now()) {
            usleep(useconds_t((due - now()) * 1e6));
        }
        late.push_back(1000 * (now() - due));
        const double end = now() + 0.001;
        while (now() < end) {
        }
    }
    std::sort(late.begin(), late.end());
    return { late[late.size() / 2], late[late.size() * 99 / 100], late.back() };
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc < 9) {
        std::fprintf(stderr,
                     "usage: neighbour LIBRARY_DIR MODEL sleeping|spinning|MICROSECONDS THREADS POLL NEIGHBOURS SECONDS decode|prompt|idle\n");
        return 2;
    }
    const bool sleeping = std::strcmp(argv[3], "spinning") != 0;
    const int neighbours = std::atoi(argv[6]);
    const double seconds = std::atof(argv[7]);
    const std::string what = argv[8];
    const auto status = start(argv[1], true, sleeping);
    if (status.sleeping_barrier != sleeping) {
        std::fprintf(stderr, "the barrier is not the one asked for: %s\n", status.barrier_reason.c_str());
        return 1;
    }
    if (const double awake = std::atof(argv[3]); awake > 0) {
        barrier::set_patience({ .fewest = std::min(barrier::tries_in(2), barrier::tries_in(awake)), .most = barrier::tries_in(awake) });
    }
    const Model model(argv[2]);
    ContextSettings settings;
    settings.threads = std::atoi(argv[4]);
    settings.poll = std::atoi(argv[5]);
    Context context(model, settings);
    const auto tokens = random_tokens(model, 256, 1);
    const auto read = [&] {
        std::vector<Token> batch;
        for (size_t i = 0; i < tokens.size(); i++) {
            batch.push_back({ tokens[i], llama_pos(i), 0, i + 1 == tokens.size() });
        }
        context.remove(0);
        context.decode(batch);
    };
    read();

    std::vector<pid_t> others;
    for (int i = 0; i < neighbours; i++) {
        others.push_back(child([&] { spin_for(seconds + 20); }));
    }
    int beat[2];
    if (pipe(beat) != 0) {
        return 1;
    }
    const pid_t timer = child([&] {
        const Lateness late = keep_beat(seconds);
        (void)!write(beat[1], &late, sizeof(late));
    });

    const double from = now(), used = processor_seconds();
    const uint64_t slept = barrier::sleeps();
    long done = 0;
    for (llama_pos position = 256; now() - from < seconds;) {
        if (what == "idle") {
            usleep(100'000);
        } else if (what == "prompt") {
            read();
            context.logits(-1);
            done += long(tokens.size());
        } else {
            context.decode({ { tokens[position % 256], position, 0, true } });
            context.logits(0);
            usleep(100);  // what choosing a token and planning the next step takes
            done++;
            if (++position == 1024) {
                context.remove(0, 256, -1);
                position = 256;
            }
        }
    }
    const double took = now() - from, cores = (processor_seconds() - used) / took;
    const double sleeps = double(barrier::sleeps() - slept) / (1000 * took);
    Lateness late{};
    const bool told = ::read(beat[0], &late, sizeof(late)) == long(sizeof(late));
    waitpid(timer, nullptr, 0);
    for (const pid_t pid : others) {
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
    }
    std::printf("{\"tokensPerSecond\": %.2f, \"sleepsPerMs\": %.3f, \"cores\": %.3f, \"lateMs\": [%.2f, %.2f, %.2f]}\n",
                double(done) / took, sleeps, cores, late.middle, late.high, late.most);
    return told ? 0 : 1;
}
