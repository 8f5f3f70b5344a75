// The scores of one more token after each of some made-up prompts, decoded alone as a reply's tokens are: raw floats in a file, prompt after prompt,
// for comparing runs.
//
//   scores LIBRARY_DIR MODEL own|stock CACHE_TYPE flash|plain LENGTH PROMPTS FILE      `plain`: without flash attention
#include "model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

using namespace pagoda::tests;

int main(int argc, char ** argv) {
    if (argc != 9) {
        std::fprintf(stderr, "usage: scores LIBRARY_DIR MODEL own|stock CACHE_TYPE flash|plain LENGTH PROMPTS FILE\n");
        return 2;
    }
    start_or_exit(argv[1], argv[3]);
    const Model model(argv[2]);
    ContextSettings settings;
    settings.cache_type = type_named(argv[4]);
    settings.flash_attention = std::strcmp(argv[5], "flash") == 0;
    const int length = std::atoi(argv[6]), prompts = std::atoi(argv[7]);
    settings.cells = (length + 1 + 255) / 256 * 256;
    settings.rows = 256;
    Context context(model, settings);
    std::ofstream out(argv[8], std::ios::binary);
    for (int p = 0; p < prompts; p++) {
        const auto tokens = random_tokens(model, length + 1, uint32_t(p));
        context.remove(0);
        for (int at = 0; at < length; at += settings.rows) {
            std::vector<Token> batch;
            for (int i = at; i < std::min(length, at + settings.rows); i++) {
                batch.push_back({ tokens[size_t(i)], i, 0, false });
            }
            context.decode(batch);
        }
        context.decode({ { tokens[size_t(length)], length, 0, true } });
        const auto scores = context.logits(0);
        out.write(reinterpret_cast<const char *>(scores.data()), std::streamsize(scores.size() * sizeof(float)));
    }
    const auto status = pagoda::kernels::status();
    std::printf("{\"scores\": %d, \"attention_ops\": %llu, \"matmul_ops\": %llu}\n", model.vocabulary(),
                (unsigned long long) status.attention_ops, (unsigned long long) status.matmul_ops);
    return out.flush() ? 0 : 1;
}
