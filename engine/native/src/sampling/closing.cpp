#include "sampling/closing.h"

#include "runtime/library.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace pagoda {

namespace {

/// A longer end is not asked for: no limit that it could fit into is near then.
constexpr int64_t LONGEST_END = 1 << 16;
/// Tokens that a begun character may take to its end.
constexpr int64_t REST_OF_CHARACTER = 8;

size_t length_of(unsigned char first) {
    return first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

uint32_t code_point(const std::string & bytes) {
    const auto first = static_cast<unsigned char>(bytes[0]);
    uint32_t value = bytes.size() == 1 ? first : first & (0xffu >> (bytes.size() + 1));
    for (size_t i = 1; i < bytes.size(); ++i) {
        value = (value << 6) | (static_cast<unsigned char>(bytes[i]) & 0x3f);
    }
    return value;
}

}  // namespace

Closing::Closing(Shape shape, const llama_vocab * vocab, int32_t vocabulary, const std::vector<int32_t> & ends)
    : vocab(vocab), vocabulary(vocabulary), end_tokens(ends), ways(std::move(shape)) {
    now.standing = ways.start();
}

void Closing::hear(int32_t token) {
    constexpr int no_text = LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN;
    if (!is_end(token) && (llama().llama_vocab_get_attr(vocab, token) & no_text) == 0) {
        read(now, piece_of(token, vocab));
    }
}

int32_t Closing::take(int32_t chosen, int64_t left, const Grammar & grammar) {
    if (is_closing) {
        return go_on(chosen, grammar);
    }
    if (now.is_lost || is_end(chosen)) {
        return chosen;
    }
    Reading after = now;
    read(after, piece_of(chosen, vocab));
    if (!fits(after, left) && fits(now, left + 1) && now.begun.empty()) {
        const std::optional<std::vector<int32_t>> end = tokens_of(ways.shortest(now.standing));
        if (end) {
            rest.assign(end->begin(), end->end());
            is_closing = true;
            return go_on(chosen, grammar);
        }
    }
    now = std::move(after);
    return chosen;
}

void Closing::read(Reading & reading, const std::string & bytes) {
    for (const char byte : bytes) {
        if (reading.is_lost) {
            return;
        }
        reading.begun += byte;
        const size_t length = length_of(static_cast<unsigned char>(reading.begun[0]));
        if (length == 0) {
            reading.is_lost = true;
        } else if (reading.begun.size() == length) {
            reading.is_lost = !ways.read(reading.standing, code_point(reading.begun));
            reading.begun.clear();
        }
    }
}

/// Of a character that is not whole yet it is taken that it leads no further from the end.
bool Closing::fits(const Reading & reading, int64_t tokens) const {
    if (reading.is_lost) {
        return false;
    }
    const int64_t left = reading.begun.empty() ? tokens : tokens - REST_OF_CHARACTER;
    const int64_t bytes = ways.least(reading.standing);
    if (bytes > LONGEST_END || left < 0) {
        return false;
    }
    if (bytes <= left) {  // a token is a byte at least
        return true;
    }
    const std::optional<std::vector<int32_t>> end = tokens_of(ways.shortest(reading.standing));
    return end && static_cast<int64_t>(end->size()) <= left;
}

std::optional<std::vector<int32_t>> Closing::tokens_of(const std::optional<std::string> & text) const {
    if (!text) {
        return std::nullopt;
    }
    if (spelling == nullptr) {
        spelling = Spelling::of(vocab, vocabulary);
    }
    return spelling->write(*text);
}

int32_t Closing::go_on(int32_t chosen, const Grammar & grammar) {
    if (rest.empty()) {
        return end(chosen, grammar);
    }
    const int32_t next = rest.front();
    if (!grammar.allows(next)) {  // it was told of another grammar than this one
        is_closing = false;
        now.is_lost = true;
        return chosen;
    }
    rest.pop_front();
    return next;
}

int32_t Closing::end(int32_t chosen, const Grammar & grammar) const {
    if (is_end(chosen)) {
        return chosen;
    }
    const auto found = std::find_if(end_tokens.begin(), end_tokens.end(),
                                    [&](int32_t token) { return grammar.allows(token); });
    return found == end_tokens.end() ? chosen : *found;
}

bool Closing::is_end(int32_t token) const {
    return std::find(end_tokens.begin(), end_tokens.end(), token) != end_tokens.end();
}

}  // namespace pagoda
