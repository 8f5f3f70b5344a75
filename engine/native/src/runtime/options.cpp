#include "runtime/options.h"

#include "runtime/args.h"
#include "runtime/failure.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace pagoda {

namespace {

constexpr int32_t MOST = std::numeric_limits<int32_t>::max();

constexpr std::pair<const char *, ggml_type> CACHE_TYPES[] = {
    { "f32", GGML_TYPE_F32 },   { "f16", GGML_TYPE_F16 },   { "bf16", GGML_TYPE_BF16 },
    { "q8_0", GGML_TYPE_Q8_0 }, { "q5_1", GGML_TYPE_Q5_1 }, { "q5_0", GGML_TYPE_Q5_0 },
    { "q4_1", GGML_TYPE_Q4_1 }, { "q4_0", GGML_TYPE_Q4_0 }, { "iq4_nl", GGML_TYPE_IQ4_NL },
};

ggml_type cache_type_field(const Napi::Object & options, const char * name) {
    const std::string wanted = text_field(options, name);
    for (const auto & [type_name, type] : CACHE_TYPES) {
        if (wanted == type_name) {
            return type;
        }
    }
    throw Failure{ "request.invalid",
                   { { "name", std::string("native") },
                     { "issues",
                       std::vector<std::string>{ std::string(name) + ": no cache type " + wanted } } } };
}

void check_tokens(const char * name, const std::vector<int32_t> & tokens, int32_t vocabulary) {
    for (const int32_t token : tokens) {
        if (token < 0 || token >= vocabulary) {
            throw invalid(std::string(name) + ": token " + std::to_string(token)
                          + " is not in the vocabulary");
        }
    }
}

constexpr std::pair<const char *, StageKind> SAMPLERS[] = {
    { "penalties", StageKind::penalties }, { "dry", StageKind::dry },
    { "topNSigma", StageKind::top_n_sigma }, { "topK", StageKind::top_k },
    { "typicalP", StageKind::typical },    { "topP", StageKind::top_p },
    { "minP", StageKind::min_p },          { "xtc", StageKind::xtc },
    { "temperature", StageKind::temperature },
};

Failure refused(const std::string & issue) {
    return { "request.invalid",
             { { "name", std::string("native") }, { "issues", std::vector<std::string>{ issue } } } };
}

/// Without the field: all of them, in the order of the table.
std::vector<StageKind> order_of(const Napi::Object & options) {
    std::vector<StageKind> order;
    if (options.Get("order").IsUndefined()) {
        for (const auto & [name, kind] : SAMPLERS) {
            order.push_back(kind);
        }
        return order;
    }
    for (const std::string & wanted : texts_field(options, "order")) {
        const auto found = std::find_if(std::begin(SAMPLERS), std::end(SAMPLERS),
                                        [&](const auto & one) { return wanted == one.first; });
        if (found == std::end(SAMPLERS)) {
            throw refused("order: no sampler " + wanted);
        }
        if (std::find(order.begin(), order.end(), found->second) != order.end()) {
            throw refused("order: " + wanted + " twice");
        }
        order.push_back(found->second);
    }
    return order;
}

TriggerSettings trigger_of(const Napi::Object & options) {
    TriggerSettings settings;
    settings.text = text_field(options, "text");
    settings.at_start = bool_field(options, "atStart");
    settings.quiet = texts_field(options, "quiet");
    const bool has_empty = std::any_of(settings.quiet.begin(), settings.quiet.end(),
                                       [](const std::string & text) { return text.empty(); });
    if (settings.text.empty() || has_empty || settings.quiet.size() % 2 != 0) {
        throw refused("grammarTrigger: texts are not empty, and those of quiet parts come in pairs");
    }
    const int32_t pairs = static_cast<int32_t>(settings.quiet.size() / 2);
    settings.opened = int_field(options, "opened", -1, pairs - 1);
    return settings;
}

/// Nodes of five numbers each.
Shape shape_of(const Napi::Object & options) {
    std::vector<int32_t> numbers;
    Shape shape;
    int32s_field(options, "nodes", numbers);
    int32s_field(options, "data", shape.data);
    constexpr size_t each = 5;
    if (numbers.size() % each != 0) {
        throw refused("grammarShape: nodes have five numbers each");
    }
    for (size_t at = 0; at < numbers.size(); at += each) {
        const int32_t * const node = numbers.data() + at;
        shape.nodes.push_back({ static_cast<ShapeKind>(node[0]), node[1], node[2], node[3], node[4] });
    }
    if (!shape.is_whole()) {
        throw refused("grammarShape: a node refers to something that is not there");
    }
    return shape;
}

std::vector<LogitBias> biases_of(const Napi::Object & options, int32_t vocabulary) {
    std::vector<LogitBias> biases;
    if (options.Get("biasIds").IsUndefined()) {
        return biases;
    }
    std::vector<int32_t> ids;
    std::vector<float> values;
    int32s_field(options, "biasIds", ids);
    float32s_field(options, "biases", values);
    if (ids.size() != values.size()) {
        throw refused("biasIds and biases differ in length");
    }
    for (size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] < 0 || ids[i] >= vocabulary) {
            throw refused("sampling.logitBias: token " + std::to_string(ids[i]) + " is not in the vocabulary of "
                          + std::to_string(vocabulary));
        }
        biases.push_back({ ids[i], values[i] });
    }
    return biases;
}

llama_rope_scaling_type rope_scaling_field(const Napi::Object & options, const char * name) {
    const std::string wanted = text_field(options, name);
    for (const auto & [known, type] : { std::pair{ "none", LLAMA_ROPE_SCALING_TYPE_NONE },
                                        std::pair{ "linear", LLAMA_ROPE_SCALING_TYPE_LINEAR },
                                        std::pair{ "yarn", LLAMA_ROPE_SCALING_TYPE_YARN } }) {
        if (wanted == known) {
            return type;
        }
    }
    throw Failure{ "request.invalid",
                   { { "name", std::string("native") },
                     { "issues", std::vector<std::string>{ std::string(name) + ": no scaling " + wanted } } } };
}

}  // namespace

ModelSettings model_settings(const Napi::Object & options) {
    ModelSettings settings;
    settings.path = text_field(options, "path");
    settings.gpu_layers = int_field(options, "gpuLayers", -1, MOST);
    settings.use_mmap = bool_field(options, "useMmap");
    settings.vocabulary_only =
        !options.Get("vocabularyOnly").IsUndefined() && bool_field(options, "vocabularyOnly");
    return settings;
}

ContextSettings context_settings(const Napi::Object & options) {
    ContextSettings settings;
    settings.context_length = int_field(options, "contextLength", 1, 1 << 30);
    settings.step_tokens = int_field(options, "stepTokens", 1, 1 << 16);
    settings.threads = int_field(options, "threads", 1, 512);
    settings.cache_type_k = cache_type_field(options, "cacheTypeK");
    settings.cache_type_v = cache_type_field(options, "cacheTypeV");
    settings.flash_attention = bool_field(options, "flashAttention");
    settings.max_sequences = int_field(options, "maxSequences", 1, 256);
    const bool has_outputs = !options.Get("maxOutputs").IsUndefined();
    const int32_t outputs = has_outputs ? int_field(options, "maxOutputs", 1, 1 << 16) : 256;
    settings.max_outputs = std::min(outputs, settings.step_tokens);
    if (!options.Get("ropeScaling").IsUndefined()) {
        settings.rope_scaling = rope_scaling_field(options, "ropeScaling");
        settings.rope_scale = static_cast<float>(number_field(options, "ropeScale", 1, 1024));
    }
    if (!options.Get("placement").IsUndefined()) {
        const std::string placement = text_field(options, "placement");
        if (placement != "paged" && placement != "stock") {
            throw Failure{ "request.invalid",
                           { { "name", std::string("native") },
                             { "issues", std::vector<std::string>{ "placement: no placement " + placement } } } };
        }
        settings.paged = placement == "paged";
    }
    for (const auto & [name, setting] : { std::pair{ "goesAhead", &settings.ahead },
                                          std::pair{ "deviceRows", &settings.device_rows } }) {
        if (!options.Get(name).IsUndefined()) {
            *setting = bool_field(options, name);
        }
    }
    return settings;
}

SamplerSettings sampler_settings(const Napi::Object & options, int32_t vocabulary) {
    SamplerSettings settings;
    const auto has = [&](const char * name) { return !options.Get(name).IsUndefined(); };
    const auto number = [&](const char * name, float & out, double least, double most) {
        if (has(name)) {
            out = static_cast<float>(number_field(options, name, least, most));
        }
    };
    const auto whole = [&](const char * name, int32_t & out, int32_t least, int32_t most) {
        if (has(name)) {
            out = int_field(options, name, least, most);
        }
    };
    settings.temperature = static_cast<float>(number_field(options, "temperature", 0, 1e6));
    number("dynamicRange", settings.dynamic_range, 0, 1e6);
    number("dynamicExponent", settings.dynamic_exponent, 0, 10);
    settings.top_k = int_field(options, "topK", 0, MOST);
    settings.top_p = static_cast<float>(number_field(options, "topP", 0, 1));
    settings.min_p = static_cast<float>(number_field(options, "minP", 0, 1));
    number("typicalP", settings.typical_p, 0, 1);
    number("topNSigma", settings.top_n_sigma, 0, 1e6);
    number("xtcProbability", settings.xtc_probability, 0, 1);
    number("xtcThreshold", settings.xtc_threshold, 0, 1);
    settings.repeat_penalty = static_cast<float>(number_field(options, "repeatPenalty", 1e-3, 1e3));
    number("frequencyPenalty", settings.frequency_penalty, -1e3, 1e3);
    number("presencePenalty", settings.presence_penalty, -1e3, 1e3);
    settings.repeat_last_n = int_field(options, "repeatLastN", 0, 1 << 20);
    number("dryMultiplier", settings.dry_multiplier, 0, 1e3);
    number("dryBase", settings.dry_base, 1, 1e3);
    whole("dryAllowedLength", settings.dry_allowed_length, 1, 1 << 20);
    whole("dryLastN", settings.dry_last_n, 0, 1 << 20);
    if (has("dryBreakers")) {
        settings.dry_breakers = texts_field(options, "dryBreakers");
    }
    whole("mirostat", settings.mirostat, 0, 2);
    number("mirostatTau", settings.mirostat_tau, 0, 1e3);
    number("mirostatEta", settings.mirostat_eta, 0, 1e3);
    number("adaptiveTarget", settings.adaptive_target, 0, 1);
    number("adaptiveDecay", settings.adaptive_decay, 0, 0.99);
    settings.biases = biases_of(options, vocabulary);
    settings.order = order_of(options);
    settings.seed =
        static_cast<uint32_t>(number_field(options, "seed", 0, std::numeric_limits<uint32_t>::max() - 1.0));
    whole("position", settings.position, 0, MOST);
    settings.min_tokens = int_field(options, "minTokens", 0, MOST);
    int32s_field(options, "history", settings.history);
    if (has("grammar")) {
        settings.grammar = text_field(options, "grammar");
    }
    if (has("grammarTrigger")) {
        settings.grammar_trigger = trigger_of(options.Get("grammarTrigger").As<Napi::Object>());
    }
    if (has("grammarHistory")) {
        int32s_field(options, "grammarHistory", settings.grammar_history);
        check_tokens("grammarHistory", settings.grammar_history, vocabulary);
    }
    if (has("grammarShape")) {
        settings.grammar_shape = shape_of(options.Get("grammarShape").As<Napi::Object>());
    }
    whole("maxTokens", settings.max_tokens, 0, MOST);
    check_tokens("history", settings.history, vocabulary);
    if (has("given")) {
        int32s_field(options, "given", settings.given);
        check_tokens("given", settings.given, vocabulary);
    }
    return settings;
}

ScorerSettings scorer_settings(const Napi::Object & options, int32_t vocabulary) {
    ScorerSettings settings;
    settings.repetition_penalty = static_cast<float>(number_field(options, "repetitionPenalty", 1e-3, 1e3));
    settings.no_repeat_ngram = int_field(options, "noRepeatNgram", 0, MOST);
    settings.min_tokens = int_field(options, "minTokens", 0, MOST);
    settings.of_logits = bool_field(options, "ofLogits");
    int32s_field(options, "prompt", settings.prompt);
    check_tokens("prompt", settings.prompt, vocabulary);
    return settings;
}

}  // namespace pagoda
