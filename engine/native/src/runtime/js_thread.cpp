#include "runtime/js_thread.h"

#include "runtime/errors.h"

#include <memory>

namespace pagoda {

using Call = std::function<void(Napi::Env)>;

JsThread::JsThread(Napi::Env environment) : env(environment) {
    const auto name = Napi::String::New(environment, "pagoda");
    napi_status status = napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr,
                                                         this, deliver, &queue);
    if (status != napi_ok) {
        throw Napi::Error::New(environment, "no thread-safe function");
    }
    napi_unref_threadsafe_function(env, queue);
}

std::pair<JsThread::Debt, Napi::Promise> JsThread::owe(Napi::Env environment, Napi::Object keep) {
    auto deferred = Napi::Promise::Deferred::New(environment);
    const Napi::Promise promise = deferred.Promise();
    const Debt debt = next++;
    if (owed.empty()) {
        napi_ref_threadsafe_function(env, queue);
    }
    owed.emplace(debt, Owed{ deferred, Napi::Persistent(keep) });
    return { debt, promise };
}

void JsThread::settle(Debt debt, Value value) {
    post([this, debt, value = std::move(value)](Napi::Env environment) { pay(environment, debt, value); });
}

void JsThread::post(Call call) {
    auto data = std::make_unique<Call>(std::move(call));
    if (napi_call_threadsafe_function(queue, data.get(), napi_tsfn_nonblocking) == napi_ok) {
        data.release();  // deliver deletes it
    }
}

void JsThread::stop() {
    owed.clear();
    napi_release_threadsafe_function(queue, napi_tsfn_abort);
}

void JsThread::deliver(napi_env env, napi_value, void *, void * data) {
    const std::unique_ptr<Call> call(static_cast<Call *>(data));
    if (env == nullptr) {
        return;
    }
    // Nothing may leave this function, which C calls: it would end the process.
    try {
        const Napi::HandleScope scope(env);
        try {
            (*call)(Napi::Env(env));
        } catch (const Napi::Error & error) {
            warn(env, error.Message());
        } catch (const std::exception & error) {
            warn(env, error.what());
        }
    } catch (...) {
        return;  // the environment takes no calls any more
    }
}

void JsThread::warn(Napi::Env environment, const std::string & message) {
    const auto process = environment.Global().Get("process").As<Napi::Object>();
    process.Get("emitWarning")
        .As<Napi::Function>()
        .Call(process, { Napi::String::New(environment, "a callback of the engine failed: " + message) });
}

void JsThread::pay(Napi::Env environment, Debt debt, const Value & value) {
    const auto found = owed.find(debt);
    if (found == owed.end()) {
        return;
    }
    const Owed due = std::move(found->second);
    owed.erase(found);
    if (owed.empty()) {
        napi_unref_threadsafe_function(env, queue);
    }
    try {
        due.deferred.Resolve(guarded(environment, [&] { return value(environment); }));
    } catch (const Napi::Error & error) {
        due.deferred.Reject(error.Value());
    }
}

}  // namespace pagoda
