// The way from other threads back to the JavaScript thread.
#pragma once

#include "runtime/failure.h"

#include <napi.h>

#include <functional>
#include <string>
#include <unordered_map>

namespace pagoda {

/// One per JavaScript environment. While a promise is owed the event loop stays alive; a quiet addon does not
/// hold the process open.
class JsThread {
public:
    using Debt = uint64_t;
    /// Makes the value of a promise; a Failure thrown in it rejects.
    using Value = std::function<Napi::Value(Napi::Env)>;

    explicit JsThread(Napi::Env env);

    /// JavaScript thread: a new promise, and the handle by which another thread settles it. `keep` lives
    /// until then.
    std::pair<Debt, Napi::Promise> owe(Napi::Env env, Napi::Object keep);

    /// Any thread: settles a promise of `owe`, once, on the JavaScript thread.
    void settle(Debt debt, Value value);

    /// Any thread: runs on the JavaScript thread in the order of the calls. Does not hold the process open. What it
    /// throws becomes a warning.
    void post(std::function<void(Napi::Env)> call);

    /// JavaScript thread, at the end of the environment, once no thread of ours runs any more: forgets what
    /// is owed.
    void stop();

private:
    struct Owed {
        Napi::Promise::Deferred deferred;
        Napi::ObjectReference keep;
    };

    static void deliver(napi_env env, napi_value function, void * context, void * data);
    /// Says through Node's warnings what a callback threw: nobody waits for it.
    static void warn(Napi::Env env, const std::string & message);
    void pay(Napi::Env env, Debt debt, const Value & value);

    napi_env env;
    napi_threadsafe_function queue = nullptr;
    std::unordered_map<Debt, Owed> owed;
    Debt next = 1;
};

}  // namespace pagoda
