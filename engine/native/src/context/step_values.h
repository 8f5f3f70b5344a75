// `NativeStep` in, `NativeStepResult` out.
#pragma once

#include "context/step_job.h"

#include <napi.h>

#include <map>

namespace pagoda {

/// By handle.
using Samplers = std::map<int32_t, std::shared_ptr<Sampler>>;
using Scorers = std::map<int32_t, std::shared_ptr<const BeamScorer>>;

/// Copies the step out of JavaScript; `samplers` and `scorers` give the handles a meaning, `sequences` is how
/// many ids there are.
void read_step(const Napi::Object & step, const Samplers & samplers, const Scorers & scorers,
               int32_t sequences, StepJob & job);

Napi::Object step_result(Napi::Env env, const StepJob & job);

}  // namespace pagoda
