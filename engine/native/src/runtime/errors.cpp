#include "runtime/errors.h"

#include "runtime/addon.h"

#include <exception>

namespace pagoda {

namespace {

Napi::Value to_value(Napi::Env env, const FailureField & field) {
    if (const auto * text = std::get_if<std::string>(&field)) {
        return Napi::String::New(env, *text);
    }
    if (const auto * number = std::get_if<double>(&field)) {
        return Napi::Number::New(env, *number);
    }
    const auto & list = std::get<std::vector<std::string>>(field);
    auto array = Napi::Array::New(env, list.size());
    for (uint32_t i = 0; i < list.size(); ++i) {
        array.Set(i, list[i]);
    }
    return array;
}

}  // namespace

Failure current_failure() {
    try {
        throw;
    } catch (const Failure & failure) {
        return failure;
    } catch (const std::exception & error) {
        return internal(error.what());
    } catch (...) {
        return internal("an exception of unknown type");
    }
}

Napi::Error to_error(Napi::Env env, const Failure & failure) {
    auto data = Napi::Object::New(env);
    for (const auto & [name, field] : failure.data) {
        data.Set(name, to_value(env, field));
    }
    const auto code = Napi::String::New(env, failure.code);
    const auto & error_class = addon_data(env).error_class;
    if (!error_class.IsEmpty()) {
        return Napi::Error(env, error_class.New({ code, data }));
    }
    auto error = Napi::Error::New(env, failure.code);
    error.Set("code", code);
    error.Set("data", data);
    return error;
}

}  // namespace pagoda
