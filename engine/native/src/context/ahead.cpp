#include "context/ahead.h"

#include <algorithm>

namespace pagoda {

namespace {

constexpr int32_t SHORTEST_PAUSE = 4, LONGEST_PAUSE = 64;

bool touches(const CacheOp & op, int32_t sequence) {
    return op.sequence == sequence || (op.kind == CacheOp::Kind::copy && op.other == sequence);
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
    next.clear();
    scores_wanted.clear();
    totals = false;
    if (job.goes_on.size() != job.walks.size() || job.results.size() != job.walks.size() || job.want_logits) {
        return;
    }
    if (pause > 0) {
        pause -= 1;
        return;
    }
    const std::vector<size_t> offsets = id_offsets(job);
    for (size_t w = 0; w < job.walks.size(); ++w) {
        const Walk & walk = job.walks[w];
        const WalkResult & result = job.results[w];
        const auto token = static_cast<size_t>(job.outputs[walk.first]);
        const bool is_simple = job.goes_on[w] != 0 && walk.sampler != nullptr && walk.count == 1
                               && result.failure == WalkFailure::none && result.sampled.size() == 1
                               && job.seq_id_counts[token] == 1 && job.positions[token] + 1 < length;
        if (!is_simple || std::find(ends.begin(), ends.end(), result.sampled[0]) != ends.end()) {
            continue;
        }
        next.add(result.sampled[0], job.positions[token] + 1, &job.seq_ids[offsets[token]], 1, true);
        scores_wanted.push_back(walk.scores_wanted());
        totals = totals || walk.top_k >= 0;
    }
    place_holders = job.running.empty() ? next.seq_ids : job.running;
    claimed.assign(next.size(), false);
}

void Ahead::begun(const SubmitTimes & submit) {
    under_way = true;
    submitted = submit;
    begin = std::chrono::steady_clock::now() - std::chrono::microseconds(static_cast<int64_t>(1000 * submit.total()));
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
        const auto found = std::find(next.seq_ids.begin(), next.seq_ids.end(), sequence);
        if (found == next.seq_ids.end()) {
            continue;
        }
        const auto row = static_cast<size_t>(found - next.seq_ids.begin());
        const bool is_alone = walk.count == 1 && job.seq_id_counts[token] == 1
                              && std::count(job.seq_ids.begin(), job.seq_ids.end(), sequence) == 1;
        const bool is_untouched = std::none_of(job.cache_ops.begin(), job.cache_ops.end(),
                                               [&](const CacheOp & op) { return touches(op, sequence); });
        const bool is_same = next.tokens[row] == job.tokens[token] && next.positions[row] == job.positions[token];
        if (is_alone && is_untouched && is_same && !claimed[row]) {
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
    std::vector<std::pair<int32_t, int32_t>> rows;
    for (size_t row = 0; under_way && row < next.size(); ++row) {
        if (!claimed[row]) {
            rows.push_back({ next.seq_ids[row], next.positions[row] });
        }
    }
    return rows;
}

std::vector<std::pair<int32_t, int32_t>> Ahead::all() const {
    std::vector<std::pair<int32_t, int32_t>> rows;
    for (size_t row = 0; under_way && row < next.size(); ++row) {
        rows.push_back({ next.seq_ids[row], next.positions[row] });
    }
    return rows;
}

bool Ahead::has(int32_t sequence) const {
    return under_way && std::find(next.seq_ids.begin(), next.seq_ids.end(), sequence) != next.seq_ids.end();
}

void Ahead::over() {
    under_way = false;
    next.clear();
}

}  // namespace pagoda
