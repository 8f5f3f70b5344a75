// One sequence's way of choosing: llama.cpp's own samplers in a chain, and what they have seen.
#pragma once

#include "llama.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pagoda {

struct SamplerSettings {
    float temperature = 0;
    int32_t top_k = 0;
    float top_p = 1;
    float min_p = 0;
    float repeat_penalty = 1;
    int32_t repeat_last_n = 0;
    uint32_t seed = 0;
    int32_t min_tokens = 0;
    std::vector<int32_t> history;
    std::string grammar;  // GBNF with a rule "root"; empty: none
};

/// Not thread-safe: one thread at a time may pick.
class Sampler {
public:
    /// `end_tokens`: ids that end a generation, of the model; kept by reference. Throws request.invalid for a
    /// grammar that cannot be read.
    Sampler(const SamplerSettings & settings, const llama_vocab * vocab, int32_t vocabulary,
            const std::vector<int32_t> & end_tokens);
    ~Sampler();
    Sampler(const Sampler &) = delete;
    Sampler & operator=(const Sampler &) = delete;

    /// Chooses from a row of logits and remembers the choice. Throws where nothing may be chosen, or
    /// llama.cpp's samplers do. `scratch` is any buffer, kept by the caller to
    /// be reused.
    int32_t pick(const float * row, std::vector<llama_token_data> & scratch);

    /// Whether pick() takes long enough to be worth a thread of its own.
    bool is_heavy() const { return chain != nullptr; }

private:
    int32_t pick_greedy(const float * row, bool may_end) const;

    llama_sampler * chain = nullptr;    // null: arg max and nothing else
    llama_sampler * grammar = nullptr;  // before the chain, which must not be left without a candidate
    int32_t vocabulary;
    int32_t min_tokens;
    int32_t picked = 0;
    const std::vector<int32_t> & end_tokens;
};

}  // namespace pagoda
