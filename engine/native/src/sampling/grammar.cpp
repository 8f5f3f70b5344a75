#include "sampling/grammar.h"

#include "runtime/failure.h"
#include "runtime/library.h"
#include "runtime/log.h"
#include "sampling/stages.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>

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

}  // namespace

Grammar::Grammar(const std::string & text, const llama_vocab * vocab, int32_t vocabulary)
    : vocab(vocab), is_hidden(vocabulary) {
    const LogCapture log;
    sampler = llama().llama_sampler_init_grammar(vocab, text.c_str(), "root");
    if (sampler == nullptr) {
        throw refused("grammar: " + log.problems());
    }
    for (int32_t id = 0; id < vocabulary; ++id) {
        const int attributes = llama().llama_vocab_get_attr(vocab, id);
        is_hidden[id] = (attributes & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN)) != 0
                        && !llama().llama_vocab_is_eog(vocab, id);
    }
}

Grammar::~Grammar() {
    llama().llama_sampler_free(sampler);
}

void Grammar::mark(llama_token_data * data, size_t size) const {
    for (size_t i = 0; i < size; ++i) {
        if (is_hidden[data[i].id]) {
            data[i].logit = -std::numeric_limits<float>::infinity();
        }
    }
    llama_token_data_array part = { data, size, -1, false };
    llama().llama_sampler_apply(sampler, &part);
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
    llama().llama_sampler_accept(sampler, token);
}

void Grammar::hear(const std::vector<int32_t> & tokens) {
    try {
        for (const int32_t token : tokens) {
            if (!is_hidden[token] && !llama().llama_vocab_is_eog(vocab, token)) {
                accept(token);
            }
        }
    } catch (const std::exception &) {
        throw refused("format: what the reply begins with does not keep to it");
    }
}

}  // namespace pagoda
