// Models for tests.
//
//   make_model LIBRARY_DIR random FILE         a small Llama with random float32 weights whose sizes every weight type's blocks divide
//   make_model LIBRARY_DIR as TYPE FROM TO     the same model with its matrices in another type, by llama.cpp's own conversion
#include "model.h"

#include "gguf.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

using namespace pagoda::tests;

namespace {

constexpr int LAYERS = 4, WIDTH = 512, HEADS = 8, KV_HEADS = 4, HEAD = WIDTH / HEADS, HIDDEN = 1536, VOCABULARY = 2048;

class RandomModel {
public:
    RandomModel() : context(ggml_init({ size_t(256) << 20, nullptr, false })), file(gguf_init_empty()) {}
    ~RandomModel() {
        gguf_free(file);
        ggml_free(context);
    }
    RandomModel(const RandomModel &) = delete;

    bool write(const char * name) {
        settings();
        // a token's embedding is the start of its residual stream and, being shared, what scores are products with
        matrix("token_embd.weight", WIDTH, VOCABULARY);
        ones("output_norm.weight");
        for (int i = 0; i < LAYERS; i++) {
            const std::string block = "blk." + std::to_string(i) + ".";
            ones(block + "attn_norm.weight");
            matrix(block + "attn_q.weight", WIDTH, WIDTH);
            matrix(block + "attn_k.weight", WIDTH, KV_HEADS * HEAD);
            matrix(block + "attn_v.weight", WIDTH, KV_HEADS * HEAD);
            matrix(block + "attn_output.weight", WIDTH, WIDTH);
            ones(block + "ffn_norm.weight");
            matrix(block + "ffn_gate.weight", WIDTH, HIDDEN);
            matrix(block + "ffn_up.weight", WIDTH, HIDDEN);
            matrix(block + "ffn_down.weight", HIDDEN, WIDTH);
        }
        return gguf_write_to_file(file, name, false);
    }

private:
    void settings() {
        gguf_set_val_str(file, "general.architecture", "llama");
        gguf_set_val_str(file, "tokenizer.ggml.model", "none");
        const auto number = [&](const char * key, uint32_t value) { gguf_set_val_u32(file, (std::string("llama.") + key).c_str(), value); };
        number("block_count", LAYERS);
        number("context_length", 4096);
        number("embedding_length", WIDTH);
        number("feed_forward_length", HIDDEN);
        number("attention.head_count", HEADS);
        number("attention.head_count_kv", KV_HEADS);
        number("vocab_size", VOCABULARY);
        gguf_set_val_f32(file, "llama.attention.layer_norm_rms_epsilon", 1e-5f);
    }

    void add(ggml_tensor * t, const std::string & name) {
        ggml_set_name(t, name.c_str());
        gguf_add_tensor(file, t);
    }
    void ones(const std::string & name) {
        ggml_tensor * t = ggml_new_tensor_1d(context, GGML_TYPE_F32, WIDTH);
        std::fill_n(static_cast<float *>(t->data), WIDTH, 1.0f);
        add(t, name);
    }
    void matrix(const std::string & name, int values, int rows) {
        ggml_tensor * t = ggml_new_tensor_2d(context, GGML_TYPE_F32, values, rows);
        std::normal_distribution<float> normal(0, 1 / std::sqrt(float(values)));
        for (int64_t i = 0; i < ggml_nelements(t); i++) {
            static_cast<float *>(t->data)[i] = normal(random);
        }
        add(t, name);
    }

    ggml_context * context;
    gguf_context * file;
    std::mt19937 random{ 1 };
};

llama_ftype file_type(const std::string & type) {
    constexpr struct {
        const char * name;
        llama_ftype type;
    } known[] = {
        { "f32", LLAMA_FTYPE_ALL_F32 },      { "f16", LLAMA_FTYPE_MOSTLY_F16 },    { "bf16", LLAMA_FTYPE_MOSTLY_BF16 },
        { "q4_0", LLAMA_FTYPE_MOSTLY_Q4_0 }, { "q4_1", LLAMA_FTYPE_MOSTLY_Q4_1 },  { "q5_0", LLAMA_FTYPE_MOSTLY_Q5_0 },
        { "q5_1", LLAMA_FTYPE_MOSTLY_Q5_1 }, { "q8_0", LLAMA_FTYPE_MOSTLY_Q8_0 },  { "q4_K", LLAMA_FTYPE_MOSTLY_Q4_K_S },
        { "q5_K", LLAMA_FTYPE_MOSTLY_Q5_K_S }, { "q6_K", LLAMA_FTYPE_MOSTLY_Q6_K },
    };
    for (const auto & k : known) {
        if (type == k.name) {
            return k.type;
        }
    }
    std::fprintf(stderr, "no such type: %s\n", type.c_str());
    std::exit(2);
}

bool convert(const std::string & type, const char * from, const char * to) {
    llama_model_quantize_params params = llama_model_quantize_default_params();
    params.ftype = file_type(type);
    params.allow_requantize = true;
    params.pure = true;  // no mixture: every matrix in this type
    return llama_model_quantize(from, to, &params) == 0;
}

}  // namespace

int main(int argc, char ** argv) {
    const std::string what = argc > 2 ? argv[2] : "";
    if (!(what == "random" && argc == 4) && !(what == "as" && argc == 6)) {
        std::fprintf(stderr, "usage: make_model LIBRARY_DIR random FILE | as TYPE FROM TO\n");
        return 2;
    }
    start_or_exit(argv[1], "stock");
    return (what == "random" ? RandomModel().write(argv[3]) : convert(argv[3], argv[4], argv[5])) ? 0 : 1;
}
