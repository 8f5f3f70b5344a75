#include "sampling/grammar.h"

#include "runtime/failure.h"
#include "runtime/library.h"
#include "runtime/log.h"
#include "sampling/spelling.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <limits>
#include <stdexcept>
#include <utility>

namespace pagoda {

namespace {

/// How many candidates keep_best() looks at first. The likeliest few nearly always have some that fit.
constexpr size_t FIRST_LOOK = 64;

bool is_better(const llama_token_data & a, const llama_token_data & b) {
    return a.logit > b.logit || (a.logit == b.logit && a.id < b.id);
}

Failure refused(const std::string & issue) {
    return { "request.invalid",
             { { "name", std::string("native") }, { "issues", std::vector<std::string>{ issue } } } };
}

OwnedSampler read_grammar(const std::string & text, const llama_vocab * vocab) {
    const LogCapture log;
    OwnedSampler sampler(llama().llama_sampler_init_grammar(vocab, text.c_str(), "root"));
    if (sampler == nullptr) {
        throw refused("grammar: " + log.problems());
    }
    return sampler;
}

/// The tokens that a grammar names, as <[ID]>; nothing else is written so (engine/grammar/gbnf/write.ts).
std::vector<int32_t> tokens_in(const std::string & grammar) {
    std::vector<int32_t> ids;
    for (size_t at = grammar.find("<["); at != std::string::npos; at = grammar.find("<[", at + 1)) {
        ids.push_back(static_cast<int32_t>(std::strtol(grammar.c_str() + at + 2, nullptr, 10)));
    }
    return ids;
}

std::string quoted_for_regex(const std::string & text) {
    std::string quoted;
    for (const char sign : text) {
        if (std::string("\\^$.|?*+()[]{}").find(sign) != std::string::npos) {
            quoted += '\\';
        }
        quoted += sign;
    }
    return quoted;
}

}  // namespace

Grammar::Grammar(std::string given, TriggerSettings settings, const llama_vocab * vocab, int32_t vocabulary)
    : text(std::move(given)),
      trigger_text(settings.text),
      trigger(std::move(settings)),
      vocab(vocab),
      sampler(read_grammar(text, vocab)),
      is_held(trigger_text.empty()),
      is_hidden(vocabulary) {
    for (int32_t id = 0; id < vocabulary; ++id) {
        const int attributes = llama().llama_vocab_get_attr(vocab, id);
        is_hidden[id] = (attributes & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN)) != 0
                        && !llama().llama_vocab_is_eog(vocab, id);
    }
    for (const int32_t id : tokens_in(text)) {
        if (id >= vocabulary) {
            throw refused("grammar: there is no token " + std::to_string(id));
        }
        is_hidden[id] = false;
    }
}

void Grammar::mark(llama_token_data * data, size_t size) const {
    for (size_t i = 0; i < size; ++i) {
        if (is_hidden[data[i].id]) {
            data[i].logit = -std::numeric_limits<float>::infinity();
        }
    }
    llama_token_data_array part = { data, size, -1, false };
    llama().llama_sampler_apply(sampler.get(), &part);
}

bool Grammar::allows(int32_t token) const {
    llama_token_data one = { token, 0.0f, 0.0f };
    mark(&one, 1);
    return std::isfinite(one.logit);
}

void Grammar::filter(llama_token_data_array & candidates) const {
    mark(candidates.data, candidates.size);
    drop_impossible(candidates);
}

void Grammar::keep_best(llama_token_data_array & candidates, size_t count) const {
    llama_token_data * const data = candidates.data;
    size_t kept = 0, looked = 0;
    const auto take = [&](llama_token_data * from, size_t size) {
        std::vector<llama_token_data> part(from, from + size);
        mark(part.data(), part.size());
        const auto end = std::remove_if(part.begin(), part.end(), [](const llama_token_data & one) {
            return !std::isfinite(one.logit);
        });
        const size_t taken = std::min<size_t>(end - part.begin(), count - kept);
        std::partial_sort(part.begin(), part.begin() + taken, end, is_better);
        kept = std::copy(part.begin(), part.begin() + taken, data + kept) - data;
    };
    for (size_t look = std::max(FIRST_LOOK, count); kept < count && looked < candidates.size; look *= 8) {
        const bool is_few = looked + look < candidates.size / 8;
        const size_t end = is_few ? looked + look : candidates.size;
        if (is_few) {
            std::nth_element(data + looked, data + end, data + candidates.size, is_better);
        }
        take(data + looked, end - looked);
        looked = end;
    }
    candidates.size = kept;
    candidates.sorted = true;
    drop_impossible(candidates);
}

void Grammar::accept(int32_t token) {
    if (is_held) {
        llama().llama_sampler_accept(sampler.get(), token);
    } else {
        watch(token);
    }
}

void Grammar::watch(int32_t token) {
    Triggered from;
    if (llama().llama_vocab_is_eog(vocab, token) || !trigger.hear(token, piece_of(token, vocab), from)) {
        return;
    }
    try {
        take_hold(from);
        is_held = true;
    } catch (const std::runtime_error &) {
        // The token goes on as no call does: it is text.
        sampler = read_grammar(text, vocab);
    }
}

void Grammar::take_hold(const Triggered & from) {
    if (from.offset > 0) {
        // It begins in the middle of a token; llama.cpp's own waiting grammar takes such a token in part.
        const std::string pattern = "[\\s\\S]*?(" + quoted_for_regex(trigger_text) + ")[\\s\\S]*";
        const char * patterns[] = { pattern.c_str() };
        sampler.reset(llama().llama_sampler_init_grammar_lazy_patterns(vocab, text.c_str(), "root", patterns, 1,
                                                                       nullptr, 0));
    }
    for (const int32_t token : from.tokens) {
        llama().llama_sampler_accept(sampler.get(), token);
    }
}

void Grammar::hear(const std::vector<int32_t> & tokens) {
    try {
        for (const int32_t token : tokens) {
            if (!llama().llama_vocab_is_eog(vocab, token) && !(is_held && is_hidden[token])) {
                accept(token);
            }
        }
    } catch (const std::exception &) {
        throw refused("format: what the reply begins with does not keep to it");
    }
}

}  // namespace pagoda
