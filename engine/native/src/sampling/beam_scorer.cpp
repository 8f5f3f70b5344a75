#include "sampling/beam_scorer.h"

#include "sampling/scores.h"

#include <algorithm>
#include <limits>

namespace pagoda {

namespace {

constexpr float IMPOSSIBLE = -std::numeric_limits<float>::infinity();

std::vector<int32_t> different(std::vector<int32_t> tokens) {
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    return tokens;
}

}  // namespace

BeamScorer::BeamScorer(ScorerSettings given, int32_t vocabulary_size, const std::vector<int32_t> & ends)
    : settings(std::move(given)),
      vocabulary(vocabulary_size),
      end_tokens(ends),
      in_prompt(different(settings.prompt)) {}

void BeamScorer::best(const float * row, double total, std::span<const int32_t> said, int32_t count,
                      std::vector<std::pair<int32_t, float>> & out) const {
    thread_local std::vector<float> scores;
    scores.resize(static_cast<size_t>(vocabulary));
    for (int32_t id = 0; id < vocabulary; ++id) {
        scores[static_cast<size_t>(id)] = static_cast<float>(row[id] - total);
    }
    if (settings.repetition_penalty != 1.0f) {
        punish(row, total, said, scores);
    }
    if (settings.no_repeat_ngram > 0) {
        forbid(said, scores);
    }
    if (said.size() < static_cast<size_t>(settings.min_tokens)) {
        for (const int32_t id : end_tokens) {
            scores[static_cast<size_t>(id)] = IMPOSSIBLE;
        }
    }
    pagoda::best(scores.data(), vocabulary, count, out);
}

void BeamScorer::punish(const float * row, double total, std::span<const int32_t> said,
                        std::vector<float> & scores) const {
    const float by = settings.repetition_penalty;
    const auto punished = [by](float value) { return value < 0 ? value * by : value / by; };
    const auto once = [&](int32_t token) {
        float & score = scores[static_cast<size_t>(token)];
        score = settings.of_logits ? static_cast<float>(punished(row[token]) - total) : punished(score);
    };
    for (const int32_t token : in_prompt) {
        once(token);
    }
    for (const int32_t token : different({ said.begin(), said.end() })) {
        if (!std::binary_search(in_prompt.begin(), in_prompt.end(), token)) {
            once(token);
        }
    }
}

void BeamScorer::forbid(std::span<const int32_t> said, std::vector<float> & scores) const {
    thread_local std::vector<int32_t> all;
    all.assign(settings.prompt.begin(), settings.prompt.end());
    all.insert(all.end(), said.begin(), said.end());
    const auto before = static_cast<size_t>(settings.no_repeat_ngram) - 1;  // tokens that lead to the last one
    if (all.size() < before) {
        return;
    }
    const auto end = all.end() - static_cast<ptrdiff_t>(before);
    // The last tokens themselves are the end of no n-gram yet.
    for (auto at = all.begin(); at < end; ++at) {
        if (std::equal(end, all.end(), at)) {
            scores[static_cast<size_t>(*(at + static_cast<ptrdiff_t>(before)))] = IMPOSSIBLE;
        }
    }
}

}  // namespace pagoda
