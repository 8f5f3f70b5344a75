// How much time may go into moving pages on a device.
#pragma once

#include <chrono>

namespace pagoda::placement {

/// Of the time so much, times the share of what is attended for nothing: a reply behind many parked ones is soon let down, and where
/// little is to be gained little is spent.
class MovingBudget {
public:
    /// Since the last call that share was attended for nothing. Whether there is something to spend.
    bool grows(double idle_share);
    /// Milliseconds.
    void spent(double ms) { left -= ms; }

private:
    std::chrono::steady_clock::time_point last;
    double left = 0;  // below 0: owed
};

}  // namespace pagoda::placement
