// The JavaScript object `Context` of native.d.ts.
#pragma once

#include "runtime/addon.h"

#include <functional>
#include <map>

namespace pagoda {

class Context : public Napi::ObjectWrap<Context> {
public:
    static Napi::Function define(Napi::Env env);
    /// Makes a context on its own thread; the promise resolves with the object.
    static Napi::Value start(Napi::Env env, Napi::Object model, ModelCore & core, Napi::Object options);

    explicit Context(const Napi::CallbackInfo & info);
    ~Context() override;

private:
    /// Made on the context's thread, turned into a value on JavaScript's.
    using Result = std::function<Napi::Value(Napi::Env)>;

    ContextCore & open() const;  // throws native.disposed
    /// Runs `work` on the context's thread, behind what is queued already. A Failure in it rejects.
    Napi::Value queue(Napi::Env env, std::function<Result()> work);
    int32_t sequence_arg(const Napi::CallbackInfo & info, size_t index, const char * name) const;
    void release_model();

    Napi::Value step(const Napi::CallbackInfo & info);
    Napi::Value abort(const Napi::CallbackInfo & info);
    Napi::Value rest(const Napi::CallbackInfo & info);
    Napi::Value create_sampler(const Napi::CallbackInfo & info);
    Napi::Value create_scorer(const Napi::CallbackInfo & info);
    Napi::Value free_sampler(const Napi::CallbackInfo & info);
    Napi::Value sequence_max_position(const Napi::CallbackInfo & info);
    Napi::Value scores(const Napi::CallbackInfo & info);
    Napi::Value can_shift(const Napi::CallbackInfo & info);
    Napi::Value save_pages(const Napi::CallbackInfo & info);
    Napi::Value restore_pages(const Napi::CallbackInfo & info);
    Napi::Value dispose(const Napi::CallbackInfo & info);

    AddonDataPtr data;
    ContextCore * core = nullptr;  // null once disposed
    Napi::ObjectReference model;   // empty once disposed
    Napi::ObjectReference disposal;

    StepJob job;  // of the step in flight; JavaScript's thread leaves it alone while `stepping`
    bool stepping = false;
    std::map<int32_t, std::shared_ptr<Sampler>> samplers;
    std::map<int32_t, std::shared_ptr<const BeamScorer>> scorers;  // handles of the same count
    int32_t next_sampler = 0;
};

}  // namespace pagoda
