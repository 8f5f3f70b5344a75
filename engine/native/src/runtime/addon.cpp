#include "runtime/addon.h"

#include "context/context.h"
#include "model/model.h"
#include "runtime/args.h"
#include "runtime/errors.h"
#include "runtime/library.h"
#include "runtime/log.h"
#include "runtime/parent.h"
#include "runtime/runtime.h"

#include <algorithm>

namespace pagoda {

namespace {

/// process.exit() takes no environment down: it runs the C library's exit handlers, which destroy the
/// libraries' static data, some of it made as late as the first step, under the steps that still run. The
/// process's own event comes before that.
void end_threads_on_exit(Napi::Env env, AddonDataPtr data) {
    const Napi::Object process = env.Global().Get("process").As<Napi::Object>();
    const auto end = Napi::Function::New(env, [data](const Napi::CallbackInfo & info) { guarded(info.Env(), [&] { data->end_threads(); }); });
    process.Get("once").As<Napi::Function>().Call(process, { Napi::String::New(env, "exit"), end });
}

template <typename T>
void erase_from(std::vector<std::unique_ptr<T>> & list, const T * core) {
    const auto found =
        std::find_if(list.begin(), list.end(), [core](const auto & owned) { return owned.get() == core; });
    if (found != list.end()) {
        // Out of the list first: ending it takes a while, and the list must not be seen half changed.
        const std::unique_ptr<T> ending = std::move(*found);
        list.erase(found);
    }
}

/// Not part of native.d.ts: loadAddon.ts hands over the class of our errors, so that both sides throw the
/// same.
Napi::Value set_error_class(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        addon_data(info.Env()).error_class = Napi::Persistent(function_arg(info, 0, "errorClass"));
        return info.Env().Undefined();
    });
}

Napi::Value end_with_parent(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        pagoda::end_with_parent(bool_arg(info, 0, "byMainThread"));
        return info.Env().Undefined();
    });
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
    const auto data = std::make_shared<AddonData>(env);
    env.SetInstanceData(new AddonDataPtr(data));
    // Added after the loop's thread-safe function, so it runs before that is taken down: hooks run last in,
    // first out.
    env.AddCleanupHook([data] { data->shut_down(); });
    end_threads_on_exit(env, data);

    data->runtime_class = Napi::Persistent(Runtime::define(env));
    data->load_class = Napi::Persistent(ModelLoad::define(env));
    data->model_class = Napi::Persistent(Model::define(env));
    data->context_class = Napi::Persistent(Context::define(env));

    exports.Set("builtFor", built_for);
    exports.Set("openRuntime", Napi::Function::New<&Runtime::open>(env, "openRuntime"));
    exports.Set("endWithParent", Napi::Function::New<&end_with_parent>(env, "endWithParent"));
    exports.Set("setErrorClass", Napi::Function::New<&set_error_class>(env, "setErrorClass"));
    return exports;
}

}  // namespace

void AddonData::erase(ContextCore * core) {
    erase_from(contexts, core);
}

void AddonData::erase(ModelCore * core) {
    erase_from(models, core);
}

void AddonData::end_threads() {
    is_shut = true;
    if (log_sink != 0) {
        remove_log_sink(log_sink);
    }
    for (const auto & context : contexts) {
        context->abort = true;
    }
    for (const auto & model : models) {
        *model->abort = true;
    }
    contexts.clear();
    models.clear();
}

void AddonData::shut_down() {
    end_threads();
    js.stop();
    for (auto * reference :
         { &error_class, &runtime_class, &load_class, &model_class, &context_class, &on_log }) {
        reference->Reset();
    }
}

AddonData & addon_data(Napi::Env env) {
    return **env.GetInstanceData<AddonDataPtr>();
}

AddonDataPtr addon_data_ptr(Napi::Env env) {
    return *env.GetInstanceData<AddonDataPtr>();
}

NODE_API_MODULE(pagoda, initialise)

}  // namespace pagoda
