#include "threads/thread_count.h"

#include <algorithm>

namespace pagoda {

namespace {

/// Enough to even out the turns of a busy machine, a few milliseconds each; a fifth of a second at worst.
constexpr int STRETCH = 16;

/// Share of their time that threads sleep at barriers: far below on a quiet machine (1 %), far above beside a
/// busy neighbour (50 %).
constexpr double TOO_MUCH_SLEEP = 0.15;

/// What another number of threads must gain while some sleep much: times differ by chance then.
constexpr double GAIN = 0.9;

constexpr int LONGEST_PAUSE = 16;  // stretches: 256 steps, a second or two

}  // namespace

bool ThreadCount::Pause::is_over() {
    return left == 0 || --left == 0;
}

void ThreadCount::Pause::lengthen() {
    length = std::min(2 * length, LONGEST_PAUSE);
    left = length;
}

void ThreadCount::took(double ms, double asleep) {
    total_ms += ms;
    total_asleep += asleep;
    steps += 1;
    if (steps == STRETCH) {
        end_stretch(total_ms / STRETCH, total_asleep / STRETCH);
        steps = 0;
        total_ms = total_asleep = 0;
    }
}

void ThreadCount::end_stretch(double ms, double asleep) {
    if (now != settled) {
        end_try(ms, asleep);
        return;
    }
    settled_ms = ms;
    if (asleep > TOO_MUCH_SLEEP && settled > 1 && before_fewer.is_over()) {
        now = settled - 1;
    } else if (settled < most && before_more.is_over()) {
        now = settled + 1;
    }
}

void ThreadCount::end_try(double ms, double asleep) {
    const bool more = now > settled;
    Pause & pause = more ? before_more : before_fewer;
    if (ms < (more && asleep < TOO_MUCH_SLEEP ? 1 : GAIN) * settled_ms) {
        settled = now;
        settled_ms = ms;
        before_fewer.reset();
        before_more.reset();
        before_more.lengthen();  // let this one be tried for a while before it is given up again
    } else {
        now = settled;
        pause.lengthen();
    }
}

}  // namespace pagoda
