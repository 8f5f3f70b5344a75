#include "sampling/spelling.h"

#include "runtime/library.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace pagoda {

std::string piece_of(int32_t token, const llama_vocab * vocab) {
    std::string bytes(64, '\0');
    const auto read = [&] {
        return llama().llama_token_to_piece(vocab, token, bytes.data(), static_cast<int32_t>(bytes.size()), 0, true);
    };
    int32_t length = read();
    if (length < 0) {
        bytes.resize(static_cast<size_t>(-length));
        length = read();
    }
    bytes.resize(static_cast<size_t>(std::max(length, 0)));
    return bytes;
}

std::shared_ptr<const Spelling> Spelling::of(const llama_vocab * vocab, int32_t vocabulary) {
    static std::mutex mutex;
    static std::map<const llama_vocab *, std::weak_ptr<const Spelling>> made;
    const std::lock_guard lock(mutex);
    std::shared_ptr<const Spelling> spelling = made[vocab].lock();
    if (spelling == nullptr) {
        spelling.reset(new Spelling(vocab, vocabulary));
        std::erase_if(made, [](const auto & one) { return one.second.expired(); });
        made[vocab] = spelling;
    }
    return spelling;
}

Spelling::Spelling(const llama_vocab * vocab, int32_t vocabulary) {
    constexpr int no_text = LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN | LLAMA_TOKEN_ATTR_UNUSED;
    for (int32_t id = 0; id < vocabulary; ++id) {
        const bool is_text = (llama().llama_vocab_get_attr(vocab, id) & no_text) == 0;
        if (!is_text || llama().llama_vocab_is_eog(vocab, id)) {
            continue;
        }
        std::string piece = piece_of(id, vocab);
        if (!piece.empty()) {
            pieces.emplace_back(std::move(piece), id);
        }
    }
    std::sort(pieces.begin(), pieces.end());
}

std::optional<std::vector<int32_t>> Spelling::write(const std::string & text) const {
    std::vector<int32_t> tokens;
    for (size_t at = 0; at < text.size();) {
        const auto [token, length] = longest(text, at);
        if (length == 0) {
            return std::nullopt;
        }
        tokens.push_back(token);
        at += length;
    }
    return tokens;
}

/// And how many bytes it has; 0: there is none.
std::pair<int32_t, size_t> Spelling::longest(const std::string & text, size_t from) const {
    std::pair<int32_t, size_t> best = { -1, 0 };
    auto first = pieces.begin(), last = pieces.end();
    for (size_t length = 0; from + length < text.size() && first != last; ++length) {
        const auto wanted = static_cast<unsigned char>(text[from + length]);
        const auto byte = [length](const auto & piece) {
            return piece.first.size() > length ? int{ static_cast<unsigned char>(piece.first[length]) } : -1;
        };
        first = std::partition_point(first, last, [&](const auto & piece) { return byte(piece) < wanted; });
        last = std::partition_point(first, last, [&](const auto & piece) { return byte(piece) == wanted; });
        if (first != last && first->first.size() == length + 1) {
            best = { first->second, length + 1 };
        }
    }
    return best;
}

}  // namespace pagoda
