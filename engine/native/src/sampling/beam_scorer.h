// What may come next for one beam of a search, and what it is worth: log-probabilities over the whole
// vocabulary, then what punishes or forbids repetition, without normalising again. The order is that of Hugging
// Face's `generate` (log_softmax, then its processors), so that sums of these scores are its beams' scores.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace pagoda {

struct ScorerSettings {
    float repetition_penalty = 1;  // 1: none
    int32_t no_repeat_ngram = 0;   // no so many tokens in a row come twice; 0: they may
    int32_t min_tokens = 0;        // no end token before a beam has so many
    bool of_logits = false;        // the penalty is for logits and not for log-probabilities, as it is for greedy replies
    std::vector<int32_t> prompt;
};

/// Holds nothing of a beam: what it has said comes with each call. So any number of threads may use one.
class BeamScorer {
public:
    /// `end_tokens`: ids that end a generation, of the model; kept by reference.
    BeamScorer(ScorerSettings settings, int32_t vocabulary, const std::vector<int32_t> & end_tokens);

    /// The best `count` (id, score), best first, lower ids first where equal; -inf: it may not come.
    /// `row`: its logits, `total`: log(sum(exp(row))), `said`: its tokens after the prompt.
    void best(const float * row, double total, std::span<const int32_t> said, int32_t count,
              std::vector<std::pair<int32_t, float>> & out) const;

private:
    void punish(const float * row, double total, std::span<const int32_t> said,
                std::vector<float> & scores) const;
    void forbid(std::span<const int32_t> said, std::vector<float> & scores) const;

    const ScorerSettings settings;
    const int32_t vocabulary;
    const std::vector<int32_t> & end_tokens;
    std::vector<int32_t> in_prompt;  // its different tokens, ascending
};

}  // namespace pagoda
