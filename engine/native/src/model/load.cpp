#include "model/model.h"
#include "runtime/errors.h"

namespace pagoda {

Napi::Function ModelLoad::define(Napi::Env env) {
    return DefineClass(env, "ModelLoad", { InstanceMethod<&ModelLoad::abort>("abort") });
}

ModelLoad::ModelLoad(const Napi::CallbackInfo & info) : ObjectWrap(info) {
    if (info.Length() == 0 || !info[0].IsExternal()) {
        throw Napi::TypeError::New(info.Env(), "made by loadModel only");
    }
    abort_flag = info[0].As<Napi::External<ModelCore>>().Data()->abort;
}

Napi::Object ModelLoad::start(Napi::Env env, ModelSettings settings, Napi::Function on_progress) {
    const AddonDataPtr data = addon_data_ptr(env);
    data->models.push_back(std::make_unique<ModelCore>(std::move(settings)));
    ModelCore * const core = data->models.back().get();
    const Napi::Object object = data->load_class.New({ Napi::External<ModelCore>::New(env, core) });
    Unwrap(object)->run(env, data, core, on_progress);
    return object;
}

void ModelLoad::run(Napi::Env env, AddonDataPtr data, ModelCore * core, Napi::Function progress) {
    on_progress = Napi::Persistent(progress);
    const auto [debt, promise] = data->js.owe(env, Value());
    Value().Set("model", promise);

    const auto report = [this, data](float now) {
        fraction = now;
        if (!reporting.exchange(true)) {
            data->js.post([this](Napi::Env environment) {
                reporting = false;
                if (!on_progress.IsEmpty()) {
                    on_progress.Call({ Napi::Number::New(environment, fraction) });
                }
            });
        }
    };
    core->own_thread.run([this, data, core, report, debt = debt] {
        try {
            core->load(report);
            data->js.settle(debt, [this, core](Napi::Env environment) {
                on_progress.Reset();
                return Model::make(environment, core);
            });
        } catch (...) {
            data->js.settle(debt,
                              [this, data, core, failure = current_failure()](Napi::Env) -> Napi::Value {
                                  on_progress.Reset();
                                  data->erase(core);
                                  throw failure;
                              });
        }
    });
}

Napi::Value ModelLoad::abort(const Napi::CallbackInfo & info) {
    *abort_flag = true;
    return info.Env().Undefined();
}

}  // namespace pagoda
