#include "model/model_core.h"

#include "runtime/failure.h"
#include "runtime/kernels_seam.h"
#include "runtime/library.h"
#include "runtime/log.h"
#include "threads/deep_stack.h"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace pagoda {

namespace {

struct Progress {
    const std::function<void(float)> & report;
    const std::atomic<bool> & abort;
};

/// llama.cpp splits words with std::regex, which recurses with every character of a match: some hundred bytes
/// of stack for each.
constexpr size_t stack_per_byte = 2048;
constexpr size_t stack_apart = size_t{ 4 } << 20;
constexpr size_t most_stack = size_t{ 2 } << 30;
/// Texts up to this length fit on any thread's stack.
constexpr size_t short_text = 1024;

bool on_progress(float fraction, void * data) {
    const auto & progress = *static_cast<Progress *>(data);
    progress.report(fraction);
    return !progress.abort;
}

/// llama.cpp tells in its log only: "load_tensors: offloaded 5/5 layers to GPU", the output layer counted as
/// one more.
std::pair<int32_t, int32_t> layers_on_device_of(const LogCapture & log) {
    const std::string line = log.line_with("offloaded ");
    int32_t on_device = 0, of = 0;
    if (line.empty()
        || std::sscanf(line.c_str() + line.find("offloaded "), "offloaded %d/%d", &on_device, &of) != 2) {
        return { 0, 0 };
    }
    return { on_device, of };
}

}  // namespace

ModelCore::~ModelCore() {
    *abort = true;
    own_thread.stop();
    free();
}

void ModelCore::load(const std::function<void(float)> & report) {
    const LogCapture log;
    Progress progress = { report, *abort };
    llama_model_params params = llama().llama_model_default_params();
    params.n_gpu_layers = settings.gpu_layers;
    // Where a device is not wanted, a backend for one may lie beside the processor's all the same (on macOS it always does).
    ggml_backend_dev_t no_devices[] = { nullptr };
    if (llama().variant == "cpu") {
        params.devices = no_devices;
        params.n_gpu_layers = 0;
    }
    params.load_mode = settings.use_mmap ? LLAMA_LOAD_MODE_MMAP : LLAMA_LOAD_MODE_NONE;
    params.vocab_only = settings.vocabulary_only;
    params.progress_callback = on_progress;
    params.progress_callback_user_data = &progress;
    std::string thrown;
    try {
        const kernels_seam::Loading loading;
        model = llama().llama_model_load_from_file(settings.path.c_str(), params);
    } catch (const std::exception & error) {
        thrown = error.what();
    }
    if (*abort) {
        free();
        throw Failure{ "request.cancelled", {} };
    }
    const auto refuse = [&](const std::string & detail) {
        free();
        throw Failure{ "model.loadFailed", { { "path", settings.path }, { "detail", detail } } };
    };
    if (model == nullptr) {
        const std::string words = log.problems();
        refuse(!words.empty() ? words : !thrown.empty() ? thrown : "llama.cpp gave no reason");
    }
    if (!llama().llama_model_has_decoder(model)) {
        refuse("the model does not generate text");
    }
    vocab = llama().llama_model_get_vocab(model);
    vocabulary_size = llama().llama_vocab_n_tokens(vocab);
    if (vocabulary_size <= 0) {
        refuse("the model has no vocabulary");
    }
    for (int32_t id = 0; id < vocabulary_size; ++id) {
        if (llama().llama_vocab_is_eog(vocab, id)) {
            end_tokens.push_back(id);
        }
    }
    const auto [on_device, of] = layers_on_device_of(log);
    layers_on_device = std::clamp(on_device, 0, llama().llama_model_n_layer(model));
    is_all_on_device = of > 0 && on_device == of;
}

void ModelCore::free() {
    if (model != nullptr) {
        llama().llama_model_free(model);
        model = nullptr;
        vocab = nullptr;
    }
}

std::optional<std::string> ModelCore::metadata(const std::string & key) const {
    std::string value(256, '\0');
    int32_t length = llama().llama_model_meta_val_str(model, key.c_str(), value.data(), value.size());
    if (length < 0) {
        return std::nullopt;
    }
    if (static_cast<size_t>(length) >= value.size()) {
        value.resize(static_cast<size_t>(length) + 1);
        length = llama().llama_model_meta_val_str(model, key.c_str(), value.data(), value.size());
    }
    value.resize(static_cast<size_t>(std::max(length, 0)));
    return value;
}

std::vector<int32_t> ModelCore::tokenize(const std::string & text, bool add_special,
                                         bool parse_special) const {
    constexpr size_t most_bytes = size_t{ 1 } << 30;
    if (text.size() > most_bytes) {
        throw invalid("a text of more than 1 GiB");
    }
    std::vector<int32_t> tokens(text.size() / 2 + 16);
    const auto run = [&] {
        return llama().llama_tokenize(vocab, text.data(), static_cast<int32_t>(text.size()), tokens.data(),
                                      static_cast<int32_t>(tokens.size()), add_special, parse_special);
    };
    int32_t count = 0;
    const auto run_whole = [&] {
        count = run();
        if (count < 0 && count != std::numeric_limits<int32_t>::min()) {
            tokens.resize(static_cast<size_t>(-count));
            count = run();
        }
    };
    if (text.size() <= short_text) {
        run_whole();
    } else {
        on_deep_stack(std::min(most_stack, stack_apart + text.size() * stack_per_byte), run_whole);
    }
    if (count < 0) {
        throw invalid("a text of too many tokens");
    }
    tokens.resize(static_cast<size_t>(count));
    return tokens;
}

std::string ModelCore::piece(int32_t token, bool special) const {
    if (!is_token(token)) {
        throw invalid("token " + std::to_string(token) + " is not in the vocabulary");
    }
    std::string bytes(32, '\0');
    int32_t length = llama().llama_token_to_piece(vocab, token, bytes.data(),
                                                  static_cast<int32_t>(bytes.size()), 0, special);
    if (length < 0) {
        bytes.resize(static_cast<size_t>(-length));
        length = llama().llama_token_to_piece(vocab, token, bytes.data(), static_cast<int32_t>(bytes.size()),
                                              0, special);
    }
    bytes.resize(static_cast<size_t>(std::max(length, 0)));
    return bytes;
}

std::vector<SpecialToken> ModelCore::special_tokens() const {
    constexpr int32_t kinds =
        LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_USER_DEFINED | LLAMA_TOKEN_ATTR_UNKNOWN;
    std::vector<SpecialToken> found;
    for (int32_t id = 0; id < vocabulary_size; ++id) {
        const auto attributes = static_cast<int32_t>(llama().llama_vocab_get_attr(vocab, id));
        if ((attributes & kinds) != 0) {
            found.push_back({ id, attributes, llama().llama_vocab_get_text(vocab, id) });
        }
    }
    return found;
}

bool ModelCore::is_end_of_generation(int32_t token) const {
    return is_token(token) && llama().llama_vocab_is_eog(vocab, token);
}

}  // namespace pagoda
