// Where the time goes in which a pass is handed to its device. llama_decode is one call; the places in it from which
// ours are called tell its parts apart.
#pragma once

#include <chrono>
#include <cstdint>

namespace pagoda {

/// Milliseconds each.
struct SubmitTimes {
    double moving = 0;     // pages to other places
    double placing = 0;    // the batch checked, its cells chosen
    double building = 0;   // the graph, where the last one cannot be used again; and the small inputs
    double masking = 0;    // who sees what, written
    double launching = 0;  // inputs copied and the work queued; on a processor it is done then
    double narrowing = 0;  // the work on scores queued behind it, or their copy
    double hidden = 0;     // of all that, what was done while the device still worked on the pass before
    int32_t graphs = 0;    // that were built
    int32_t pages = 0;     // that were moved

    double total() const { return moving + placing + building + masking + launching + narrowing; }
};

/// While one lives its thread's time is taken.
class SubmitWatch {
public:
    explicit SubmitWatch(SubmitTimes & times);
    ~SubmitWatch();
    SubmitWatch(const SubmitWatch &) = delete;
    SubmitWatch & operator=(const SubmitWatch &) = delete;

    /// What went on since the last call was this. Nothing where nobody takes the time.
    static void was(double SubmitTimes::* part);
    /// So far it was done beside the device's work. What goes on until the next call of `resume` is none of it.
    static void was_hidden();
    static void resume();

private:
    SubmitTimes & times;
    std::chrono::steady_clock::time_point last;
};

}  // namespace pagoda
