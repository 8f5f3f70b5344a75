#include "model.h"

#include "own_for_all.h"

#include "ggml-backend.h"
#include "ggml-cpu.h"

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <random>
#include <strings.h>

namespace pagoda::tests {

namespace {

[[noreturn]] void fail(const std::string & what) {
    std::fprintf(stderr, "FAILED: %s\n", what.c_str());
    std::exit(1);
}

void quiet(ggml_log_level level, const char * text, void *) {
    if (level == GGML_LOG_LEVEL_ERROR) {
        std::fputs(text, stderr);
    }
}

/// A function of the CPU backend in use: the file is whatever the registered device's own functions live in.
template <typename F> F of_cpu_backend(const char * name) {
    ggml_backend_reg_t reg = ggml_backend_dev_backend_reg(ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU));
    Dl_info info;
    void * any = ggml_backend_reg_get_proc_address(reg, "ggml_backend_set_n_threads");
    if (!any || !dladdr(any, &info)) {
        fail("the CPU backend's file is not to be found");
    }
    void * handle = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    return reinterpret_cast<F>(dlsym(handle, name));
}

}  // namespace

kernels::Status start(const std::string & library_dir, bool own_kernels, bool sleeping_barrier, WeightTypes types) {
    llama_log_set(quiet, nullptr);
    ggml_backend_load_all_from_path(library_dir.c_str());
    llama_backend_init();
    kernels::Options options;
    options.library_dir = library_dir;
    options.enabled = own_kernels;
    options.sleeping_barrier = sleeping_barrier;
    if (types == WeightTypes::measured) {
        return kernels::install(options);
    }
    const kernels::tests::OwnForAll choices(library_dir);
    options.choice_cache_file = choices.file();
    return kernels::install(options);
}

void start_or_exit(const std::string & library_dir, const std::string & kernels) {
    const bool own = kernels == "own";
    if (!own && kernels != "stock") {
        fail("own or stock, not " + kernels);
    }
    const auto status = start(library_dir, own, true, WeightTypes::all);
    if (own && (!status.active || !status.reason.empty())) {
        fail("our kernels are not active: " + status.reason);
    }
}

ggml_type type_named(const std::string & name) {
    for (int type = 0; type < GGML_TYPE_COUNT; type++) {
        const char * known = ggml_type_name(ggml_type(type));
        if (known && strcasecmp(known, name.c_str()) == 0) {
            return ggml_type(type);
        }
    }
    fail("no such type: " + name);
}

Model::Model(const std::string & file) {
    llama_model_params params = llama_model_default_params();
    params.n_gpu_layers = 0;
    {
        const kernels::Loading loading;
        model = llama_model_load_from_file(file.c_str(), params);
    }
    if (!model) {
        fail("cannot load " + file);
    }
}

Model::~Model() {
    llama_model_free(model);
}

int Model::vocabulary() const {
    return llama_vocab_n_tokens(llama_model_get_vocab(model));
}

Context::Context(const Model & model, const ContextSettings & settings) : model(model) {
    llama_context_params params = llama_context_default_params();
    params.n_ctx = settings.cells;
    params.n_batch = params.n_ubatch = settings.rows;
    params.n_seq_max = 64;
    params.n_threads = params.n_threads_batch = settings.threads;
    params.kv_unified = true;
    params.flash_attn_type = settings.flash_attention ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
    params.type_k = params.type_v = settings.cache_type;
    context = llama_init_from_model(model.get(), params);
    if (!context) {
        fail("cannot make a context");
    }
    ggml_threadpool_params pool_params = ggml_threadpool_params_default(settings.threads);
    pool_params.poll = uint32_t(settings.poll);
    pool = of_cpu_backend<decltype(&ggml_threadpool_new)>("ggml_threadpool_new")(&pool_params);
    llama_attach_threadpool(context, pool, pool);
    if (settings.positions) {
        kernels::attach_memory(llama_get_memory(context));
        attached = true;
    }
}

Context::~Context() {
    if (attached) {
        kernels::forget_memory(llama_get_memory(context));
    }
    llama_free(context);
    of_cpu_backend<decltype(&ggml_threadpool_free)>("ggml_threadpool_free")(pool);
}

void Context::decode(const std::vector<Token> & tokens) {
    llama_batch batch = llama_batch_init(int32_t(tokens.size()), 0, 1);
    for (const Token & token : tokens) {
        const int i = batch.n_tokens++;
        batch.token[i] = token.id;
        batch.pos[i] = token.position;
        batch.n_seq_id[i] = 1;
        batch.seq_id[i][0] = token.sequence;
        batch.logits[i] = token.wants_logits;
    }
    const int result = llama_decode(context, batch);
    llama_batch_free(batch);
    if (result != 0) {
        fail("llama_decode gave " + std::to_string(result));
    }
}

std::vector<float> Context::logits(int index) const {
    const float * first = llama_get_logits_ith(context, index);
    return std::vector<float>(first, first + model.vocabulary());
}

void Context::remove(llama_seq_id sequence, llama_pos from, llama_pos to) {
    llama_memory_seq_rm(llama_get_memory(context), sequence, from, to);
}

void Context::share(llama_seq_id from, llama_seq_id to, llama_pos end) {
    llama_memory_seq_cp(llama_get_memory(context), from, to, 0, end);
}

void Context::park_and_restore(llama_seq_id sequence) {
    std::vector<uint8_t> saved(llama_state_seq_get_size(context, sequence));
    if (llama_state_seq_get_data(context, saved.data(), saved.size(), sequence) != saved.size()) {
        fail("a sequence could not be saved");
    }
    remove(sequence);
    if (llama_state_seq_set_data(context, saved.data(), saved.size(), sequence) != saved.size()) {
        fail("a sequence could not be restored");
    }
}

std::vector<llama_token> random_tokens(const Model & model, int count, uint32_t seed) {
    std::mt19937 random(seed);
    const int last = model.vocabulary() - 1;
    std::uniform_int_distribution<int> id(last > 200 ? 100 : 3, last);
    std::vector<llama_token> tokens(count);
    for (llama_token & token : tokens) {
        token = id(random);
    }
    return tokens;
}

}  // namespace pagoda::tests
