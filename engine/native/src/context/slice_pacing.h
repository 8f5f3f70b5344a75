// When the slice of a piece of a prompt ends that is read beside replies: what is left of their step's time is its, and so much on the average as it was promised.
#pragma once

#include <algorithm>
#include <chrono>

namespace pagoda {

class SlicePacing {
public:
    using Clock = std::chrono::steady_clock;

    /// A piece begins: nothing is owed to it.
    void begin() { owed_ms = 0; }

    /// The replies' part of a step that began at `start` is over now. Until when its slice may go on; not after `now` where nothing is left.
    /// `pace_ms`: what the step may take with the slice. `least_ms`: the slice's on the average, whatever the steps take.
    Clock::time_point until(Clock::time_point start, Clock::time_point now, double pace_ms, double least_ms) {
        owed_ms += least_ms;
        const double due_ms = std::max(owed_ms - MOST_OWED * least_ms, 0.0);
        // Who waits for the replies' next tokens counts from when the last ones came.
        const auto from = start - last_end < in(pace_ms) ? last_end : start;
        return std::max(from + in(pace_ms), now + in(due_ms));
    }

    void had(double ms) { owed_ms -= std::min(owed_ms, ms); }

    void step_over(Clock::time_point now) { last_end = now; }

private:
    /// A step that left no time has no slice; what the piece has not had of late is at most that of so many steps.
    static constexpr double MOST_OWED = 3;

    static Clock::duration in(double ms) {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::milli>(ms));
    }

    double owed_ms = 0;
    Clock::time_point last_end;  // of a step
};

}  // namespace pagoda
