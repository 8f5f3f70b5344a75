#include "runtime/args.h"

#include "runtime/failure.h"

#include <cmath>
#include <limits>

namespace pagoda {

namespace {

Failure invalid_option(const std::string & name, const std::string & issue) {
    return { "request.invalid",
             { { "name", std::string("native") },
               { "issues", std::vector<std::string>{ name + ": " + issue } } } };
}

std::string shown(double number) {
    const bool whole = std::abs(number) < 1e15 && number == std::floor(number);
    return whole ? std::to_string(static_cast<int64_t>(number)) : std::to_string(number);
}

bool is_int32(const Napi::Value & value, int32_t & out) {
    if (!value.IsNumber()) {
        return false;
    }
    const double number = value.As<Napi::Number>().DoubleValue();
    const bool fits =
        number >= std::numeric_limits<int32_t>::min() && number <= std::numeric_limits<int32_t>::max();
    if (!fits || number != std::floor(number)) {
        return false;
    }
    out = static_cast<int32_t>(number);
    return true;
}

Failure not_a(const char * kind, const char * name) {
    return invalid(std::string(name) + " is not " + kind);
}

void copy_int32s(const Napi::Value & value, const char * name, std::vector<int32_t> & out) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_int32_array) {
        throw not_a("an Int32Array", name);
    }
    const auto array = value.As<Napi::Int32Array>();
    const int32_t * const data = array.Data();
    out.assign(data, data + (data != nullptr ? array.ElementLength() : 0));
}

}  // namespace

double number_field(const Napi::Object & options, const char * name, double least, double most) {
    const Napi::Value value = options.Get(name);
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (!(number >= least && number <= most)) {
        throw invalid_option(name, "expected a number from " + shown(least) + " to " + shown(most));
    }
    return number;
}

int32_t int_field(const Napi::Object & options, const char * name, int32_t least, int32_t most) {
    int32_t number = 0;
    if (!is_int32(options.Get(name), number) || number < least || number > most) {
        throw invalid_option(
            name, "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return number;
}

bool bool_field(const Napi::Object & options, const char * name) {
    const Napi::Value value = options.Get(name);
    if (!value.IsBoolean()) {
        throw invalid_option(name, "expected true or false");
    }
    return value.As<Napi::Boolean>().Value();
}

std::string text_field(const Napi::Object & options, const char * name) {
    const Napi::Value value = options.Get(name);
    if (!value.IsString()) {
        throw invalid_option(name, "expected a text");
    }
    return value.As<Napi::String>().Utf8Value();
}

std::vector<std::string> texts_field(const Napi::Object & options, const char * name) {
    const Napi::Value value = options.Get(name);
    if (!value.IsArray()) {
        throw invalid_option(name, "expected a list of texts");
    }
    const auto list = value.As<Napi::Array>();
    std::vector<std::string> texts;
    for (uint32_t i = 0; i < list.Length(); ++i) {
        const Napi::Value text = list.Get(i);
        if (!text.IsString()) {
            throw invalid_option(name, "expected a list of texts");
        }
        texts.push_back(text.As<Napi::String>().Utf8Value());
    }
    return texts;
}

Napi::Object object_arg(const Napi::CallbackInfo & info, size_t index, const char * name) {
    if (!info[index].IsObject()) {
        throw not_a("an object", name);
    }
    return info[index].As<Napi::Object>();
}

Napi::Function function_arg(const Napi::CallbackInfo & info, size_t index, const char * name) {
    if (!info[index].IsFunction()) {
        throw not_a("a function", name);
    }
    return info[index].As<Napi::Function>();
}

int32_t int_arg(const Napi::CallbackInfo & info, size_t index, const char * name) {
    int32_t number = 0;
    if (!is_int32(info[index], number)) {
        throw not_a("a 32-bit whole number", name);
    }
    return number;
}

bool bool_arg(const Napi::CallbackInfo & info, size_t index, const char * name) {
    if (!info[index].IsBoolean()) {
        throw not_a("true or false", name);
    }
    return info[index].As<Napi::Boolean>().Value();
}

std::string text_arg(const Napi::CallbackInfo & info, size_t index, const char * name) {
    if (!info[index].IsString()) {
        throw not_a("a text", name);
    }
    return info[index].As<Napi::String>().Utf8Value();
}

std::vector<int32_t> int32s_arg(const Napi::CallbackInfo & info, size_t index, const char * name) {
    std::vector<int32_t> out;
    copy_int32s(info[index], name, out);
    return out;
}

std::vector<std::vector<uint8_t>> byte_arrays_arg(const Napi::CallbackInfo & info, size_t index,
                                                  const char * name) {
    if (!info[index].IsArray()) {
        throw not_a("an array", name);
    }
    const auto list = info[index].As<Napi::Array>();
    std::vector<std::vector<uint8_t>> arrays;
    for (uint32_t i = 0; i < list.Length(); ++i) {
        const Napi::Value value = list.Get(i);
        if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
            throw not_a("an array of Uint8Arrays", name);
        }
        const auto array = value.As<Napi::Uint8Array>();
        const uint8_t * const data = array.Data();
        arrays.emplace_back(data, data + (data != nullptr ? array.ByteLength() : 0));
    }
    return arrays;
}

void int32s_field(const Napi::Object & options, const char * name, std::vector<int32_t> & out) {
    copy_int32s(options.Get(name), name, out);
}

void float32s_field(const Napi::Object & options, const char * name, std::vector<float> & out) {
    const Napi::Value value = options.Get(name);
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array) {
        throw not_a("a Float32Array", name);
    }
    const auto array = value.As<Napi::Float32Array>();
    const float * const data = array.Data();
    out.assign(data, data + (data != nullptr ? array.ElementLength() : 0));
}

}  // namespace pagoda
