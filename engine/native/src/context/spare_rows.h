// Rows for nothing. Where a reply ends the next step has a row less, and a device's graph is built, recorded and launched anew,
// which takes as long as some steps; a row that nobody reads keeps it as it is for little. It is one more of a sequence whose
// reply is over, and is taken back like any other that was begun and is nobody's.
#pragma once

#include "context/step_job.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pagoda {

class SpareRows {
public:
    /// How many to have beside so many rows. As many as keep the number of before, until they have cost what a graph costs.
    size_t beside(size_t rows) const;
    /// A pass of so many rows has begun, and so many beside them.
    void begun(size_t rows, size_t count);
    /// What comes next has another graph in any case.
    void forget() { kept = 0; }

    /// A sequence that a step goes on without, though it was expected to go on.
    void may_be(int32_t sequence);
    /// Those that a step is about.
    void are_not(const StepJob & job);
    /// Whose they are.
    const std::vector<int32_t> & sequences() const { return over; }

private:
    size_t kept = 0;  // rows of the last pass
    size_t spent = 0;
    std::vector<int32_t> over;  // the latest last
};

}  // namespace pagoda
