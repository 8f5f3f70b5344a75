// The JavaScript objects `ModelLoad` and `Model` of native.d.ts.
#pragma once

#include "runtime/addon.h"

namespace pagoda {

class ModelLoad : public Napi::ObjectWrap<ModelLoad> {
public:
    static Napi::Function define(Napi::Env env);
    /// Starts reading; the object's `model` is the promise.
    static Napi::Object start(Napi::Env env, ModelSettings settings, Napi::Function on_progress);

    explicit ModelLoad(const Napi::CallbackInfo & info);

private:
    void run(Napi::Env env, AddonDataPtr data, ModelCore * core, Napi::Function on_progress);
    Napi::Value abort(const Napi::CallbackInfo & info);

    std::shared_ptr<std::atomic<bool>> abort_flag;
    Napi::FunctionReference on_progress;
    std::atomic<float> fraction{ 0 };
    std::atomic<bool> reporting{ false };  // a report is on its way: it will take the newest fraction along
};

class Model : public Napi::ObjectWrap<Model> {
public:
    static Napi::Function define(Napi::Env env);
    static Napi::Object make(Napi::Env env, ModelCore * core);

    explicit Model(const Napi::CallbackInfo & info);
    ~Model() override;

    /// A context holds its model open, from when it is asked for.
    void retain() { ++contexts; }
    void release() { --contexts; }

private:
    ModelCore & open() const;  // throws native.disposed
    Napi::Value metadata(const Napi::CallbackInfo & info);
    Napi::Value tokenize(const Napi::CallbackInfo & info);
    Napi::Value piece(const Napi::CallbackInfo & info);
    Napi::Value special_tokens(const Napi::CallbackInfo & info);
    Napi::Value is_end_of_generation(const Napi::CallbackInfo & info);
    Napi::Value create_context(const Napi::CallbackInfo & info);
    Napi::Value bare_loop(const Napi::CallbackInfo & info);
    Napi::Value dispose(const Napi::CallbackInfo & info);

    AddonDataPtr data;
    ModelCore * core = nullptr;  // null once disposed
    int contexts = 0;
    Napi::ObjectReference disposal;  // the promise of the first dispose()
};

}  // namespace pagoda
