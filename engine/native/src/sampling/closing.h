// Brings a text that keeps to a grammar to its end by the shortest way where it would otherwise be broken off in the middle: a reply
// that has no tokens left is still whole.
#pragma once

#include "sampling/grammar.h"
#include "sampling/spelling.h"
#include "sampling/ways.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pagoda {

/// Not thread-safe.
class Closing {
public:
    Closing(Shape shape, const llama_vocab * vocab, int32_t vocabulary, const std::vector<int32_t> & end_tokens);

    /// A token of the text that was not its own to choose.
    void hear(int32_t token);
    /// What is taken where `chosen` was drawn and `left` tokens may follow it: the same, as long as the text can still come to its end with it.
    /// Where it cannot, not even by the shortest way, everything is taken as it is drawn.
    int32_t take(int32_t chosen, int64_t left, const Grammar & grammar);
    /// It took something else than what was drawn.
    bool is_under_way() const { return is_closing; }

private:
    /// How far a text was followed.
    struct Reading {
        Standing standing;
        std::string begun;  // bytes of a character that is not whole
        bool is_lost = false;
    };

    void read(Reading & reading, const std::string & bytes);
    /// Whether the text can come to its end in so many tokens.
    bool fits(const Reading & reading, int64_t tokens) const;
    int32_t go_on(int32_t chosen, const Grammar & grammar);
    int32_t end(int32_t chosen, const Grammar & grammar) const;
    bool is_end(int32_t token) const;

    std::optional<std::vector<int32_t>> tokens_of(const std::optional<std::string> & text) const;

    const llama_vocab * const vocab;
    const int32_t vocabulary;
    const std::vector<int32_t> & end_tokens;
    mutable std::shared_ptr<const Spelling> spelling;  // once an end is near: it takes a walk through the vocabulary
    Ways ways;
    Reading now;
    bool is_closing = false;
    std::deque<int32_t> rest;  // once it is under way
};

}  // namespace pagoda
