#include "context/context.h"

#include "context/step_values.h"
#include "model/model.h"
#include "runtime/args.h"
#include "runtime/errors.h"
#include "runtime/options.h"

#include <cstring>

namespace pagoda {

namespace {

struct Made {
    ContextCore * core;
    Napi::Object model;
};

/// Pairs of an Int32Array: from, to, from, to...
std::vector<Range> ranges_arg(const Napi::CallbackInfo & info, size_t index, const char * name) {
    const std::vector<int32_t> numbers = int32s_arg(info, index, name);
    if (numbers.size() % 2 != 0) {
        throw invalid(std::string(name) + " are pairs, and there is an odd number of numbers");
    }
    std::vector<Range> ranges;
    for (size_t i = 0; i < numbers.size(); i += 2) {
        ranges.push_back({ numbers[i], numbers[i + 1] });
    }
    return ranges;
}

}  // namespace

Napi::Function Context::define(Napi::Env env) {
    return DefineClass(env, "Context",
                       {
                           InstanceMethod<&Context::step>("step"),
                           InstanceMethod<&Context::abort>("abort"),
                           InstanceMethod<&Context::rest>("rest"),
                           InstanceMethod<&Context::create_sampler>("createSampler"),
                           InstanceMethod<&Context::create_scorer>("createScorer"),
                           InstanceMethod<&Context::free_sampler>("freeSampler"),
                           InstanceMethod<&Context::sequence_max_position>("sequenceMaxPosition"),
                           InstanceMethod<&Context::scores>("scores"),
                           InstanceMethod<&Context::can_shift>("canShift"),
                           InstanceMethod<&Context::save_pages>("savePages"),
                           InstanceMethod<&Context::restore_pages>("restorePages"),
                           InstanceMethod<&Context::dispose>("dispose"),
                       });
}

Napi::Value Context::start(Napi::Env env, Napi::Object model, ModelCore & model_core, Napi::Object options) {
    const AddonDataPtr data = addon_data_ptr(env);
    data->contexts.push_back(std::make_unique<ContextCore>(model_core, context_settings(options)));
    ContextCore * const core = data->contexts.back().get();
    Model::Unwrap(model)->retain();
    const auto [debt, promise] = data->js.owe(env, model);
    core->own_thread.run([data, core, model = Model::Unwrap(model), debt = debt] {
        try {
            core->create();
            data->js.settle(debt, [core, model](Napi::Env environment) {
                Made made = { core, model->Value() };
                return addon_data(environment)
                    .context_class.New({ Napi::External<Made>::New(environment, &made) });
            });
        } catch (...) {
            data->js.settle(debt,
                              [data, core, model, failure = current_failure()](Napi::Env) -> Napi::Value {
                                  data->erase(core);
                                  model->release();
                                  throw failure;
                              });
        }
    });
    return promise;
}

Context::Context(const Napi::CallbackInfo & info) : ObjectWrap(info), data(addon_data_ptr(info.Env())) {
    const Napi::Env env = info.Env();
    if (info.Length() == 0 || !info[0].IsExternal()) {
        throw Napi::TypeError::New(env, "made by createContext only");
    }
    const Made & made = *info[0].As<Napi::External<Made>>().Data();
    core = made.core;
    model = Napi::Persistent(made.model);
    Value().Set("contextLength", Napi::Number::New(env, core->context_length));
    Value().Set("stepTokens", Napi::Number::New(env, core->step_tokens));
    auto placement = Napi::Object::New(env);
    placement.Set("choice", core->placement.is_paged() ? "paged" : "stock");
    placement.Set("reason", core->placement.reason());
    Value().Set("placement", placement);
    Value().Set("slicedTokens", Napi::Number::New(env, core->limits().prefill_tokens));
    Value().Set("goesAhead", Napi::Boolean::New(env, core->does_go_ahead()));
    auto allocations = Napi::Array::New(env);
    for (const Allocation & one : core->allocations) {
        auto entry = Napi::Object::New(env);
        entry.Set("device", one.device);
        entry.Set("buffer", one.buffer);
        entry.Set("inSystemMemory", one.in_system_memory);
        entry.Set("weights", Napi::Number::New(env, static_cast<double>(one.weights)));
        entry.Set("cache", Napi::Number::New(env, static_cast<double>(one.cache)));
        entry.Set("compute", Napi::Number::New(env, static_cast<double>(one.compute)));
        allocations.Set(allocations.Length(), entry);
    }
    Value().Set("allocations", allocations);
    Value().Set("threads", Napi::Number::New(env, core->settings.threads));
}

Context::~Context() {
    if (core != nullptr && !data->is_shut) {
        data->erase(core);
        release_model();
    }
}

void Context::release_model() {
    Model::Unwrap(model.Value())->release();
    model.Reset();
}

ContextCore & Context::open() const {
    if (core == nullptr || data->is_shut) {
        throw disposed("context");
    }
    return *core;
}

int32_t Context::sequence_arg(const Napi::CallbackInfo & info, size_t index, const char * name) const {
    const int32_t sequence = int_arg(info, index, name);
    open().require_sequence(sequence);
    return sequence;
}

Napi::Value Context::queue(Napi::Env env, std::function<Result()> work) {
    const auto [debt, promise] = data->js.owe(env, Value());
    open().own_thread.run([data = data, debt = debt, work = std::move(work)] {
        try {
            data->js.settle(debt, work());
        } catch (...) {
            data->js.settle(debt,
                              [failure = current_failure()](Napi::Env) -> Napi::Value { throw failure; });
        }
    });
    return promise;
}

Napi::Value Context::step(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        ContextCore & context = open();
        if (stepping) {
            throw invalid("a step is in flight already");
        }
        const StepLimits limits = context.limits();
        read_step(object_arg(info, 0, "step"), samplers, scorers, limits.sequences, job);
        check_step(job, limits);
        context.abort = false;
        stepping = true;
        return queue(info.Env(), [this, &context]() -> Result {
            std::optional<Failure> failure;
            try {
                context.step(job);
                context.go_on();  // first: whoever hears of the results has time while the device works
            } catch (...) {
                failure = current_failure();
            }
            return [this, failure](Napi::Env env) -> Napi::Value {
                stepping = false;
                job.walks.clear();  // and let go of their samplers
                if (failure) {
                    throw *failure;
                }
                return step_result(env, job);
            };
        });
    });
}

Napi::Value Context::abort(const Napi::CallbackInfo & info) {
    if (core != nullptr) {
        core->abort = true;
    }
    return info.Env().Undefined();
}

Napi::Value Context::rest(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        ContextCore & context = open();
        context.own_thread.run([&context] { context.rest(); });
        return info.Env().Undefined();
    });
}

Napi::Value Context::create_sampler(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        const ModelCore & of = open().model;
        const SamplerSettings settings = sampler_settings(object_arg(info, 0, "options"), of.vocabulary_size);
        samplers.emplace(next_sampler,
                         std::make_shared<Sampler>(settings, of.vocab, of.vocabulary_size, of.end_tokens));
        return Napi::Number::New(info.Env(), next_sampler++);
    });
}

Napi::Value Context::create_scorer(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        const ModelCore & of = open().model;
        ScorerSettings settings = scorer_settings(object_arg(info, 0, "options"), of.vocabulary_size);
        scorers.emplace(next_sampler, std::make_shared<const BeamScorer>(std::move(settings),
                                                                         of.vocabulary_size, of.end_tokens));
        return Napi::Number::New(info.Env(), next_sampler++);
    });
}

Napi::Value Context::free_sampler(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        open();
        const int32_t sampler = int_arg(info, 0, "sampler");
        if (samplers.erase(sampler) + scorers.erase(sampler) == 0) {  // a step in flight holds its own
            throw invalid("no sampler " + std::to_string(sampler));
        }
        return info.Env().Undefined();
    });
}

Napi::Value Context::sequence_max_position(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const int32_t sequence = sequence_arg(info, 0, "sequence");
        return queue(info.Env(), [core = core, sequence]() -> Result {
            core->halt({ sequence });
            const int32_t position = core->max_position(sequence);
            return [position](Napi::Env env) { return Napi::Number::New(env, position); };
        });
    });
}

Napi::Value Context::scores(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        const auto [narrowed, whole] = open().rows_copied();
        auto counts = Napi::Object::New(info.Env());
        counts.Set("narrowed", Napi::Number::New(info.Env(), static_cast<double>(narrowed)));
        counts.Set("whole", Napi::Number::New(info.Env(), static_cast<double>(whole)));
        return counts;
    });
}

Napi::Value Context::can_shift(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] { return Napi::Boolean::New(info.Env(), open().can_shift); });
}

Napi::Value Context::save_pages(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const int32_t sequence = sequence_arg(info, 0, "sequence");
        std::vector<Range> ranges = ranges_arg(info, 1, "ranges");
        const int32_t scratch = sequence_arg(info, 2, "scratch");
        return queue(info.Env(), [core = core, sequence, ranges = std::move(ranges), scratch]() -> Result {
            core->halt({ sequence, scratch });
            const auto pages =
                std::make_shared<std::vector<SavedPage>>(core->save(sequence, ranges, scratch));
            return [pages](Napi::Env env) -> Napi::Value {
                auto list = Napi::Array::New(env, pages->size());
                for (uint32_t i = 0; i < pages->size(); ++i) {
                    const SavedPage & page = (*pages)[i];
                    auto array = Napi::Uint8Array::New(
                        env, page.size);  // Electron allows no buffers over foreign memory
                    std::memcpy(array.Data(), page.bytes.get(), page.size);
                    list.Set(i, array);
                }
                return list;
            };
        });
    });
}

Napi::Value Context::restore_pages(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        const int32_t sequence = sequence_arg(info, 0, "sequence");
        std::vector<std::vector<uint8_t>> pages = byte_arrays_arg(info, 1, "pages");
        const int32_t scratch = sequence_arg(info, 2, "scratch");
        return queue(info.Env(), [core = core, sequence, pages = std::move(pages), scratch]() -> Result {
            core->halt_all();
            core->restore(sequence, pages, scratch);
            return [](Napi::Env env) -> Napi::Value { return env.Undefined(); };
        });
    });
}

Napi::Value Context::dispose(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        if (!disposal.IsEmpty()) {
            return disposal.Value();
        }
        ContextCore * const ending = &open();
        const auto promise = queue(info.Env(), [this, ending]() -> Result {
            ending->free();
            return [this, ending](Napi::Env env) {
                data->erase(ending);
                samplers.clear();
                scorers.clear();
                release_model();
                return env.Undefined();
            };
        });
        core = nullptr;
        disposal = Napi::Persistent(promise.As<Napi::Object>());
        return promise;
    });
}

}  // namespace pagoda
