// What a chain of samplers is made of, as plain numbers. Names, order and ranges as in native.d.ts.
#pragma once

#include "sampling/shape.h"
#include "sampling/trigger.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pagoda {

enum class StageKind {
    logit_bias,
    penalties,
    dry,
    top_n_sigma,
    top_k,
    typical,
    top_p,
    min_p,
    xtc,
    temperature,
    // The last of a chain, which choose:
    greedy,
    draw,
    mirostat,
    mirostat_v2,
    adaptive_p,
};

struct LogitBias {
    int32_t id;
    float bias;  // -inf: never
};

struct SamplerSettings {
    float temperature = 0;  // 0: arg max
    float dynamic_range = 0;
    float dynamic_exponent = 1;
    int32_t top_k = 0;
    float top_p = 1;
    float min_p = 0;
    float typical_p = 1;
    float top_n_sigma = 0;
    float xtc_probability = 0;
    float xtc_threshold = 0.1f;
    float repeat_penalty = 1;
    float frequency_penalty = 0;
    float presence_penalty = 0;
    int32_t repeat_last_n = 0;
    float dry_multiplier = 0;
    float dry_base = 1.75f;
    int32_t dry_allowed_length = 2;
    int32_t dry_last_n = 0;
    std::vector<std::string> dry_breakers;
    int32_t mirostat = 0;  // 1, 2: which of its versions
    float mirostat_tau = 5;
    float mirostat_eta = 0.1f;
    float adaptive_target = -1;  // below 0: off
    float adaptive_decay = 0.9f;
    std::vector<LogitBias> biases;
    std::vector<StageKind> order;
    uint32_t seed = 0;
    int32_t position = 0;  // of the first token that is chosen
    int32_t min_tokens = 0;
    std::vector<int32_t> history;
    std::string grammar;  // GBNF with a rule "root"; empty: none
    TriggerSettings grammar_trigger;
    std::vector<int32_t> grammar_history;
    Shape grammar_shape;    // where it is known, a text comes to its end within
    int32_t max_tokens = 0; // so many tokens; 0: however many it takes
    std::vector<int32_t> given;  // taken one after the other, whatever would be chosen

    bool has_penalties() const {
        return repeat_last_n > 0
               && (repeat_penalty != 1 || frequency_penalty != 0 || presence_penalty != 0);
    }
    bool has_dry() const { return dry_multiplier > 0 && dry_last_n > 0; }
};

}  // namespace pagoda
