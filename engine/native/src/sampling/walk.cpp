#include "sampling/walk.h"

#include "runtime/failure.h"
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

namespace pagoda {

namespace {

/// A log-probability that can be sent: an impossible token's would be infinite.
float finite(double logprob) {
    return static_cast<float>(std::max(logprob, double{ std::numeric_limits<float>::lowest() }));
}

/// Adds what is asked of a row's scores. `chosen`: -1 for none.
void report(Row & row, int32_t top_k, int32_t chosen, WalkResult & result) {
    constexpr float not_asked = std::numeric_limits<float>::quiet_NaN();
    if (top_k < 0) {
        result.sampled_logprobs.push_back(not_asked);
        result.log_sum_exps.push_back(not_asked);
        return;
    }
    const double total = row.log_sum_exp();
    result.sampled_logprobs.push_back(chosen < 0 ? not_asked : finite(row.of(chosen) - total));
    result.log_sum_exps.push_back(static_cast<float>(total));
    std::vector<Scored> top;
    row.best(top_k, top);
    for (const auto & [id, logit] : top) {
        result.top_ids.push_back(id);
        result.top_logprobs.push_back(finite(logit - total));
    }
}

/// The best by a scorer in place of the row's own.
void rank(const Walk & walk, Row & row, WalkResult & result) {
    const double total = row.log_sum_exp();
    result.sampled_logprobs.push_back(std::numeric_limits<float>::quiet_NaN());
    result.log_sum_exps.push_back(static_cast<float>(total));
    std::vector<Scored> ranked;
    walk.scorer->best(row.all(), total, walk.said, walk.top_k, ranked);
    for (const auto & [id, score] : ranked) {
        result.top_ids.push_back(id);
        result.top_logprobs.push_back(finite(score));
    }
}

/// Adds what is asked of the shares that a sampler drew from.
void report_draw(Sampler & sampler, int32_t top_k, int32_t chosen, WalkResult & result) {
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    std::vector<Weighted> shares = sampler.drawn_from();
    const auto found = std::find_if(shares.begin(), shares.end(),
                                    [chosen](const Weighted & share) { return share.id == chosen; });
    const auto logarithm = [](const Weighted & share) { return finite(std::log(double{ share.probability })); };
    result.chain_logprobs.push_back(found == shares.end() ? none : logarithm(*found));
    const size_t wanted = static_cast<size_t>(std::max(top_k, 0));
    const size_t count = std::min(wanted, shares.size());
    std::partial_sort(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(count), shares.end(),
                      [](const Weighted & a, const Weighted & b) {
                          return a.probability > b.probability
                                 || (a.probability == b.probability && a.id < b.id);
                      });
    for (size_t i = 0; i < wanted; ++i) {
        result.chain_top_ids.push_back(i < count ? shares[i].id : -1);
        result.chain_top_logprobs.push_back(i < count ? logarithm(shares[i]) : none);
    }
}

/// The output that comes after `at` where `chosen` was what its draft said.
std::optional<size_t> next_of(const Walk & walk, const Outputs & outputs, size_t at, int32_t chosen) {
    for (size_t i = at + 1; i < walk.count; ++i) {
        const size_t output = walk.first + i;
        if (outputs.parents[output] == static_cast<int32_t>(at) && outputs.tokens[output] == chosen) {
            return i;
        }
    }
    return std::nullopt;
}

void walk_on(const Walk & walk, const Outputs & outputs, std::vector<llama_token_data> & scratch,
             WalkResult & result) {
    for (std::optional<size_t> at = 0; at;) {
        Row & row = outputs.rows[walk.first + *at];
        if (!row.is_ranking()) {
            result.failure = WalkFailure::no_ranking;
            return;
        }
        const int32_t chosen = walk.sampler != nullptr ? walk.sampler->pick(row, scratch) : -1;
        result.read.push_back(static_cast<int32_t>(*at));
        result.sampled.push_back(chosen);
        result.is_closing = walk.sampler != nullptr && walk.sampler->is_closing();
        if (walk.scorer != nullptr) {
            rank(walk, row, result);
        } else {
            report(row, walk.top_k, chosen, result);
        }
        if (walk.sampler != nullptr && walk.chain_top_k >= 0) {
            report_draw(*walk.sampler, walk.chain_top_k, chosen, result);
        }
        if (walk.sampler != nullptr) {
            at = next_of(walk, outputs, *at, chosen);
        } else {
            at = *at + 1 < walk.count ? std::optional(*at + 1) : std::nullopt;
        }
    }
}

}  // namespace

int32_t Walk::scores_wanted() const {
    if (scorer != nullptr) {
        return ALL_SCORES;
    }
    const int32_t chosen_from = sampler != nullptr ? sampler->scores_wanted() : 1;
    return chosen_from == ALL_SCORES ? ALL_SCORES : std::max(chosen_from, top_k);
}

const char * name_of(WalkFailure failure) {
    switch (failure) {
        case WalkFailure::none: return "none";
        case WalkFailure::no_ranking: return "noRanking";
        case WalkFailure::sampler: return "sampler";
    }
    return "none";
}

void follow(const Walk & walk, const Outputs & outputs, std::vector<llama_token_data> & scratch,
            WalkResult & result) {
    try {
        walk_on(walk, outputs, scratch, result);
    } catch (const std::exception & error) {
        result.failure = WalkFailure::sampler;
        result.detail = error.what();
    } catch (...) {
        result.failure = WalkFailure::sampler;
        result.detail = "an exception of unknown type";
    }
}

}  // namespace pagoda
