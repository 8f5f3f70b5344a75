#include "sampling/stages.h"

#include "runtime/failure.h"
#include "runtime/library.h"
#include "sampling/draw.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace pagoda {

namespace {

/// A probability of e^-80 of the best's. Those below run into 0 in float, and their logarithms out of all
/// numbers.
constexpr float LOGARITHM_FLOOR = 80;
/// Tokens from which mirostat's first version estimates how fast probabilities fall; the paper's number.
constexpr int32_t MIROSTAT_TOKENS = 100;
constexpr float NEVER = -std::numeric_limits<float>::infinity();

/// splitmix64's way of mixing bits.
uint64_t mixed(uint64_t z) {
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/// The seed of one draw. Never the one that llama.cpp takes for "any".
uint32_t draw_seed(const SamplerSettings & settings, int32_t position, StageKind kind) {
    const uint64_t place = (static_cast<uint64_t>(kind) << 32) | static_cast<uint32_t>(position);
    const uint32_t seed = static_cast<uint32_t>(mixed(mixed(settings.seed) ^ place) >> 32);
    return seed == LLAMA_DEFAULT_SEED ? 0 : seed;
}

llama_sampler * make_dry(const SamplerSettings & settings, const llama_vocab * vocab) {
    std::vector<const char *> breakers;
    for (const std::string & text : settings.dry_breakers) {
        breakers.push_back(text.c_str());
    }
    return llama().llama_sampler_init_dry(vocab, settings.dry_multiplier, settings.dry_base,
                                          settings.dry_allowed_length, settings.dry_last_n, breakers.data(),
                                          breakers.size());
}

llama_sampler * make_biases(const SamplerSettings & settings, int32_t vocabulary) {
    std::vector<llama_logit_bias> biases;
    for (const auto & [id, bias] : settings.biases) {
        biases.push_back({ id, bias });
    }
    return llama().llama_sampler_init_logit_bias(vocabulary, static_cast<int32_t>(biases.size()),
                                                 biases.data());
}

/// Null for those that are made anew for each draw.
llama_sampler * make_sampler(StageKind kind, const SamplerSettings & of, const llama_vocab * vocab,
                             int32_t vocabulary) {
    const Library & lib = llama();
    switch (kind) {
        case StageKind::logit_bias: return make_biases(of, vocabulary);
        case StageKind::penalties:
            return lib.llama_sampler_init_penalties(vocabulary, of.repeat_last_n, of.repeat_penalty,
                                                    of.frequency_penalty, of.presence_penalty);
        case StageKind::dry: return make_dry(of, vocab);
        case StageKind::top_n_sigma: return lib.llama_sampler_init_top_n_sigma(of.top_n_sigma);
        case StageKind::top_k: return lib.llama_sampler_init_top_k(of.top_k);
        case StageKind::typical: return lib.llama_sampler_init_typical(of.typical_p, 1);
        case StageKind::top_p: return lib.llama_sampler_init_top_p(of.top_p, 1);
        case StageKind::min_p: return lib.llama_sampler_init_min_p(of.min_p, 1);
        case StageKind::temperature:
            return of.dynamic_range > 0 ? lib.llama_sampler_init_temp_ext(of.temperature, of.dynamic_range,
                                                                          of.dynamic_exponent)
                                        : lib.llama_sampler_init_temp(of.temperature);
        case StageKind::greedy: return lib.llama_sampler_init_greedy();
        case StageKind::mirostat:
            return lib.llama_sampler_init_mirostat(vocabulary, draw_seed(of, of.position, kind),
                                                   of.mirostat_tau, of.mirostat_eta, MIROSTAT_TOKENS);
        case StageKind::mirostat_v2:
            return lib.llama_sampler_init_mirostat_v2(draw_seed(of, of.position, kind), of.mirostat_tau,
                                                      of.mirostat_eta);
        case StageKind::adaptive_p:
            return lib.llama_sampler_init_adaptive_p(of.adaptive_target, of.adaptive_decay,
                                                     draw_seed(of, of.position, kind));
        case StageKind::xtc:
        case StageKind::draw: return nullptr;
    }
    return nullptr;
}

/// Whether a stage with these settings would change anything. Each costs a walk over the candidates.
bool has_effect(StageKind kind, const SamplerSettings & of) {
    switch (kind) {
        case StageKind::logit_bias: return !of.biases.empty();
        case StageKind::penalties: return of.has_penalties();
        case StageKind::dry: return of.has_dry();
        case StageKind::top_n_sigma: return of.top_n_sigma > 0;
        case StageKind::top_k: return of.top_k > 0;
        case StageKind::typical: return of.typical_p < 1;
        case StageKind::top_p: return of.top_p < 1;
        case StageKind::min_p: return of.min_p > 0;
        case StageKind::xtc: return of.xtc_probability > 0 && of.xtc_threshold <= 0.5f;
        case StageKind::temperature: return of.temperature != 1 || of.dynamic_range > 0;
        default: return true;
    }
}

bool is_cut(StageKind kind) {
    return kind != StageKind::penalties && kind != StageKind::dry && kind != StageKind::temperature;
}

/// At a vanishing temperature scores leave the range of float: then the best one is all that is left.
void mend_overflow(llama_token_data_array & candidates, const llama_token_data & best) {
    const bool is_sound = std::none_of(candidates.data, candidates.data + candidates.size,
                                       [](const llama_token_data & one) { return !(one.logit < INFINITY); });
    if (!is_sound) {
        candidates.data[0] = best;
        candidates.size = 1;
    }
}

StageKind chooser_of(const SamplerSettings & settings) {
    if (settings.temperature <= 0) {
        return StageKind::greedy;
    }
    if (settings.mirostat != 0) {
        return settings.mirostat == 1 ? StageKind::mirostat : StageKind::mirostat_v2;
    }
    return settings.adaptive_target >= 0 ? StageKind::adaptive_p : StageKind::draw;
}

const llama_token_data & best_of(const llama_token_data_array & candidates) {
    return *std::max_element(
        candidates.data, candidates.data + candidates.size,
        [](const llama_token_data & a, const llama_token_data & b) { return a.logit < b.logit; });
}

}  // namespace

void SamplerFree::operator()(llama_sampler * sampler) const {
    llama().llama_sampler_free(sampler);
}

Stage::Stage(StageKind kind, const SamplerSettings & settings, const llama_vocab * vocab, int32_t vocabulary)
    : of(kind), sampler(make_sampler(kind, settings, vocab, vocabulary)), settings(&settings) {}

bool Stage::is_pointwise() const {
    return of == StageKind::logit_bias || of == StageKind::penalties || of == StageKind::dry;
}

void Stage::apply(llama_token_data_array & candidates, int32_t position) {
    if (of == StageKind::draw) {
        draw(candidates, draw_seed(*settings, position, of));
        return;
    }
    if (of == StageKind::xtc) {
        sampler.reset(llama().llama_sampler_init_xtc(settings->xtc_probability, settings->xtc_threshold, 1,
                                                     draw_seed(*settings, position, of)));
    }
    switch (of) {
        case StageKind::typical:
        case StageKind::mirostat: drop_impossible(candidates, LOGARITHM_FLOOR); break;
        case StageKind::adaptive_p: drop_impossible(candidates); break;
        default: break;
    }
    const bool may_overflow = of == StageKind::temperature;
    const llama_token_data best = may_overflow ? best_of(candidates) : llama_token_data{};
    llama().llama_sampler_apply(sampler.get(), &candidates);
    if (may_overflow) {
        mend_overflow(candidates, best);
    } else if (of == StageKind::top_n_sigma) {
        drop_impossible(candidates);
    }
}

void Stage::accept(int32_t token) {
    if (sampler != nullptr) {
        llama().llama_sampler_accept(sampler.get(), token);
    }
}

std::vector<Stage> make_chain(const SamplerSettings & settings, const llama_vocab * vocab,
                              int32_t vocabulary) {
    const StageKind chooser = chooser_of(settings);
    const bool is_mirostat = chooser == StageKind::mirostat || chooser == StageKind::mirostat_v2;
    std::vector<Stage> chain;
    const auto add = [&](StageKind kind) {
        if (has_effect(kind, settings)) {
            chain.emplace_back(kind, settings, vocab, vocabulary);
        }
    };
    add(StageKind::logit_bias);
    for (const StageKind kind : settings.order) {
        const bool is_idle = (chooser == StageKind::greedy || is_mirostat) && is_cut(kind);
        if (!is_idle && !(chooser == StageKind::greedy && kind == StageKind::temperature)) {
            add(kind);
        }
    }
    add(chooser);
    return chain;
}

std::optional<StageKind> first_stage(const SamplerSettings & settings) {
    const auto counts = [&](StageKind kind) {
        return has_effect(kind, settings) && kind != StageKind::penalties && kind != StageKind::dry;
    };
    const auto found = std::find_if(settings.order.begin(), settings.order.end(), counts);
    return found == settings.order.end() ? std::nullopt : std::optional(*found);
}

void drop_impossible(llama_token_data_array & candidates, float floor) {
    const float least = floor > 0 && candidates.size > 0 ? best_of(candidates).logit - floor : NEVER;
    const auto is_out = [&](const llama_token_data & one) {
        return !std::isfinite(one.logit) || one.logit < least;
    };
    llama_token_data * const end =
        std::remove_if(candidates.data, candidates.data + candidates.size, is_out);
    candidates.size = static_cast<size_t>(end - candidates.data);
    if (candidates.size == 0) {
        throw std::runtime_error(
            "no token may come next: the grammar, a bias, or the least number of tokens, rules out all");
    }
}

}  // namespace pagoda
