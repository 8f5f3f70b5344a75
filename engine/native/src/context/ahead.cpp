#include "context/ahead.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace pagoda {

namespace {

constexpr int32_t SHORTEST_PAUSE = 4, LONGEST_PAUSE = 64;

bool touches(const CacheOp & op, int32_t sequence) {
    return op.sequence == sequence || (op.kind == CacheOp::Kind::copy && op.other == sequence);
}

/// Whether it is said of each walk who goes on.
bool are_walks_known(const StepJob & job) {
    return job.goes_on.size() == job.walks.size() && !job.want_logits;
}

/// Whether a walk goes on with one token, read behind its last one.
bool may_go_on(const StepJob & job, size_t w, int32_t length) {
    const Walk & walk = job.walks[w];
    const auto token = static_cast<size_t>(job.outputs[walk.first]);
    return job.goes_on[w] != 0 && walk.sampler != nullptr && walk.count == 1 && job.seq_id_counts[token] == 1
           && job.positions[token] + 1 < length;
}

std::optional<int32_t> only_choice(const WalkResult & result) {
    const bool is_one = result.failure == WalkFailure::none && result.sampled.size() == 1;
    return is_one ? std::optional(result.sampled[0]) : std::nullopt;
}

/// The first of each token's ids within `seq_ids`.
std::vector<size_t> id_offsets(const StepJob & job) {
    std::vector<size_t> offsets;
    size_t at = 0;
    for (const int32_t count : job.seq_id_counts) {
        offsets.push_back(at);
        at += static_cast<size_t>(count);
    }
    return offsets;
}

}  // namespace

void Ahead::expect(const StepJob & job, const std::vector<int32_t> & ends, int32_t length) {
    begin_pass();
    if (!are_walks_known(job) || job.results.size() != job.walks.size()) {
        return;
    }
    if (pause > 0) {
        pause -= 1;
        return;
    }
    const std::vector<size_t> offsets = id_offsets(job);
    for (size_t w = 0; w < job.walks.size(); ++w) {
        const std::optional<int32_t> chosen = only_choice(job.results[w]);
        if (chosen && may_go_on(job, w, length) && std::find(ends.begin(), ends.end(), *chosen) == ends.end()) {
            expect_row(job, w, offsets, *chosen);
        }
    }
    end_pass(job);
}

bool Ahead::foresee(const StepJob & job, int32_t length) {
    if (!are_walks_known(job) || pause > 0) {
        return false;
    }
    begin_pass();
    const std::vector<size_t> offsets = id_offsets(job);
    for (size_t w = 0; w < job.walks.size(); ++w) {
        if (may_go_on(job, w, length)) {
            expect_row(job, w, offsets, 0);
        }
    }
    end_pass(job);
    return own > 0;
}

void Ahead::learn(const StepJob & job) {
    for (size_t row = 0; row < own; ++row) {
        const size_t walk = walk_of_row[row];
        next.tokens[row] = std::max(only_choice(job.results[walk]).value_or(0), 0);
        scores_wanted[row] = job.walks[walk].scores_wanted();
    }
}

void Ahead::begin_pass() {
    next.clear();
    scores_wanted.clear();
    walk_of_row.clear();
    claimed.clear();
    lost.clear();
    totals = false;
    own = 0;
}

void Ahead::expect_row(const StepJob & job, size_t w, const std::vector<size_t> & offsets, int32_t token) {
    const Walk & walk = job.walks[w];
    const auto at = static_cast<size_t>(job.outputs[walk.first]);
    next.add(token, job.positions[at] + 1, &job.seq_ids[offsets[at]], 1, true);
    scores_wanted.push_back(walk.scores_wanted());
    walk_of_row.push_back(w);
    totals = totals || walk.top_k >= 0;
}

void Ahead::end_pass(const StepJob & job) {
    own = next.size();
    place_holders = job.running.empty() ? next.seq_ids : job.running;
    lost.assign(own, false);
}

void Ahead::add_spare(int32_t sequence, int32_t position) {
    next.add(0, position, &sequence, 1, true);
    scores_wanted.push_back(1);
    place_holders.push_back(sequence);
    lost.push_back(false);
}

void Ahead::begun(const SubmitTimes & submit) {
    under_way = true;
    submitted = submit;
    const double ms = submit.total() - submit.hidden;
    begin = std::chrono::steady_clock::now() - std::chrono::microseconds(static_cast<int64_t>(1000 * ms));
}

double Ahead::ms_since_begun() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

std::vector<int32_t> Ahead::rows_of(const StepJob & job) {
    std::vector<int32_t> rows(job.walks.size(), -1);
    claimed.assign(next.size(), false);
    if (!under_way || job.want_logits) {
        return rows;
    }
    const std::vector<size_t> offsets = id_offsets(job);
    bool all_claimed = true;
    for (size_t w = 0; w < job.walks.size(); ++w) {
        const Walk & walk = job.walks[w];
        const auto token = static_cast<size_t>(job.outputs[walk.first]);
        const int32_t sequence = job.seq_ids[offsets[token]];
        const auto end = next.seq_ids.begin() + static_cast<ptrdiff_t>(own);
        const auto found = std::find(next.seq_ids.begin(), end, sequence);
        if (found == end) {
            continue;
        }
        const auto row = static_cast<size_t>(found - next.seq_ids.begin());
        const bool is_alone = walk.count == 1 && job.seq_id_counts[token] == 1
                              && std::count(job.seq_ids.begin(), job.seq_ids.end(), sequence) == 1;
        const bool is_untouched = std::none_of(job.cache_ops.begin(), job.cache_ops.end(),
                                               [&](const CacheOp & op) { return touches(op, sequence); });
        const bool is_same = next.tokens[row] == job.tokens[token] && next.positions[row] == job.positions[token];
        if (is_alone && is_untouched && is_same && !claimed[row] && !lost[row]) {
            claimed[row] = true;
            rows[w] = static_cast<int32_t>(row);
        } else {
            all_claimed = false;  // it goes on, and otherwise than expected
        }
    }
    next_pause = all_claimed ? SHORTEST_PAUSE : std::min(2 * next_pause, LONGEST_PAUSE);
    pause = all_claimed ? 0 : next_pause;
    return rows;
}

std::vector<std::pair<int32_t, int32_t>> Ahead::unclaimed() const {
    return rows_where([this](size_t row) { return row >= claimed.size() || !claimed[row]; });
}

std::vector<int32_t> Ahead::gone(const StepJob & job) const {
    std::vector<int32_t> sequences;
    for (size_t row = 0; under_way && row < own; ++row) {
        if (std::find(job.seq_ids.begin(), job.seq_ids.end(), next.seq_ids[row]) == job.seq_ids.end()) {
            sequences.push_back(next.seq_ids[row]);
        }
    }
    return sequences;
}

std::vector<std::pair<int32_t, int32_t>> Ahead::all() const {
    return rows_where([](size_t) { return true; });
}

std::vector<std::pair<int32_t, int32_t>> Ahead::rows_where(const std::function<bool(size_t)> & holds) const {
    std::vector<std::pair<int32_t, int32_t>> rows;
    for (size_t row = 0; under_way && row < next.size(); ++row) {
        if (!lost[row] && holds(row)) {
            rows.push_back({ next.seq_ids[row], next.positions[row] });
        }
    }
    return rows;
}

bool Ahead::has(int32_t sequence) const {
    return under_way && std::find(next.seq_ids.begin(), next.seq_ids.end(), sequence) != next.seq_ids.end();
}

std::vector<std::pair<int32_t, int32_t>> Ahead::lose(const std::vector<int32_t> & sequences) {
    const auto is_theirs = [&](size_t row) {
        return std::find(sequences.begin(), sequences.end(), next.seq_ids[row]) != sequences.end();
    };
    const auto rows = rows_where(is_theirs);
    for (size_t row = 0; row < next.size(); ++row) {
        lost[row] = lost[row] || is_theirs(row);
    }
    return rows;
}

void Ahead::over() {
    under_way = false;
    begin_pass();
}

}  // namespace pagoda
