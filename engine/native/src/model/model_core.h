// Weights and vocabulary, without JavaScript.
#pragma once

#include "llama.h"
#include "threads/work_thread.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pagoda {

struct ModelSettings {
    std::string path;
    int32_t gpu_layers = 0;  // -1: all
    bool use_mmap = true;
    bool vocabulary_only = false;  // no weights: texts to tokens and back is all it can do
};

/// A token that is a mark of its own in a text, cut out before the rest of the text becomes tokens.
struct SpecialToken {
    int32_t id;
    int32_t attributes;  // llama_token_attr
    std::string text;
};

class ModelCore {
public:
    explicit ModelCore(ModelSettings settings) : settings(std::move(settings)) {}
    ~ModelCore();
    ModelCore(const ModelCore &) = delete;
    ModelCore & operator=(const ModelCore &) = delete;

    /// On the model's own thread. `progress` gets 0..1 there. Throws model.loadFailed, or request.cancelled
    /// after `abort`.
    void load(const std::function<void(float)> & progress);
    /// On the model's own thread, or on any other once that has ended.
    void free();

    bool loaded() const { return model != nullptr; }

    // Once loaded, from any thread:
    std::optional<std::string> metadata(const std::string & key) const;
    std::vector<int32_t> tokenize(const std::string & text, bool add_special, bool parse_special) const;
    std::string piece(int32_t token, bool special) const;
    /// Control, user-defined and unknown tokens, by id.
    std::vector<SpecialToken> special_tokens() const;
    bool is_token(int32_t token) const { return token >= 0 && token < vocabulary_size; }
    bool is_end_of_generation(int32_t token) const;

    const ModelSettings settings;
    /// Set: the load gives up. Shared, since who may ask for it can outlive the model.
    const std::shared_ptr<std::atomic<bool>> abort = std::make_shared<std::atomic<bool>>(false);
    WorkThread own_thread;  // reads and frees the weights

    llama_model * model = nullptr;
    const llama_vocab * vocab = nullptr;
    int32_t vocabulary_size = 0;
    std::vector<int32_t> end_tokens;
    int32_t layers_on_device = 0;
    bool is_all_on_device = false;  // the output layer too
};

}  // namespace pagoda
