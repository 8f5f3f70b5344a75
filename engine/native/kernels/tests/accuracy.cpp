// How far a cache type and the attention on it move the scores: root mean square of the difference from a float32 cache without flash
// attention, for the token after each prompt, decoded alone as a reply's tokens are.
//
//   accuracy LIBRARY_DIR MODEL own|stock f16|q8_0|bf16|q4_0 PROMPTS
#include "model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace pagoda::tests;

namespace {

constexpr int prompt_length = 200;

std::vector<std::vector<float>> last_scores(const Model & model, const ContextSettings & settings, int prompts) {
    Context context(model, settings);
    std::vector<std::vector<float>> scores;
    for (int p = 0; p < prompts; p++) {
        const auto tokens = random_tokens(model, prompt_length + 1, uint32_t(p));
        std::vector<Token> batch;
        for (int i = 0; i < prompt_length; i++) {
            batch.push_back({ tokens[i], i, 0, i + 1 == prompt_length });
        }
        context.remove(0);
        context.decode(batch);
        context.decode({ { tokens[prompt_length], prompt_length, 0, true } });
        scores.push_back(context.logits(0));
    }
    return scores;
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc < 6) {
        std::fprintf(stderr, "usage: accuracy LIBRARY_DIR MODEL own|stock f16|q8_0|bf16|q4_0 PROMPTS\n");
        return 2;
    }
    const bool own = std::strcmp(argv[3], "own") == 0;
    const auto status = start(argv[1], own);
    if (own && !status.active) {
        std::fprintf(stderr, "our kernels are not active: %s\n", status.reason.c_str());
        return 1;
    }
    const Model model(argv[2]);
    ContextSettings exact;
    exact.cells = 512;
    exact.cache_type = GGML_TYPE_F32;
    exact.flash_attention = false;
    ContextSettings tested = exact;
    tested.flash_attention = true;
    for (const ggml_type type : { GGML_TYPE_F16, GGML_TYPE_Q8_0, GGML_TYPE_BF16, GGML_TYPE_Q4_0 }) {
        if (std::strcmp(argv[4], ggml_type_name(type)) == 0) {
            tested.cache_type = type;
        }
    }
    const int prompts = std::atoi(argv[5]);
    const auto expected = last_scores(model, exact, prompts), got = last_scores(model, tested, prompts);
    double squares = 0, largest = 0;
    size_t count = 0;
    for (int p = 0; p < prompts; p++) {
        for (size_t i = 0; i < got[p].size(); i++, count++) {
            const double difference = double(got[p][i]) - expected[p][i];
            squares += difference * difference;
            largest = std::max(largest, std::abs(difference));
        }
    }
    std::printf("{\"rms\": %.3e, \"largest\": %.3e}\n", std::sqrt(squares / double(count)), largest);
    return 0;
}
