// Milliseconds a step for N sequences with L cached tokens each, and of reading a prompt, with our kernels or the stock ones. Loads the model once, then
// answers each line of standard input, a case, with a line: the milliseconds. scripts/kernel-bench.mjs asks one of each kind in turn.
//
//   speed LIBRARY_DIR MODEL own|stock THREADS CACHE_TYPE STEPS     a case is 8x256, or p512 for a prompt of 512
#include "model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <string>

using namespace pagoda::tests;

namespace {

/// With one thread its own processor time, so that what else runs on the machine counts less; with more the wall's.
double now_ms(const ContextSettings & settings) {
    timespec t;
    clock_gettime(settings.threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) * 1e3 + double(t.tv_nsec) / 1e6;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void read_prompt(Context & context, const std::vector<llama_token> & tokens, llama_seq_id sequence) {
    for (size_t at = 0; at < tokens.size(); at += 512) {
        std::vector<Token> batch;
        for (size_t i = at; i < std::min(tokens.size(), at + 512); i++) {
            batch.push_back({ tokens[i], llama_pos(i), sequence, i + 1 == tokens.size() });
        }
        context.decode(batch);
    }
}

/// Median milliseconds to decode one token of each of `sequences` sequences.
double step_ms(const Model & model, ContextSettings settings, int sequences, int cached, int steps) {
    settings.cells = (sequences * (cached + steps + 1) + 255) / 256 * 256;
    Context context(model, settings);
    for (int s = 0; s < sequences; s++) {
        read_prompt(context, random_tokens(model, cached, uint32_t(s)), s);
    }
    const auto next = random_tokens(model, sequences * steps, 99);
    std::vector<double> times;
    for (int t = 0; t < steps; t++) {
        std::vector<Token> batch;
        for (int s = 0; s < sequences; s++) {
            batch.push_back({ next[size_t(t) * sequences + s], cached + t, s, true });
        }
        const double start = now_ms(settings);
        context.decode(batch);
        context.logits(0);
        times.push_back(now_ms(settings) - start);
    }
    return median(times);
}

/// Milliseconds to read a prompt into an empty context.
double prompt_ms(const Model & model, ContextSettings settings, int length) {
    settings.cells = (length + 255) / 256 * 256;
    Context context(model, settings);
    const auto tokens = random_tokens(model, length, 1);
    const double start = now_ms(settings);
    read_prompt(context, tokens, 0);
    context.logits(-1);
    return now_ms(settings) - start;
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "usage: speed LIBRARY_DIR MODEL own|stock THREADS f16|q8_0 STEPS\n");
        return 2;
    }
    const bool own = std::strcmp(argv[3], "own") == 0;
    const auto status = start(argv[1], own);
    if (own && !status.active) {
        std::fprintf(stderr, "our kernels are not active: %s\n", status.reason.c_str());
        return 1;
    }
    const Model model(argv[2]);
    ContextSettings settings;
    settings.threads = std::atoi(argv[4]);
    settings.cache_type = std::strcmp(argv[5], "q8_0") == 0 ? GGML_TYPE_Q8_0 : GGML_TYPE_F16;
    const int steps = std::atoi(argv[6]);
    for (std::string line; std::getline(std::cin, line);) {
        int sequences = 1, length = 0;
        double ms = 0;
        if (std::sscanf(line.c_str(), "p%d", &length) == 1) {
            ms = prompt_ms(model, settings, length);
        } else if (std::sscanf(line.c_str(), "%dx%d", &sequences, &length) == 2) {
            ms = step_ms(model, settings, sequences, length, steps);
        } else {
            std::fprintf(stderr, "not a case: %s\n", line.c_str());
            return 2;
        }
        std::printf("%.3f\n", ms);
        std::fflush(stdout);
    }
    return 0;
}
