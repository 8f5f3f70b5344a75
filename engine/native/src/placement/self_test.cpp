#include "placement/self_test.h"

#include "placement/paged_cache.h"
#include "runtime/library.h"
#include "runtime/log.h"

#include "gguf.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <optional>

namespace pagoda::placement {

namespace {

constexpr uint32_t VOCABULARY = 64;
constexpr uint32_t CELLS = 512;

struct FreeGguf {
    void operator()(gguf_context * context) const { llama().gguf_free(context); }
};
struct FreeDescriptions {
    void operator()(ggml_context * context) const { llama().ggml_free(context); }
};
struct FreeModel {
    void operator()(llama_model * model) const { llama().llama_model_free(model); }
};
struct FreeContext {
    void operator()(llama_context * context) const { llama().llama_free(context); }
};
using Model = std::unique_ptr<llama_model, FreeModel>;
using Context = std::unique_ptr<llama_context, FreeContext>;

/// Weights that differ from each other and are the same each time.
void fill(ggml_tensor * tensor, void *) {
    const size_t count = static_cast<size_t>(llama().ggml_nelements(tensor));
    std::vector<float> weights(count);
    uint32_t state = 12345;
    for (const char * c = tensor->name; *c != 0; ++c) {
        state = state * 31 + static_cast<uint32_t>(*c);
    }
    for (float & weight : weights) {
        state = state * 1664525 + 1013904223;
        weight = (static_cast<float>(state >> 8) / 16777216.0f - 0.5f) * 0.6f;
    }
    llama().ggml_backend_tensor_set(tensor, weights.data(), 0, count * sizeof(float));
}

struct Weight {
    std::string name;
    int64_t columns, rows;
};

constexpr uint32_t LAYERS = 2, WIDTH = 64, KEY_WIDTH = 32;

std::vector<Weight> weights() {
    std::vector<Weight> all = { { "token_embd.weight", WIDTH, VOCABULARY }, { "output_norm.weight", WIDTH, 1 } };
    const Weight of_layer[] = {
        { "attn_norm", WIDTH, 1 },     { "attn_q", WIDTH, WIDTH },      { "attn_k", WIDTH, KEY_WIDTH },
        { "attn_v", WIDTH, KEY_WIDTH }, { "attn_output", WIDTH, WIDTH }, { "ffn_norm", WIDTH, 1 },
        { "ffn_gate", WIDTH, WIDTH },  { "ffn_up", WIDTH, WIDTH },      { "ffn_down", WIDTH, WIDTH },
    };
    for (uint32_t layer = 0; layer < LAYERS; ++layer) {
        for (const auto & [name, columns, rows] : of_layer) {
            all.push_back({ "blk." + std::to_string(layer) + "." + name + ".weight", columns, rows });
        }
    }
    return all;
}

Model tiny_model() {
    const Library & lib = llama();
    const std::unique_ptr<gguf_context, FreeGguf> header(lib.gguf_init_empty());
    lib.gguf_set_val_str(header.get(), "general.architecture", "llama");
    lib.gguf_set_val_str(header.get(), "tokenizer.ggml.model", "no_vocab");
    const std::pair<const char *, uint32_t> numbers[] = {
        { "llama.vocab_size", VOCABULARY },      { "llama.context_length", CELLS },
        { "llama.embedding_length", WIDTH },     { "llama.block_count", LAYERS },
        { "llama.feed_forward_length", WIDTH },     { "llama.attention.head_count", 2 },
        { "llama.attention.head_count_kv", 1 },
    };
    for (const auto & [key, value] : numbers) {
        lib.gguf_set_val_u32(header.get(), key, value);
    }
    lib.gguf_set_val_f32(header.get(), "llama.attention.layer_norm_rms_epsilon", 1e-5f);
    const std::vector<Weight> all = weights();
    const ggml_init_params room = { all.size() * 2 * sizeof(ggml_tensor) + 1024, nullptr, true };
    const std::unique_ptr<ggml_context, FreeDescriptions> descriptions(lib.ggml_init(room));
    for (const auto & [name, columns, rows] : all) {
        ggml_tensor * const tensor = rows == 1 ? lib.ggml_new_tensor_1d(descriptions.get(), GGML_TYPE_F32, columns)
                                               : lib.ggml_new_tensor_2d(descriptions.get(), GGML_TYPE_F32, columns, rows);
        lib.ggml_set_name(tensor, name.c_str());
        lib.gguf_add_tensor(header.get(), tensor);
    }
    ggml_backend_dev_t none[] = { nullptr };
    llama_model_params params = lib.llama_model_default_params();
    params.n_gpu_layers = 0;
    params.devices = none;
    return Model(lib.llama_model_init_from_user(header.get(), fill, nullptr, params));
}

/// Sequences that come and go side by side; the scores of every row, one after the other. Empty: it failed.
class Run {
public:
    Run(llama_model * model, const Stock * paged) {
        const Library & lib = llama();
        llama_context_params params = lib.llama_context_default_params();
        params.n_ctx = CELLS;
        params.n_batch = params.n_ubatch = 32;
        params.n_seq_max = 4;
        params.n_threads = params.n_threads_batch = 1;
        params.kv_unified = true;
        params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
        context.reset(lib.llama_init_from_model(model, params));
        is_good = context != nullptr;
        if (is_good && paged != nullptr) {
            auto * const memory = reinterpret_cast<llama_kv_cache *>(lib.llama_get_memory(context.get()));
            is_good = *reinterpret_cast<void ***>(memory) == paged->cache.functions
                      && paged->cells(memory, 0).size() == CELLS;
            if (is_good) {
                cache.emplace(*paged, *memory);
            }
        }
    }

    std::vector<float> scores() {
        read({ { 0, 0, 20 }, { 1, 0, 12 } });
        for (int32_t from = 0; from < 320; from += 32) {
            read({ { 3, from, 32 } });
        }
        for (int32_t step = 0; step < 6; ++step) {  // two beside a parked one
            read({ { 0, 20 + step, 1 }, { 1, 12 + step, 1 } });
        }
        narrow = cache && cache->window() == 256;
        if (is_good) {
            llama().llama_memory_seq_cp(llama().llama_get_memory(context.get()), 0, 2, 0, 10);
        }
        // Nothing is removed: the library would fill the gap, and add up in another order from then on.
        read({ { 2, 10, 3 }, { 0, 26, 1 }, { 1, 18, 2 } });
        return is_good ? all : std::vector<float>();
    }

    /// Whether the two that ran beside a parked one looked at less than is in use.
    bool was_narrow() const { return narrow; }

private:
    struct Piece {
        int32_t sequence, from, count;
    };

    void read(std::initializer_list<Piece> pieces) {
        std::vector<int32_t> tokens, positions, counts;
        std::vector<int8_t> outputs;
        std::vector<llama_seq_id> sequences;
        for (const Piece & piece : pieces) {
            for (int32_t i = 0; i < piece.count; ++i) {
                const int32_t position = piece.from + i;
                tokens.push_back((7 * position + 13 * piece.sequence) % static_cast<int32_t>(VOCABULARY));
                positions.push_back(position);
                sequences.push_back(piece.sequence);
                counts.push_back(1);
                outputs.push_back(i + 1 == piece.count);
            }
        }
        std::vector<llama_seq_id *> lists;
        for (llama_seq_id & sequence : sequences) {
            lists.push_back(&sequence);
        }
        const llama_batch batch = { static_cast<int32_t>(tokens.size()), tokens.data(), nullptr, positions.data(),
                                    counts.data(), lists.data(), outputs.data() };
        is_good = is_good && llama().llama_decode(context.get(), batch) == 0;
        for (size_t i = 0; i < tokens.size() && is_good; ++i) {
            if (outputs[i] != 0) {
                const float * const row = llama().llama_get_logits_ith(context.get(), static_cast<int32_t>(i));
                all.insert(all.end(), row, row + VOCABULARY);
            }
        }
    }

    Context context;
    std::optional<PagedCache> cache;  // gone before the context
    bool is_good = false, narrow = false;
    std::vector<float> all;
};

}  // namespace

std::string self_test(const Stock & stock) {
    const LogCapture log;
    const Model model = tiny_model();
    if (model == nullptr) {
        return "the self-test's model could not be made: " + log.problems();
    }
    Run plain(model.get(), nullptr), paged(model.get(), &stock);
    const std::vector<float> expected = plain.scores(), found = paged.scores();
    if (expected.empty() || found.empty()) {
        return "the self-test could not decode";
    }
    const bool equal = expected.size() == found.size()
                       && std::memcmp(expected.data(), found.data(), found.size() * sizeof(float)) == 0;
    if (!equal || !paged.was_narrow()) {
        return "the self-test gave other scores than the stock placement";
    }
    return "";
}

}  // namespace pagoda::placement
