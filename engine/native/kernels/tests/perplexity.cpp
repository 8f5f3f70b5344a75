// Perplexity of a text: exp of the mean of -log p over its tokens, each predicted from those before it in its window.
//
//   perplexity LIBRARY_DIR MODEL own|stock CACHE_TYPE TEXT_FILE TOKENS WINDOW      at most TOKENS of the text, the first of a window not counted
#include "model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace pagoda::tests;

namespace {

std::vector<llama_token> tokens_of(const Model & model, const char * file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{ std::istreambuf_iterator<char>(in), {} };
    std::vector<llama_token> tokens(text.size() + 1);
    const int count = llama_tokenize(llama_model_get_vocab(model.get()), text.data(), int32_t(text.size()), tokens.data(), int32_t(tokens.size()), false, false);
    tokens.resize(size_t(std::max(0, count)));
    return tokens;
}

double minus_log_probability(const std::vector<float> & scores, llama_token token) {
    const double highest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (const float score : scores) {
        sum += std::exp(double(score) - highest);
    }
    return std::log(sum) + highest - double(scores[size_t(token)]);
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc != 8) {
        std::fprintf(stderr, "usage: perplexity LIBRARY_DIR MODEL own|stock CACHE_TYPE TEXT_FILE TOKENS WINDOW\n");
        return 2;
    }
    start_or_exit(argv[1], argv[3]);
    const Model model(argv[2]);
    ContextSettings settings;
    settings.cache_type = type_named(argv[4]);
    settings.cells = settings.rows = std::atoi(argv[7]);
    auto tokens = tokens_of(model, argv[5]);
    tokens.resize(std::min(tokens.size(), size_t(std::atoi(argv[6]))));
    Context context(model, settings);
    double sum = 0;
    int counted = 0;
    for (size_t at = 0; at + 1 < tokens.size(); at += size_t(settings.rows)) {
        const size_t end = std::min(tokens.size(), at + size_t(settings.rows));
        std::vector<Token> batch;
        for (size_t i = at; i < end; i++) {
            batch.push_back({ tokens[i], llama_pos(i - at), 0, true });
        }
        context.remove(0);
        context.decode(batch);
        for (size_t i = at; i + 1 < end; i++, counted++) {
            sum += minus_log_probability(context.logits(int(i - at)), tokens[i + 1]);
        }
    }
    std::printf("{\"tokens\": %zu, \"counted\": %d, \"perplexity\": %.6f}\n", tokens.size(), counted, std::exp(sum / counted));
    return 0;
}
