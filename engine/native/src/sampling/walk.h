// One chooser's way through the outputs of a step. It samples at the first, goes on to the output whose token
// was drafted to be just what was sampled, samples there, and so on: a text is the same with drafts and
// without. Rows behind a mismatch are never read.
#pragma once

#include "sampling/beam_scorer.h"
#include "sampling/row.h"
#include "sampling/sampler.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pagoda {

/// Outputs [first, first + count) of a step.
struct Walk {
    size_t first = 0, count = 0;
    std::shared_ptr<Sampler> sampler;  // null: nothing is chosen, every output is read
    int32_t top_k = -1;
    int32_t chain_top_k = -1;  // the same of what the sampler drew from
    std::shared_ptr<const BeamScorer> scorer;  // ranks the one output instead of a sampler
    std::vector<int32_t> said;                 // by the beam whose output that is

    /// How many of an output's best it looks at; ALL_SCORES: at any of them.
    int32_t scores_wanted() const;
};

enum class WalkFailure { none, no_ranking, sampler };

/// "noRanking", "sampler".
const char * name_of(WalkFailure failure);

/// What a walk brought; r = outputs read.
struct WalkResult {
    std::vector<int32_t> read;     // r, counted from the walk's first
    std::vector<int32_t> sampled;  // r, -1 where nothing was chosen
    std::vector<float> sampled_logprobs, log_sum_exps;  // r, NaN where not asked for
    std::vector<int32_t> top_ids;                       // r * max(top_k, 0)
    std::vector<float> top_logprobs;
    std::vector<float> chain_logprobs;   // r, NaN where not asked for
    std::vector<int32_t> chain_top_ids;  // r * max(chain_top_k, 0), -1 where there were fewer
    std::vector<float> chain_top_logprobs;
    /// Not `none`: the walk ended before it read a further output.
    WalkFailure failure = WalkFailure::none;
    std::string detail;
    bool is_closing = false;  // the sampler brings its text to an end
};

/// The outputs of a step as a walk sees them.
struct Outputs {
    std::vector<Row> & rows;
    const std::vector<int32_t> & tokens;      // that each row read
    const std::vector<int32_t> & parents;     // within the walk, -1: none
};

/// Any thread, one for each sampler. Throws nothing: what goes wrong ends this walk only.
void follow(const Walk & walk, const Outputs & outputs, std::vector<llama_token_data> & scratch,
            WalkResult & result);

}  // namespace pagoda
