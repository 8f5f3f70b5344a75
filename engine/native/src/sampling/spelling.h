// The vocabulary by what its tokens say: writes a given text in tokens.
#pragma once

#include "llama.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pagoda {

/// What a token says; control tokens say how they are written.
std::string piece_of(int32_t token, const llama_vocab * vocab);

class Spelling {
public:
    /// Of tokens that are text, and end nothing. One for all who ask of the same vocabulary while any of them has it.
    static std::shared_ptr<const Spelling> of(const llama_vocab * vocab, int32_t vocabulary);

    /// The longest token first, each time. Nothing where the text cannot be written so.
    std::optional<std::vector<int32_t>> write(const std::string & text) const;
private:
    Spelling(const llama_vocab * vocab, int32_t vocabulary);
    std::pair<int32_t, size_t> longest(const std::string & text, size_t from) const;

    std::vector<std::pair<std::string, int32_t>> pieces;  // in the order of their bytes
};

}  // namespace pagoda
