// A prompt's scores, bit for bit, alone and among others: with other neighbours, other chunks, other places in the cache and other thread counts.
//
//   invariance LIBRARY_DIR MODEL f16|q8_0|bf16|f32 PROMPTS [own|stock]
#include "model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace pagoda::tests;

namespace {

constexpr int generated = 6;  // tokens after each prompt

/// A prompt and what was seen of its reply: the chosen tokens and a hash of the bits of all their scores.
struct Reply {
    std::vector<llama_token> prompt;
    std::vector<llama_token> tokens;
    std::vector<uint64_t> scores;

    bool done() const { return int(tokens.size()) == generated; }

    void take(const std::vector<float> & logits) {
        uint64_t hash = 1469598103934665603u;  // FNV-1a
        for (const float score : logits) {
            uint32_t bits;
            std::memcpy(&bits, &score, 4);
            hash = (hash ^ bits) * 1099511628211u;
        }
        scores.push_back(hash);
        tokens.push_back(llama_token(std::max_element(logits.begin(), logits.end()) - logits.begin()));
    }
};

Reply alone(const Model & model, const ContextSettings & settings, const std::vector<llama_token> & prompt) {
    Context context(model, settings);
    Reply reply;
    reply.prompt = prompt;
    std::vector<Token> batch;
    for (size_t i = 0; i < prompt.size(); i++) {
        batch.push_back({ prompt[i], llama_pos(i), 0, i + 1 == prompt.size() });
    }
    while (true) {
        context.decode(batch);
        reply.take(context.logits(int(batch.size()) - 1));
        if (reply.done()) {
            return reply;
        }
        const auto position = llama_pos(prompt.size() + reply.tokens.size() - 1);
        batch = { { reply.tokens.back(), position, 0, true } };
    }
}

/// Sequences with numbers from 40 on are litter: they fill the cache, and then some of them leave holes.
void litter(Context & context, const Model & model, std::mt19937 & random) {
    for (int s = 0; s < 12; s++) {
        const int length = 1 + int(random() % 150);
        const auto tokens = random_tokens(model, length, random());
        std::vector<Token> batch;
        for (int i = 0; i < length; i++) {
            batch.push_back({ tokens[i], i, 40 + s, i + 1 == length });
        }
        context.decode(batch);
    }
    for (int s = 0; s < 12; s++) {
        if (random() % 3) {
            context.remove(40 + s);
        }
    }
}

/// All prompts in one context at once, in chunks of random sizes, replies beginning while other prompts are still read.
std::vector<Reply> together(const Model & model, const ContextSettings & settings, const std::vector<const Reply *> & wanted,
                            std::mt19937 & random) {
    Context context(model, settings);
    litter(context, model, random);
    std::vector<Reply> replies(wanted.size());
    std::vector<size_t> computed(wanted.size(), 0);
    for (size_t s = 0; s < wanted.size(); s++) {
        replies[s].prompt = wanted[s]->prompt;
    }
    while (true) {
        std::vector<Token> batch;
        std::vector<std::pair<size_t, int>> outputs;  // sequence, index in the batch
        for (size_t s = 0; s < replies.size(); s++) {
            const Reply & reply = replies[s];
            const size_t room = 512 - batch.size();
            if (reply.done() || !room || random() % 5 == 0) {
                continue;
            }
            size_t count = 1;
            if (computed[s] < reply.prompt.size()) {
                count = std::min({ room, reply.prompt.size() - computed[s], size_t(1 + random() % 130) });
            }
            for (size_t i = 0; i < count; i++, computed[s]++) {
                const bool in_prompt = computed[s] < reply.prompt.size();
                const llama_token id = in_prompt ? reply.prompt[computed[s]] : reply.tokens.back();
                const bool last = computed[s] + 1 >= reply.prompt.size();
                if (last) {
                    outputs.push_back({ s, int(batch.size()) });
                }
                batch.push_back({ id, llama_pos(computed[s]), llama_seq_id(s), last });
            }
        }
        if (batch.empty()) {
            if (std::all_of(replies.begin(), replies.end(), [](const Reply & r) { return r.done(); })) {
                return replies;
            }
            continue;
        }
        context.decode(batch);
        for (const auto & [s, index] : outputs) {
            replies[s].take(context.logits(index));
        }
    }
}

/// The number of replies that are not what they were alone.
int compare(const std::vector<const Reply *> & wanted, const std::vector<Reply> & got, const char * what) {
    int failures = 0;
    for (size_t i = 0; i < wanted.size(); i++) {
        if (got[i].scores != wanted[i]->scores || got[i].tokens != wanted[i]->tokens) {
            const auto first = std::mismatch(got[i].scores.begin(), got[i].scores.end(), wanted[i]->scores.begin());
            std::printf("FAILED %s: a prompt of %zu tokens differs from token %td of its reply on\n", what, wanted[i]->prompt.size(),
                        first.first - got[i].scores.begin());
            failures++;
        }
    }
    return failures;
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc < 5) {
        std::fprintf(stderr, "usage: invariance LIBRARY_DIR MODEL f16|q8_0|bf16|f32 PROMPTS [own|stock]\n");
        return 2;
    }
    const bool own = argc < 6 || std::strcmp(argv[5], "own") == 0;
    const auto status = start(argv[1], own);
    if (own && !status.active) {
        std::fprintf(stderr, "our kernels are not active: %s\n", status.reason.c_str());
        return 1;
    }
    const Model model(argv[2]);
    ContextSettings settings;
    for (const ggml_type type : { GGML_TYPE_F16, GGML_TYPE_Q8_0, GGML_TYPE_BF16, GGML_TYPE_F32 }) {
        if (std::strcmp(argv[3], ggml_type_name(type)) == 0) {
            settings.cache_type = type;
        }
    }
    const int trained = llama_model_n_ctx_train(model.get());
    const int longest = std::min(400, trained - generated - 2);
    std::mt19937 random(1);
    std::vector<Reply> replies;
    for (int i = 0; i < std::atoi(argv[4]); i++) {
        replies.push_back(alone(model, settings, random_tokens(model, 1 + int(random() % longest), random())));
    }

    int failures = 0, runs = 0;
    for (const int threads : { 1, 2 }) {
        ContextSettings shared = settings;
        shared.cells = 8192;
        shared.threads = threads;
        for (size_t at = 0; at < replies.size();) {
            std::vector<const Reply *> group;
            for (size_t size = 2 + random() % 15; size && at < replies.size(); size--) {
                group.push_back(&replies[at++]);
            }
            std::shuffle(group.begin(), group.end(), random);
            const std::string what = std::to_string(group.size()) + " together, " + std::to_string(threads) + " threads";
            failures += compare(group, together(model, shared, group, random), what.c_str());
            runs++;
        }
    }
    const auto now = pagoda::kernels::status();
    std::printf("%s: %zu prompts alone and in %d groups of 2 to 16, %s cache, 1 and 2 threads: %d replies differ (%llu attention and %llu "
                "product operations were ours)\n",
                failures ? "FAILED" : "ok", replies.size(), runs, ggml_type_name(settings.cache_type), failures,
                (unsigned long long) now.attention_ops, (unsigned long long) now.matmul_ops);
    return failures ? 1 : 0;
}
