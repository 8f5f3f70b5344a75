// How many threads a short step is worth while other processes want the cores too.
#pragma once

namespace pagoda {

/// In a short step (one token of a few replies) threads meet every few microseconds. Where a neighbour takes
/// one of their cores now and then, all of them wait for that one, and fewer threads are faster. Whether that
/// is so is tried out, not guessed: while threads sleep much of a step, a stretch of steps with one thread
/// less; while there are fewer than could be, now and then one with one more.
///
/// On a quiet machine nobody sleeps, and nothing is ever tried.
class ThreadCount {
public:
    /// `most`: the threads that the context was made with.
    explicit ThreadCount(int most) : most(most), settled(most), now(most) {}

    /// Threads for the next short step.
    int size() const { return now; }

    /// After a short step: its milliseconds, and the share of the threads' time that they slept at barriers,
    /// 0 to 1.
    void took(double ms, double asleep);

private:
    /// Stretches to pass before the next try of one kind: longer each time that it gave nothing.
    struct Pause {
        int length = 1, left = 0;
        bool is_over();
        void lengthen();
        void reset() { *this = {}; }
    };

    void end_stretch(double ms, double asleep);
    void end_try(double ms, double asleep);

    const int most;
    int settled;            // threads that have proved best
    int now;                // differs during a try
    double settled_ms = 0;  // a step's mean in the last stretch with as many as settled

    int steps = 0;  // of this stretch, and their sums
    double total_ms = 0, total_asleep = 0;
    Pause before_fewer, before_more;
};

}  // namespace pagoda
