// The next step before it is asked for: replies nearly always go on with just the token that was chosen, so the
// device gets that row at once, while JavaScript is told. The step that then comes takes over the rows that are
// its own; the others are taken back, and nothing was ever shown of them.
#pragma once

#include "context/pass.h"
#include "context/step_job.h"

#include <chrono>
#include <cstdint>
#include <vector>

namespace pagoda {

class Ahead {
public:
    /// What is likely to be asked for after this step, as `goes_on` says. Nothing where that did not pay of late.
    /// `ends`: tokens after which nobody goes on; positions stay below `length`.
    void expect(const StepJob & job, const std::vector<int32_t> & ends, int32_t length);
    /// The expected rows, to be decoded; empty: none.
    Pass & pass() { return next; }
    const std::vector<int32_t> & wanted() const { return scores_wanted; }
    bool wants_totals() const { return totals; }
    const std::vector<int32_t> & running() const { return place_holders; }

    void begun(const SubmitTimes & submit);
    bool is_under_way() const { return under_way; }
    double ms_since_begun() const;
    const SubmitTimes & submit() const { return submitted; }

    /// Of a step's walks, which row is theirs: -1 where there is none. Rows of sequences that its cache operations
    /// touch are nobody's.
    std::vector<int32_t> rows_of(const StepJob & job);
    /// (sequence, position) of rows that `rows_of` gave nobody.
    std::vector<std::pair<int32_t, int32_t>> unclaimed() const;
    /// All of them.
    std::vector<std::pair<int32_t, int32_t>> all() const;
    bool has(int32_t sequence) const;

    /// They are in the cache for good, or gone.
    void over();

private:
    Pass next;
    std::vector<int32_t> scores_wanted;
    std::vector<int32_t> place_holders;
    std::vector<bool> claimed;
    bool totals = false;
    bool under_way = false;
    SubmitTimes submitted;
    std::chrono::steady_clock::time_point begin;
    /// After rows that were decoded in vain, so many steps go by without; doubled each time, 1 after a good one.
    int32_t pause = 0, next_pause = 4;
};

}  // namespace pagoda
