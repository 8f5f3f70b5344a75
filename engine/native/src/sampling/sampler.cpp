#include "sampling/sampler.h"

#include "runtime/failure.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace pagoda {

namespace {

std::unique_ptr<Grammar> make_grammar(const SamplerSettings & settings, const llama_vocab * vocab,
                                      int32_t vocabulary) {
    if (settings.grammar.empty()) {
        return nullptr;
    }
    auto grammar =
        std::make_unique<Grammar>(settings.grammar, settings.grammar_trigger, vocab, vocabulary);
    grammar->hear(settings.grammar_history);
    return grammar;
}

std::unique_ptr<Closing> make_closing(const SamplerSettings & settings, const llama_vocab * vocab, int32_t vocabulary,
                                      const std::vector<int32_t> & end_tokens) {
    if (settings.grammar.empty() || settings.grammar_shape.nodes.empty() || settings.max_tokens == 0) {
        return nullptr;
    }
    auto closing = std::make_unique<Closing>(settings.grammar_shape, vocab, vocabulary, end_tokens);
    for (const int32_t token : settings.grammar_history) {
        closing->hear(token);
    }
    return closing;
}

bool only_takes_the_best(const SamplerSettings & settings) {
    return settings.temperature <= 0 && !settings.has_penalties() && !settings.has_dry()
           && settings.biases.empty();
}

/// Below so many it pays to look for the best first.
constexpr int32_t FEW = 1024;

/// What comes before the cut changes nothing, so that it is the same to make it first.
int32_t first_cut(const SamplerSettings & settings) {
    const bool is_changed = settings.has_penalties() || settings.has_dry() || !settings.biases.empty()
                            || !settings.grammar.empty();
    if (is_changed || settings.temperature <= 0 || settings.mirostat != 0) {
        return ALL_SCORES;
    }
    const std::optional<StageKind> first = first_stage(settings);
    return first == StageKind::top_k && settings.top_k <= FEW ? settings.top_k : ALL_SCORES;
}

/// How many of the best a stage looks at and no other; 0: at all of them.
size_t best_wanted(const Stage & stage, const SamplerSettings & settings) {
    switch (stage.kind()) {
        case StageKind::greedy: return 1;
        case StageKind::top_k: return static_cast<size_t>(settings.top_k);
        default: return 0;
    }
}

}  // namespace

Sampler::Sampler(SamplerSettings given, const llama_vocab * vocab, int32_t vocabulary,
                 const std::vector<int32_t> & ends)
    : settings(std::move(given)),
      vocab(vocab),
      vocabulary(vocabulary),
      end_tokens(ends),
      grammar(make_grammar(settings, vocab, vocabulary)),
      closing(make_closing(settings, vocab, vocabulary, ends)),
      is_plain(only_takes_the_best(settings)),
      cut_first(first_cut(settings)) {}

void Sampler::open_chain() {
    chain = make_chain(settings, vocab, vocabulary);
    for (Stage & stage : chain) {
        // What they remember is what comes before; those that choose begin with the first choice.
        if (stage.kind() == StageKind::penalties || stage.kind() == StageKind::dry) {
            for (const int32_t token : settings.history) {
                stage.accept(token);
            }
        }
    }
}

bool Sampler::is_end(int32_t token) const {
    return std::find(end_tokens.begin(), end_tokens.end(), token) != end_tokens.end();
}

int32_t Sampler::scores_wanted() const {
    const int32_t left_out = may_end() ? 0 : static_cast<int32_t>(end_tokens.size());
    const int32_t wanted = is_plain && !holds() ? 1 : cut_first;
    return wanted == ALL_SCORES ? ALL_SCORES : wanted + left_out;
}

int32_t Sampler::pick(Row & row, std::vector<llama_token_data> & scratch) {
    const bool may_end = this->may_end();
    left = nullptr;
    if (is_plain && !holds()) {
        chosen = pick_greedy(row, may_end);
    } else {
        choose_by_chain(row, may_end, scratch);
    }
    if (closing != nullptr && !given()) {
        chosen = closed(chosen, may_end);
    }
    const int32_t taken = given().value_or(chosen);
    if (grammar != nullptr) {
        given() ? hear_given(taken) : grammar->accept(taken);
    }
    for (Stage & stage : chain) {
        stage.accept(taken);
    }
    picked += 1;
    return taken;
}

int32_t Sampler::closed(int32_t token, bool may_end) {
    const int32_t taken = closing->take(token, int64_t{ settings.max_tokens } - picked - 1, *grammar);
    if (taken != token && (may_end || !is_end(taken))) {
        left = nullptr;  // it is not one of those that were drawn from
        return taken;
    }
    return token;
}

/// What is given may be anything, an end too early among it: llama.cpp ends the process over that one.
void Sampler::hear_given(int32_t token) {
    try {
        grammar->hear({ token });
        if (closing != nullptr) {
            closing->hear(token);
        }
    } catch (const Failure &) {
        throw std::runtime_error("the grammar refuses a token that was given");
    }
}

std::optional<int32_t> Sampler::given() const {
    const size_t at = static_cast<size_t>(picked);
    return at < settings.given.size() ? std::optional(settings.given[at]) : std::nullopt;
}

llama_token_data_array Sampler::first_candidates(Row & row, bool may_end, std::vector<llama_token_data> & scratch) const {
    constexpr float never = -std::numeric_limits<float>::infinity();
    if (cut_first != ALL_SCORES) {
        thread_local std::vector<Scored> best;
        row.best(scores_wanted(), best);
        scratch.clear();
        for (const auto & [id, logit] : best) {
            scratch.push_back({ id, may_end || !is_end(id) ? logit : never, 0.0f });
        }
        return { scratch.data(), scratch.size(), -1, true };
    }
    const float * const all = row.all();
    scratch.resize(static_cast<size_t>(vocabulary));
    for (int32_t id = 0; id < vocabulary; ++id) {
        scratch[id] = { id, all[id], 0.0f };
    }
    if (!may_end) {
        for (const int32_t id : end_tokens) {
            scratch[id].logit = never;
        }
    }
    return { scratch.data(), scratch.size(), -1, false };
}

void Sampler::choose_by_chain(Row & row, bool may_end, std::vector<llama_token_data> & scratch) {
    if (chain.empty()) {
        open_chain();
    }
    llama_token_data_array candidates = first_candidates(row, may_end, scratch);
    bool is_filtered = false;
    for (Stage & stage : chain) {
        if (!is_filtered && !stage.is_pointwise()) {
            // What is ruled out is out of sight before any of them is compared with another.
            is_filtered = true;
            const size_t count = best_wanted(stage, settings);
            if (holds() && count > 0) {
                grammar->keep_best(candidates, count);
            } else if (holds()) {
                grammar->filter(candidates);
            } else if (!may_end || !settings.biases.empty()) {
                drop_impossible(candidates);
            }
        }
        stage.apply(candidates, settings.position + picked);
    }
    if (candidates.selected < 0 || static_cast<size_t>(candidates.selected) >= candidates.size) {
        throw std::runtime_error("the samplers left no token to choose");
    }
    chosen = candidates.data[candidates.selected].id;
    const bool is_draw = chain.back().kind() != StageKind::greedy;
    left = is_draw ? candidates.data : nullptr;
    left_count = candidates.size;
}

const std::vector<Weighted> & Sampler::drawn_from() {
    weighted.clear();
    if (left == nullptr) {
        weighted.push_back({ chosen, 1.0f });
    }
    for (size_t i = 0; left != nullptr && i < left_count; ++i) {
        if (left[i].p > 0) {
            weighted.push_back({ left[i].id, left[i].p });
        }
    }
    return weighted;
}

int32_t Sampler::pick_greedy(Row & row, bool may_end) const {
    std::vector<Scored> best;
    row.best(scores_wanted(), best);
    for (const auto & [id, logit] : best) {
        if (may_end || !is_end(id)) {
            return id;
        }
    }
    return best[0].first;
}

}  // namespace pagoda
