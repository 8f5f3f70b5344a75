// How long the operations of a graph take that is computed again and again: each about as long as the same one did the last time.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace pagoda {

class OperationTimes {
public:
    using Duration = std::chrono::steady_clock::duration;

    /// A graph begins. Another one than before is known only after it was computed.
    void begin() { at = 0; }

    void done(Duration took) {
        if (at == times.size()) {
            times.push_back(took);
        } else {
            times[at] = took;
        }
        ++at;
    }

    /// Of the operation that comes next; 0 where that is not known.
    Duration next() const { return at < times.size() ? times[at] : Duration(0); }

private:
    std::vector<Duration> times;
    size_t at = 0;
};

}  // namespace pagoda
