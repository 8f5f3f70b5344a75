// Reading arguments: each function gives the value or throws request.invalid (options) or native.invalidBatch
// (the rest), and says why.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pagoda {

/// A field of an options object, in [least, most].
double number_field(const Napi::Object & options, const char * name, double least, double most);
int32_t int_field(const Napi::Object & options, const char * name, int32_t least, int32_t most);
bool bool_field(const Napi::Object & options, const char * name);
std::string text_field(const Napi::Object & options, const char * name);
std::vector<std::string> texts_field(const Napi::Object & options, const char * name);

Napi::Object object_arg(const Napi::CallbackInfo & info, size_t index, const char * name);
Napi::Function function_arg(const Napi::CallbackInfo & info, size_t index, const char * name);
int32_t int_arg(const Napi::CallbackInfo & info, size_t index, const char * name);
bool bool_arg(const Napi::CallbackInfo & info, size_t index, const char * name);
std::vector<int32_t> int32s_arg(const Napi::CallbackInfo & info, size_t index, const char * name);
/// An array of Uint8Arrays, copied out.
std::vector<std::vector<uint8_t>> byte_arrays_arg(const Napi::CallbackInfo & info, size_t index,
                                                  const char * name);
std::string text_arg(const Napi::CallbackInfo & info, size_t index, const char * name);

/// Copies an Int32Array field out: whatever JavaScript does to the array later, what was checked is what is
/// used.
void int32s_field(const Napi::Object & options, const char * name, std::vector<int32_t> & out);
void float32s_field(const Napi::Object & options, const char * name, std::vector<float> & out);

}  // namespace pagoda
