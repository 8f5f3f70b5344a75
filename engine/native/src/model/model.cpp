#include "model/model.h"

#include "context/context.h"
#include "model/bare_loop.h"
#include "runtime/args.h"
#include "runtime/errors.h"
#include "runtime/library.h"

#include <cstring>

namespace pagoda {

namespace {

std::string description_of(const ModelCore & core) {
    char text[256] = "";
    llama().llama_model_desc(core.model, text, sizeof(text));
    return text;
}

Napi::Object info_of(Napi::Env env, const ModelCore & core) {
    const Library & lib = llama();
    const char * const chat_template = lib.llama_model_chat_template(core.model, nullptr);
    auto info = Napi::Object::New(env);
    const auto number = [&](const char * name, auto value) {
        info.Set(name, Napi::Number::New(env, static_cast<double>(value)));
    };
    info.Set("description", description_of(core));
    info.Set("architecture", core.metadata("general.architecture").value_or(""));
    number("parameters", lib.llama_model_n_params(core.model));
    number("sizeBytes", lib.llama_model_size(core.model));
    number("layers", lib.llama_model_n_layer(core.model));
    number("trainedContextLength", lib.llama_model_n_ctx_train(core.model));
    number("vocabularySize", core.vocabulary_size);
    number("embeddingLength", lib.llama_model_n_embd(core.model));
    // Without its layers, asking a model for their heads ends the process.
    const bool has_layers = !core.settings.vocabulary_only;
    number("heads", has_layers ? lib.llama_model_n_head(core.model) : 0);
    number("kvHeads", has_layers ? lib.llama_model_n_head_kv(core.model) : 0);
    number("beginToken", lib.llama_vocab_bos(core.vocab));
    number("endToken", lib.llama_vocab_eos(core.vocab));
    number("endOfTurnToken", lib.llama_vocab_eot(core.vocab));
    info.Set("addsBeginToken", lib.llama_vocab_get_add_bos(core.vocab));
    info.Set("addsEndToken", lib.llama_vocab_get_add_eos(core.vocab));
    info.Set("chatTemplate", chat_template != nullptr ? Napi::String::New(env, chat_template) : env.Null());
    info.Set("isRecurrent", lib.llama_model_is_recurrent(core.model));
    info.Set("isHybrid", lib.llama_model_is_hybrid(core.model));
    info.Set("slidingWindow", lib.llama_model_n_swa(core.model));
    number("layersOnDevice", core.layers_on_device);
    return info;
}

}  // namespace

Napi::Function Model::define(Napi::Env env) {
    return DefineClass(env, "Model",
                       {
                           InstanceMethod<&Model::metadata>("metadata"),
                           InstanceMethod<&Model::tokenize>("tokenize"),
                           InstanceMethod<&Model::piece>("piece"),
                           InstanceMethod<&Model::special_tokens>("specialTokens"),
                           InstanceMethod<&Model::is_end_of_generation>("isEndOfGeneration"),
                           InstanceMethod<&Model::create_context>("createContext"),
                           InstanceMethod<&Model::bare_loop>("bareLoop"),
                           InstanceMethod<&Model::dispose>("dispose"),
                       });
}

Napi::Object Model::make(Napi::Env env, ModelCore * core) {
    return addon_data(env).model_class.New({ Napi::External<ModelCore>::New(env, core) });
}

Model::Model(const Napi::CallbackInfo & info) : ObjectWrap(info), data(addon_data_ptr(info.Env())) {
    if (info.Length() == 0 || !info[0].IsExternal()) {
        throw Napi::TypeError::New(info.Env(), "made by loadModel only");
    }
    core = info[0].As<Napi::External<ModelCore>>().Data();
    Value().Set("info", info_of(info.Env(), *core));
}

Model::~Model() {
    if (core != nullptr && !data->is_shut) {
        data->erase(core);
    }
}

ModelCore & Model::open() const {
    if (core == nullptr || data->is_shut) {
        throw disposed("model");
    }
    return *core;
}

Napi::Value Model::metadata(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&]() -> Napi::Value {
        const auto value = open().metadata(text_arg(info, 0, "key"));
        return value ? Napi::String::New(env, *value) : env.Null();
    });
}

Napi::Value Model::tokenize(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        const ModelCore & model = open();
        const auto tokens = model.tokenize(text_arg(info, 0, "text"), bool_arg(info, 1, "addSpecial"),
                                           bool_arg(info, 2, "parseSpecial"));
        auto array = Napi::Int32Array::New(info.Env(), tokens.size());
        std::copy(tokens.begin(), tokens.end(), array.Data());
        return array;
    });
}

Napi::Value Model::piece(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        const std::string bytes = open().piece(int_arg(info, 0, "token"), bool_arg(info, 1, "special"));
        auto array = Napi::Uint8Array::New(info.Env(), bytes.size());
        std::copy(bytes.begin(), bytes.end(), array.Data());
        return array;
    });
}

Napi::Value Model::special_tokens(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&] {
        const std::vector<SpecialToken> tokens = open().special_tokens();
        auto ids = Napi::Int32Array::New(env, tokens.size());
        auto attributes = Napi::Int32Array::New(env, tokens.size());
        auto texts = Napi::Array::New(env, tokens.size());
        for (uint32_t i = 0; i < tokens.size(); ++i) {
            const Napi::HandleScope scope(env);
            ids[i] = tokens[i].id;
            attributes[i] = tokens[i].attributes;
            texts.Set(i, tokens[i].text);
        }
        auto list = Napi::Object::New(env);
        list.Set("ids", ids);
        list.Set("attributes", attributes);
        list.Set("texts", texts);
        return list;
    });
}

Napi::Value Model::is_end_of_generation(const Napi::CallbackInfo & info) {
    return guarded(info.Env(), [&] {
        return Napi::Boolean::New(info.Env(), open().is_end_of_generation(int_arg(info, 0, "token")));
    });
}

Napi::Value Model::create_context(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&] {
        return Context::start(info.Env(), Value(), open(), object_arg(info, 0, "options"));
    });
}

Napi::Value Model::bare_loop(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        const Napi::Object options = object_arg(info, 0, "options");
        const auto number = [&](const char * name) { return int_field(options, name, 1, 1 << 20); };
        const BareLoop loop = { number("sequences"), number("cachedTokens"), number("steps"), number("stepTokens"),
                                number("threads") };
        ModelCore * const used = &open();
        const auto [debt, promise] = data->js.owe(info.Env(), Value());
        used->own_thread.run([data = data, used, debt = debt, loop] {
            try {
                data->js.settle(debt, [times = run_bare_loop(used->model, loop)](Napi::Env env) {
                    auto array = Napi::Float64Array::New(env, times.size());
                    std::copy(times.begin(), times.end(), array.Data());
                    return array;
                });
            } catch (...) {
                data->js.settle(debt, [failure = current_failure()](Napi::Env) -> Napi::Value { throw failure; });
            }
        });
        return promise;
    });
}

Napi::Value Model::dispose(const Napi::CallbackInfo & info) {
    return promised(info.Env(), [&]() -> Napi::Value {
        if (!disposal.IsEmpty()) {
            return disposal.Value();
        }
        if (contexts > 0) {
            throw internal("the model still has " + std::to_string(contexts)
                           + " context(s): dispose of them first");
        }
        const auto [debt, promise] = data->js.owe(info.Env(), Value());
        ModelCore * const ending = core;
        core = nullptr;
        disposal = Napi::Persistent(promise.As<Napi::Object>());
        ending->own_thread.run([data = data, ending, debt = debt] {
            ending->free();
            data->js.settle(debt, [data, ending](Napi::Env env) {
                data->erase(ending);
                return env.Undefined();
            });
        });
        return promise;
    });
}

}  // namespace pagoda
