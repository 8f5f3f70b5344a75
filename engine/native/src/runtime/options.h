// Options objects of native.d.ts as settings, each field checked.
#pragma once

#include "context/context_core.h"
#include "sampling/beam_scorer.h"
#include "sampling/sampler.h"

#include <napi.h>

namespace pagoda {

ModelSettings model_settings(const Napi::Object & options);
ContextSettings context_settings(const Napi::Object & options);
SamplerSettings sampler_settings(const Napi::Object & options, int32_t vocabulary);
ScorerSettings scorer_settings(const Napi::Object & options, int32_t vocabulary);

}  // namespace pagoda
