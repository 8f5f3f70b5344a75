#include "sampling/sampler.h"

#include "runtime/failure.h"
#include "runtime/library.h"
#include "runtime/log.h"
#include "sampling/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace pagoda {

namespace {

bool has_penalty(const SamplerSettings & settings) {
    return settings.repeat_penalty != 1.0f && settings.repeat_last_n > 0;
}

/// Order as in native.d.ts. A stage that would change nothing is left out: each costs a walk over the whole
/// vocabulary.
llama_sampler * make_chain(const SamplerSettings & settings, int32_t vocabulary) {
    const Library & lib = llama();
    llama_sampler * const chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params());
    if (has_penalty(settings)) {
        lib.llama_sampler_chain_add(chain,
                                    lib.llama_sampler_init_penalties(vocabulary, settings.repeat_last_n,
                                                                     settings.repeat_penalty, 0.0f, 0.0f));
    }
    if (settings.temperature <= 0) {
        lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_greedy());
        return chain;
    }
    if (settings.top_k > 0) {
        lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_top_k(settings.top_k));
    }
    if (settings.top_p < 1) {
        lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_top_p(settings.top_p, 1));
    }
    if (settings.min_p > 0) {
        lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_min_p(settings.min_p, 1));
    }
    if (settings.temperature != 1) {
        lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_temp(settings.temperature));
    }
    lib.llama_sampler_chain_add(chain, lib.llama_sampler_init_dist(settings.seed));
    return chain;
}

llama_sampler * make_grammar(const std::string & text, const llama_vocab * vocab) {
    const LogCapture log;
    llama_sampler * const grammar = llama().llama_sampler_init_grammar(vocab, text.c_str(), "root");
    if (grammar == nullptr) {
        throw Failure{ "request.invalid",
                       { { "name", std::string("native") },
                         { "issues", std::vector<std::string>{ "grammar: " + log.problems() } } } };
    }
    return grammar;
}

void require_candidate(const llama_token_data_array & candidates) {
    const bool any = std::any_of(candidates.data, candidates.data + candidates.size,
                                 [](const llama_token_data & one) { return std::isfinite(one.logit); });
    if (!any) {
        throw std::runtime_error("no token may come next: the grammar, or the least number of tokens, rules out all");
    }
}

}  // namespace

Sampler::Sampler(const SamplerSettings & settings, const llama_vocab * vocab, int32_t vocabulary_size,
                 const std::vector<int32_t> & ends)
    : vocabulary(vocabulary_size), min_tokens(settings.min_tokens), end_tokens(ends) {
    if (!settings.grammar.empty()) {
        grammar = make_grammar(settings.grammar, vocab);
    }
    if (settings.temperature <= 0 && !has_penalty(settings) && grammar == nullptr) {
        return;
    }
    chain = make_chain(settings, vocabulary);
    if (!has_penalty(settings)) {
        return;
    }
    const size_t seen = settings.history.size();
    for (size_t i = seen - std::min<size_t>(seen, settings.repeat_last_n); i < seen; ++i) {
        llama().llama_sampler_accept(chain, settings.history[i]);
    }
}

Sampler::~Sampler() {
    for (llama_sampler * const owned : { chain, grammar }) {
        if (owned != nullptr) {
            llama().llama_sampler_free(owned);
        }
    }
}

int32_t Sampler::pick(const float * row, std::vector<llama_token_data> & scratch) {
    const bool may_end = picked >= min_tokens;
    picked += 1;
    if (chain == nullptr) {
        return pick_greedy(row, may_end);
    }
    scratch.resize(vocabulary);
    for (int32_t id = 0; id < vocabulary; ++id) {
        scratch[id] = { id, row[id], 0.0f };
    }
    if (!may_end) {
        for (const int32_t id : end_tokens) {
            scratch[id].logit = -std::numeric_limits<float>::infinity();
        }
    }
    llama_token_data_array candidates = { scratch.data(), scratch.size(), -1, false };
    if (grammar != nullptr) {
        llama().llama_sampler_apply(grammar, &candidates);
    }
    if (grammar != nullptr || !may_end) {
        require_candidate(candidates);
    }
    llama().llama_sampler_apply(chain, &candidates);
    const bool chose = candidates.selected >= 0 && static_cast<size_t>(candidates.selected) < candidates.size;
    const int32_t chosen = chose ? candidates.data[candidates.selected].id : pick_greedy(row, may_end);
    if (grammar != nullptr) {
        llama().llama_sampler_accept(grammar, chosen);
    }
    llama().llama_sampler_accept(chain, chosen);
    return chosen;
}

int32_t Sampler::pick_greedy(const float * row, bool may_end) const {
    const int32_t top = arg_max(row, vocabulary);
    if (may_end || std::find(end_tokens.begin(), end_tokens.end(), top) == end_tokens.end()) {
        return top;
    }
    // Rare: the best one may not be chosen yet, so look again without the end tokens.
    int32_t chosen = -1;
    for (int32_t id = 0; id < vocabulary; ++id) {
        const bool ends = std::find(end_tokens.begin(), end_tokens.end(), id) != end_tokens.end();
        if (!ends && (chosen < 0 || row[id] > row[chosen])) {
            chosen = id;
        }
    }
    return chosen < 0 ? top : chosen;
}

}  // namespace pagoda
