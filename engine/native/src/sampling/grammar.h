// The grammar that a text has to keep to: llama.cpp's, asked no more often than needed.
#pragma once

#include "llama.h"
#include "sampling/stages.h"
#include "sampling/trigger.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pagoda {

class Grammar {
public:
    /// `text`: GBNF with a rule "root", checked before (engine/grammar): llama.cpp ends the process over some
    /// that it should refuse. Tokens are in it by number. Throws request.invalid where it does refuse.
    Grammar(std::string text, TriggerSettings trigger, const llama_vocab * vocab, int32_t vocabulary);
    Grammar(const Grammar &) = delete;
    Grammar & operator=(const Grammar &) = delete;

    /// False: it has not taken hold yet, and anything may come.
    bool holds() const { return is_held; }
    /// Whether it may come next. Only while it holds.
    bool allows(int32_t token) const;
    /// Takes out what may not come next, by order of nothing. Throws where nothing is left.
    void filter(llama_token_data_array & candidates) const;
    /// Leaves the `count` best of those that may come next, best first; all of them where they are fewer. The
    /// same as filter() and then the best of it, at the price of the few that are looked at.
    void keep_best(llama_token_data_array & candidates, size_t count) const;
    void accept(int32_t token);
    /// The beginning of the text; control and end tokens in it say nothing. Throws request.invalid where it does
    /// not fit.
    void hear(const std::vector<int32_t> & tokens);

private:
    /// Gives what may not come next a score of -inf.
    void mark(llama_token_data * data, size_t size) const;
    /// Waits for the trigger, and takes hold from there on.
    void watch(int32_t token);
    void take_hold(const Triggered & from);

    const std::string text;
    const std::string trigger_text;
    Trigger trigger;
    const llama_vocab * vocab;
    OwnedSampler sampler;
    bool is_held;
    std::vector<bool> is_hidden;  // control tokens: their text is not part of the reply's
};

}  // namespace pagoda
