// A prompt's scores, bit for bit, alone and among others: with other neighbours, other chunks, other places in the cache, prefixes shared with
// other prompts, sequences parked and restored, and other thread counts.
//
//   invariance LIBRARY_DIR MODEL CACHE_TYPE PROMPTS [own|stock|blind]
//
// With `stock` kernels replies differ; with `blind` ones, which are not told of the cells' positions, they do wherever cells were used again.
#include "model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace pagoda::tests;

namespace {

constexpr int generated = 6;       // tokens after each prompt
constexpr int shared_prefix = 70;  // tokens that every third prompt begins with

/// A prompt and what was seen of its reply: the chosen tokens and a hash of the bits of all their scores.
struct Reply {
    std::vector<llama_token> prompt;
    bool shares = false;  // begins with the shared prefix
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

Reply alone(const Model & model, const ContextSettings & settings, const std::vector<llama_token> & prompt, bool shares) {
    Context context(model, settings);
    Reply reply;
    reply.prompt = prompt;
    reply.shares = shares;
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

/// Sequences that only fill the cache, and leave holes when they go, from number 40 on.
class Litter {
public:
    Litter(Context & context, const Model & model, std::mt19937 & random) : context(context) {
        for (int s = 0; s < count; s++) {
            const int length = 1 + int(random() % longest);
            const auto tokens = random_tokens(model, length, random());
            std::vector<Token> batch;
            for (int i = 0; i < length; i++) {
                batch.push_back({ tokens[i], i, 40 + s, i + 1 == length });
            }
            context.decode(batch);
        }
        for (int s = 0; s < count; s += 2) {
            context.remove(40 + s);
        }
    }

    /// Makes another hole, while there is litter left.
    void remove_one() {
        if (next < count) {
            context.remove(40 + next);
            next += 2;
        }
    }

    static constexpr int count = 12, longest = 150;

private:
    Context & context;
    int next = 1;
};

/// Reads the shared prefix for the first prompt that has it, and gives the others those cells.
void read_shared(Context & context, const std::vector<const Reply *> & wanted, std::vector<size_t> & computed) {
    int first = -1;
    for (size_t s = 0; s < wanted.size(); s++) {
        if (!wanted[s]->shares) {
            continue;
        }
        if (first < 0) {
            first = int(s);
            std::vector<Token> batch;
            for (int i = 0; i < shared_prefix; i++) {
                batch.push_back({ wanted[s]->prompt[i], i, first, i + 1 == shared_prefix });
            }
            context.decode(batch);
        } else {
            context.share(first, llama_seq_id(s), shared_prefix);
        }
        computed[s] = shared_prefix;
    }
}

/// All prompts in one context at once, in chunks of random sizes, replies beginning while other prompts are still read.
std::vector<Reply> together(const Model & model, const ContextSettings & settings, const std::vector<const Reply *> & wanted,
                            std::mt19937 & random) {
    ContextSettings tight = settings;  // little more room than is needed, so that cells are used again
    tight.cells = Litter::count * Litter::longest / 2;
    for (const Reply * reply : wanted) {
        tight.cells += int(reply->prompt.size()) + generated;
    }
    Context context(model, tight);
    Litter litter(context, model, random);
    std::vector<Reply> replies(wanted.size());
    std::vector<size_t> computed(wanted.size(), 0);
    for (size_t s = 0; s < wanted.size(); s++) {
        replies[s].prompt = wanted[s]->prompt;
    }
    read_shared(context, wanted, computed);
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
        if (random() % 2) {
            litter.remove_one();
        }
        const size_t any = random() % replies.size();
        if (random() % 4 == 0 && computed[any] > 0) {
            context.park_and_restore(llama_seq_id(any));
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
        std::fprintf(stderr, "usage: invariance LIBRARY_DIR MODEL CACHE_TYPE PROMPTS [own|stock|blind]\n");
        return 2;
    }
    const std::string kernels = argc < 6 ? "own" : argv[5];
    start_or_exit(argv[1], kernels == "stock" ? "stock" : "own");
    const Model model(argv[2]);
    ContextSettings settings;
    settings.positions = kernels == "own";
    settings.cache_type = type_named(argv[3]);
    const int trained = llama_model_n_ctx_train(model.get());
    const int longest = std::min(400, trained - generated - 2);
    std::mt19937 random(1);
    std::vector<Reply> replies;
    const auto prefix = random_tokens(model, shared_prefix, random());
    for (int i = 0; i < std::atoi(argv[4]); i++) {
        auto prompt = random_tokens(model, 1 + int(random() % longest), random());
        const bool shares = i % 3 == 0 && prompt.size() > prefix.size();
        if (shares) {
            std::copy(prefix.begin(), prefix.end(), prompt.begin());
        }
        replies.push_back(alone(model, settings, prompt, shares));
    }

    int failures = 0, runs = 0;
    for (const int threads : { 1, 2 }) {
        ContextSettings shared = settings;
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
