#include "runtime/runtime.h"

#include "model/model.h"
#include "runtime/addon.h"
#include "runtime/args.h"
#include "runtime/device_test.h"
#include "runtime/errors.h"
#include "runtime/kernels_seam.h"
#include "runtime/large_buffers.h"
#include "runtime/library.h"
#include "runtime/log.h"
#include "runtime/options.h"

namespace pagoda {

namespace {

std::string one_of(const Napi::Object & options, const char * name,
                   std::initializer_list<const char *> allowed) {
    const std::string value = text_field(options, name);
    for (const char * one : allowed) {
        if (value == one) {
            return value;
        }
    }
    throw Failure{ "request.invalid",
                   { { "name", std::string("native") },
                     { "issues", std::vector<std::string>{ std::string(name) + ": " + value } } } };
}

const char * kind_of(enum ggml_backend_dev_type type) {
    switch (type) {
        case GGML_BACKEND_DEVICE_TYPE_CPU: return "cpu";
        case GGML_BACKEND_DEVICE_TYPE_GPU:
        case GGML_BACKEND_DEVICE_TYPE_IGPU: return "gpu";
        default: return "accelerator";
    }
}

bool is_electron(Napi::Env env) {
    const Napi::Value process = env.Global().Get("process");
    return process.IsObject()
           && !process.As<Napi::Object>().Get("versions").As<Napi::Object>().Get("electron").IsUndefined();
}

/// One listener per environment: the newest one.
void listen(Napi::Env env, const Napi::Value & on_log) {
    if (!on_log.IsFunction()) {
        return;
    }
    const AddonDataPtr data = addon_data_ptr(env);
    data->on_log = Napi::Persistent(on_log.As<Napi::Function>());
    if (data->log_sink != 0) {
        return;
    }
    data->log_sink = add_log_sink([loop = &data->js, raw = data.get()](int level,
                                                                         const std::string & line) {
        loop->post([raw, level, line](Napi::Env environment) {
            raw->on_log.Call({ Napi::Number::New(environment, level), Napi::String::New(environment, line) });
        });
    });
}

}  // namespace

Napi::Function Runtime::define(Napi::Env env) {
    return DefineClass(env, "Runtime",
                       {
                           InstanceMethod<&Runtime::devices>("devices"),
                           InstanceMethod<&Runtime::test_devices>("testDevices"),
                           InstanceMethod<&Runtime::kernels>("kernels"),
                           InstanceMethod<&Runtime::load_model>("loadModel"),
                       });
}

Runtime::Runtime(const Napi::CallbackInfo & info) : ObjectWrap(info) {
    if (info.Length() == 0 || !info[0].IsExternal()) {
        throw Napi::TypeError::New(info.Env(), "made by openRuntime only");
    }
    Value().Set("llamaVersion", llama().version);
}

Napi::Value Runtime::open(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&] {
        const Napi::Object options = object_arg(info, 0, "options");
        const auto folder = std::filesystem::u8path(text_field(options, "libraryFolder")).lexically_normal();
        const std::string variant = one_of(options, "variant", { "cpu", "cuda", "vulkan", "metal" });
        const bool own = one_of(options, "kernels", { "own", "stock" }) == "own";
        const bool sleeping = options.Get("barrier").IsUndefined()
                                  ? own
                                  : one_of(options, "barrier", { "sleeping", "spinning" }) == "sleeping";
        const std::string cache_file = text_field(options, "kernelCacheFile");
        const bool has_gpu_folder = options.Get("gpuFolder").IsString();
        const auto gpu_folder =
            std::filesystem::u8path(has_gpu_folder ? text_field(options, "gpuFolder") : "");
        if (!folder.is_absolute() || (has_gpu_folder && !gpu_folder.is_absolute())) {
            throw Failure{ "library.loadFailed",
                           { { "variant", variant },
                             { "detail", "not an absolute folder: " + folder.string() } } };
        }
        listen(env, options.Get("onLog"));
        const Library & library = open_library(folder, variant, gpu_folder);
        kernels_seam::install(library.folder.string(), own, sleeping, cache_file);
        map_large_buffers(library, own               ? LargeBuffers::all
                                   : is_electron(env) ? LargeBuffers::past_electron
                                                      : LargeBuffers::none);
        return addon_data(env).runtime_class.New(
            { Napi::External<Library>::New(env, const_cast<Library *>(&library)) });
    });
}

Napi::Value Runtime::devices(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&] {
        const size_t count = llama().ggml_backend_dev_count();
        auto list = Napi::Array::New(env, count);
        for (uint32_t i = 0; i < count; ++i) {
            ggml_backend_dev_props props = {};
            llama().ggml_backend_dev_get_props(llama().ggml_backend_dev_get(i), &props);
            auto device = Napi::Object::New(env);
            device.Set("name", props.name != nullptr ? props.name : "");
            device.Set("description", props.description != nullptr ? props.description : "");
            device.Set("kind", kind_of(props.type));
            device.Set("memoryTotal", static_cast<double>(props.memory_total));
            device.Set("memoryFree", static_cast<double>(props.memory_free));
            device.Set("sharesMemory", props.type != GGML_BACKEND_DEVICE_TYPE_GPU);
            list.Set(i, device);
        }
        return list;
    });
}

Napi::Value Runtime::test_devices(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        pagoda::test_devices();
        return info.Env().Undefined();
    });
}

Napi::Value Runtime::kernels(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&] {
        const kernels_seam::Info now = kernels_seam::info();
        auto types = Napi::Array::New(env, now.types.size());
        for (uint32_t i = 0; i < now.types.size(); ++i) {
            auto type = Napi::Object::New(env);
            type.Set("type", now.types[i].type);
            type.Set("own", now.types[i].own);
            type.Set("ownRowsPerSecond", now.types[i].own_rows_per_second);
            type.Set("stockRowsPerSecond", now.types[i].stock_rows_per_second);
            types.Set(i, type);
        }
        auto result = Napi::Object::New(env);
        result.Set("choice", now.own ? "own" : "stock");
        result.Set("reason", now.reason);
        result.Set("instructionSet", now.instruction_set);
        result.Set("library", now.library);
        result.Set("types", types);
        result.Set("barrier", now.sleeping_barrier ? "sleeping" : "spinning");
        result.Set("barrierReason", now.barrier_reason);
        result.Set("attentionOps", now.attention_ops);
        result.Set("matmulOps", now.matmul_ops);
        result.Set("bytesToPack", now.bytes_to_pack);
        return result;
    });
}

Napi::Value Runtime::load_model(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        const ModelSettings settings = model_settings(object_arg(info, 0, "options"));
        return ModelLoad::start(info.Env(), settings, function_arg(info, 1, "onProgress"));
    });
}

}  // namespace pagoda
