// The JavaScript object `Runtime` of native.d.ts.
#pragma once

#include <napi.h>

namespace pagoda {

class Runtime : public Napi::ObjectWrap<Runtime> {
public:
    static Napi::Function define(Napi::Env env);
    /// `openRuntime` of the addon.
    static Napi::Value open(const Napi::CallbackInfo & info);

    explicit Runtime(const Napi::CallbackInfo & info);

private:
    Napi::Value devices(const Napi::CallbackInfo & info);
    Napi::Value test_devices(const Napi::CallbackInfo & info);
    Napi::Value kernels(const Napi::CallbackInfo & info);
    Napi::Value load_model(const Napi::CallbackInfo & info);
};

}  // namespace pagoda
