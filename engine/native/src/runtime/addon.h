// What belongs to one JavaScript environment: its error class, its classes, and everything of ours that is
// alive in it.
#pragma once

#include "context/context_core.h"
#include "model/model_core.h"
#include "runtime/js_thread.h"

#include <napi.h>

#include <memory>
#include <vector>

namespace pagoda {

struct AddonData {
    explicit AddonData(Napi::Env env) : js(env) {}

    /// Owns what runs on other threads. JavaScript objects point into these; `erase` ends the threads and
    /// frees the memory.
    std::vector<std::unique_ptr<ContextCore>> contexts;
    std::vector<std::unique_ptr<ModelCore>> models;
    void erase(ContextCore * core);
    void erase(ModelCore * core);

    /// Stops what runs and frees it, contexts before models. Touches nothing of JavaScript.
    void end_threads();

    /// The end of the environment (a worker that ends, an event loop that runs dry): ends the threads and
    /// lets go of everything else.
    void shut_down();

    JsThread js;
    Napi::FunctionReference error_class;
    Napi::FunctionReference runtime_class;
    Napi::FunctionReference load_class;
    Napi::FunctionReference model_class;
    Napi::FunctionReference context_class;
    int log_sink = 0;  // 0: none
    Napi::FunctionReference on_log;
    bool is_shut = false;  // what the JavaScript objects point at is gone
};

/// Shared with the JavaScript objects of ours: they may be finalized after the environment's own data.
using AddonDataPtr = std::shared_ptr<AddonData>;

AddonData & addon_data(Napi::Env env);
AddonDataPtr addon_data_ptr(Napi::Env env);

}  // namespace pagoda
