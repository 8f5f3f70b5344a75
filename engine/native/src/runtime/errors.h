// The way of a Failure into JavaScript.
#pragma once

#include "runtime/failure.h"

#include <napi.h>

namespace pagoda {

/// An instance of the error class that loadAddon.ts handed over (PagodaError), or a plain Error with `code`
/// and `data` without one.
Napi::Error to_error(Napi::Env env, const Failure & failure);

/// Runs `body` and turns whatever C++ throws in it into a JavaScript exception. Every function that
/// JavaScript calls goes through here.
template <typename F>
auto guarded(Napi::Env env, F && body) -> decltype(body()) {
    try {
        return body();
    } catch (const Napi::Error &) {
        throw;
    } catch (...) {
        throw to_error(env, current_failure());
    }
}

/// The same for functions that return a promise: they never throw, they reject.
template <typename F>
Napi::Value promised(Napi::Env env, F && body) {
    const auto reject = [&](const Napi::Error & error) {
        auto deferred = Napi::Promise::Deferred::New(env);
        deferred.Reject(error.Value());
        return deferred.Promise();
    };
    try {
        return body();
    } catch (const Napi::Error & error) {
        return reject(error);
    } catch (...) {
        return reject(to_error(env, current_failure()));
    }
}

}  // namespace pagoda
