#include "placement/moving_budget.h"

#include <algorithm>

namespace pagoda::placement {

namespace {

constexpr double SHARE = 1.0 / 8;
/// Milliseconds that may be saved up, and that count of the time between two steps.
constexpr double MOST = 25, LONGEST_STEP = 200;

}  // namespace

bool MovingBudget::grows(double idle_share) {
    const auto now = std::chrono::steady_clock::now();
    const double since = std::min(std::chrono::duration<double, std::milli>(now - last).count(), LONGEST_STEP);
    last = now;
    left = std::min(left + since * SHARE * idle_share, MOST);
    return left > 0;
}

}  // namespace pagoda::placement
