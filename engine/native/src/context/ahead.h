// The next step before it is asked for: replies nearly always go on with just the token that was chosen, so the
// device gets that row at once, while JavaScript is told. The step that then comes takes over the rows that are
// its own; the others are taken back, and nothing was ever shown of them.
#pragma once

#include "context/pass.h"
#include "context/step_job.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace pagoda {

class Ahead {
public:
    /// What is likely to be asked for after this step, as `goes_on` says. Nothing where that did not pay of late.
    /// `ends`: tokens after which nobody goes on; positions stay below `length`.
    void expect(const StepJob & job, const std::vector<int32_t> & ends, int32_t length);
    /// The same before it is known what is chosen: whoever goes on has a row, its token is to come. False: that is left to `expect`.
    bool foresee(const StepJob & job, int32_t length);
    /// The tokens that were to come, now that they were chosen. Where none was it is any, for a row that nobody will ask for.
    void learn(const StepJob & job);
    /// The expected rows, to be decoded; empty: none. Behind them may be spare ones.
    Pass & pass() { return next; }
    void add_spare(int32_t sequence, int32_t position);
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
    /// Sequences that were expected to go on and are not in the step.
    std::vector<int32_t> gone(const StepJob & job) const;
    /// All of them.
    std::vector<std::pair<int32_t, int32_t>> all() const;
    bool has(int32_t sequence) const;
    /// The rows of these sequences are nobody's any more. Which these are.
    std::vector<std::pair<int32_t, int32_t>> lose(const std::vector<int32_t> & sequences);

    /// They are in the cache for good, or gone.
    void over();

private:
    void begin_pass();
    void expect_row(const StepJob & job, size_t walk, const std::vector<size_t> & offsets, int32_t token);
    void end_pass(const StepJob & job);
    std::vector<std::pair<int32_t, int32_t>> rows_where(const std::function<bool(size_t)> & holds) const;

    Pass next;
    size_t own = 0;  // its rows that are not spare
    std::vector<size_t> walk_of_row;
    std::vector<int32_t> scores_wanted;
    std::vector<int32_t> place_holders;
    std::vector<bool> claimed, lost;
    bool totals = false;
    bool under_way = false;
    SubmitTimes submitted;
    std::chrono::steady_clock::time_point begin;
    /// After rows that were decoded in vain, so many steps go by without; doubled each time, 1 after a good one.
    int32_t pause = 0, next_pause = 4;
};

}  // namespace pagoda
