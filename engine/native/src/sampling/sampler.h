// One sequence's way of choosing: llama.cpp's own samplers one after the other, and what they have seen.
#pragma once

#include "llama.h"
#include "sampling/closing.h"
#include "sampling/grammar.h"
#include "sampling/row.h"
#include "sampling/settings.h"
#include "sampling/stages.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace pagoda {

/// A token with its share in the draw.
struct Weighted {
    int32_t id;
    float probability;
};

/// Not thread-safe: one thread at a time may pick.
class Sampler {
public:
    /// `end_tokens`: ids that end a generation, of the model; kept by reference. Throws request.invalid for a
    /// grammar that cannot be read.
    Sampler(SamplerSettings settings, const llama_vocab * vocab, int32_t vocabulary,
            const std::vector<int32_t> & end_tokens);
    Sampler(const Sampler &) = delete;
    Sampler & operator=(const Sampler &) = delete;

    /// Chooses from a row of logits, or takes what is given, and remembers that. Throws where nothing may be chosen, or
    /// llama.cpp's samplers do. `scratch` is any buffer, kept by the caller to be reused.
    int32_t pick(Row & row, std::vector<llama_token_data> & scratch);

    /// What the last pick drew from, in no order; before the scratch buffer of that is used again.
    const std::vector<Weighted> & drawn_from();

    /// How many of a row's best the next pick looks at, and at no other; ALL_SCORES: at any of them.
    int32_t scores_wanted() const;

    /// Whether it brought its text to an end for want of tokens, where the chain went on.
    bool is_closing() const { return closing != nullptr && closing->is_under_way(); }

    /// Whether pick() takes long enough to be worth a thread of its own.
    bool is_heavy() const { return !is_plain || holds(); }

private:
    int32_t pick_greedy(Row & row, bool may_end) const;
    void choose_by_chain(Row & row, bool may_end, std::vector<llama_token_data> & scratch);
    /// What is taken next whatever the chain chooses.
    std::optional<int32_t> given() const;
    /// The same, where the text has to come to its end.
    int32_t closed(int32_t token, bool may_end);
    void hear_given(int32_t token);
    llama_token_data_array first_candidates(Row & row, bool may_end, std::vector<llama_token_data> & scratch) const;
    void open_chain();
    bool holds() const { return grammar != nullptr && grammar->holds(); }
    bool is_end(int32_t token) const;
    bool may_end() const { return picked >= settings.min_tokens; }

    const SamplerSettings settings;
    const llama_vocab * const vocab;
    const int32_t vocabulary;
    const std::vector<int32_t> & end_tokens;
    const std::unique_ptr<Grammar> grammar;
    const std::unique_ptr<Closing> closing;
    const bool is_plain;        // arg max and nothing else, the grammar aside
    const int32_t cut_first;    // the chain begins by taking so many of the best; ALL_SCORES: it does not
    std::vector<Stage> chain;   // opened by the first pick: a DRY sampler goes through the whole vocabulary
    int32_t picked = 0;
    // Of the last pick:
    int32_t chosen = -1;        // what the chain chose, also where another was given; what closed the text where it did
    const llama_token_data * left = nullptr;
    size_t left_count = 0;
    std::vector<Weighted> weighted;
};

}  // namespace pagoda
