// The samplers of a chain: llama.cpp's own, each with what it does not stand by itself.
#pragma once

#include "llama.h"
#include "sampling/settings.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace pagoda {

struct SamplerFree {
    void operator()(llama_sampler * sampler) const;
};
using OwnedSampler = std::unique_ptr<llama_sampler, SamplerFree>;

/// One step of a chain. Changes the candidates: scores, how many there are, and at last which is selected.
class Stage {
public:
    Stage(StageKind kind, const SamplerSettings & settings, const llama_vocab * vocab, int32_t vocabulary);

    StageKind kind() const { return of; }
    /// Whether each score changes by itself, whatever the others are: what rules tokens out may come before it
    /// or after it.
    bool is_pointwise() const;
    /// `position`: of the token that is chosen. What is drawn is a function of it and the seed.
    void apply(llama_token_data_array & candidates, int32_t position);
    void accept(int32_t token);

private:
    StageKind of;
    OwnedSampler sampler;  // null: made anew for each token, as `draws` says
    SamplerSettings const * settings;
};

/// The stages that change something, in order; the last one chooses. `settings` has to outlive them.
std::vector<Stage> make_chain(const SamplerSettings & settings, const llama_vocab * vocab,
                              int32_t vocabulary);

/// Which stage that changes something comes first in the order, penalties, dry and biases left aside.
std::optional<StageKind> first_stage(const SamplerSettings & settings);

/// Takes out what cannot be chosen (a score of -inf), and with a `floor` what lies so far below the best; the
/// rest keeps its order. Throws where nothing is left.
void drop_impossible(llama_token_data_array & candidates, float floor = 0);

}  // namespace pagoda
