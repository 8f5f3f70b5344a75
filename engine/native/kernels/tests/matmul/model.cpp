// matmul model FILE own|stock THREADS [LOGITS]: a whole model with our products or with stock's: load time, memory, and tokens a second for 1 and 8 rows a step and a 256-row
// prompt. LOGITS names a file that gets the logits of the last prompt row and of each single row after it, for comparing two runs.
#include "kernels.h"

#include "ggml-backend.h"
#include "llama.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

namespace {

/// Seconds: of this process's own processor time where it works alone on one thread (others on the machine do not add to that), else by the clock on the wall.
double now(bool own_time) {
    timespec t;
    clock_gettime(own_time ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

/// A line of /proc/self/status in MiB.
double memory(const char * key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(key, 0) == 0) {
            return std::atof(line.c_str() + std::strlen(key) + 1) / 1024;
        }
    }
    return 0;
}

struct Batch {
    explicit Batch(int n) : batch(llama_batch_init(n, 0, 1)) {}
    ~Batch() { llama_batch_free(batch); }
    void add(llama_token token, int position, int sequence, bool output) {
        const int i = batch.n_tokens++;
        batch.token[i] = token;
        batch.pos[i] = position;
        batch.n_seq_id[i] = 1;
        batch.seq_id[i][0] = sequence;
        batch.logits[i] = output;
    }
    llama_batch batch;
};

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

}  // namespace

int main(int argc, char ** argv) {
    const char * dir = std::getenv("PAGODA_GGML_LIBRARIES");
    if (!dir || argc < 4) {
        std::fprintf(stderr, "usage: PAGODA_GGML_LIBRARIES=DIR matmul-model FILE own|stock THREADS [LOGITS]\n");
        return 2;
    }
    llama_log_set([](ggml_log_level level, const char * text, void *) { if (level >= GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr); }, nullptr);
    ggml_backend_load_all_from_path(dir);
    const bool own = std::strcmp(argv[2], "own") == 0;
    const int threads = std::atoi(argv[3]);
    pagoda::kernels::Options options;
    options.library_dir = dir;
    options.enabled = own;
    options.choice_cache_file = std::string(std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp") + "/pagoda-kernel-choice.json";
    const double before_install = now(false);
    const auto status = pagoda::kernels::install(options);
    const double install_s = now(false) - before_install;
    if (own && !status.active) {
        std::fprintf(stderr, "not active: %s\n", status.reason.c_str());
        return 1;
    }
    auto mp = llama_model_default_params();
    mp.n_gpu_layers = 0;
    const double before_load = now(false);
    llama_model * model = llama_model_load_from_file(argv[1], mp);
    const double load_s = now(false) - before_load;
    if (!model) {
        return 1;
    }
    const double load_peak = memory("VmHWM:"), loaded = memory("VmRSS:");
    auto cp = llama_context_default_params();
    cp.n_ctx = 1024;
    cp.n_seq_max = 16;
    cp.kv_unified = true;
    cp.n_batch = cp.n_ubatch = 512;
    cp.n_threads = cp.n_threads_batch = threads;
    cp.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
    llama_context * context = llama_init_from_model(model, cp);
    const int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
    std::vector<float> logits;
    const auto token = [&](int i) { return 100 + (i * 7919) % (vocabulary - 200); };
    const auto clear = [&] { llama_memory_clear(llama_get_memory(context), true); };
    Batch batch(512);
    const auto step = [&](int rows, int position) {
        batch.batch.n_tokens = 0;
        for (int s = 0; s < rows; s++) {
            batch.add(token(position * 16 + s), position, s, true);
        }
        const double t = now(threads == 1);
        llama_decode(context, batch.batch);
        llama_synchronize(context);
        return now(threads == 1) - t;
    };
    const auto prompt = [&](int rows) {
        clear();
        batch.batch.n_tokens = 0;
        for (int i = 0; i < rows; i++) {
            batch.add(token(i), i, 0, i == rows - 1);
        }
        const double t = now(threads == 1);
        llama_decode(context, batch.batch);
        llama_synchronize(context);
        return now(threads == 1) - t;
    };
    const auto keep_logits = [&] {
        const float * p = llama_get_logits_ith(context, -1);
        logits.insert(logits.end(), p, p + vocabulary);
    };
    step(1, 0);
    std::vector<double> one, eight, many;
    for (int i = 0; i < 3; i++) {
        many.push_back(prompt(256));
    }
    keep_logits();
    for (int i = 0; i < 15; i++) {
        one.push_back(step(1, 256 + i));
        keep_logits();
    }
    clear();
    for (int i = 0; i < 8; i++) {
        eight.push_back(step(8, i));
    }
    std::printf("{\"kernels\":\"%s\",\"threads\":%d,\"install_s\":%.3f,\"load_s\":%.3f,\"load_peak_mib\":%.0f,\"loaded_mib\":%.0f,\"rss_mib\":%.0f,\"anon_mib\":%.0f,"
                "\"one_tps\":%.2f,\"eight_tps\":%.2f,\"prompt_tps\":%.2f,\"matmul_ops\":%llu}\n",
                own ? "own" : "stock", threads, install_s, load_s, load_peak, loaded, memory("VmRSS:"), memory("RssAnon:"), 1 / median(one), 8 / median(eight), 256 / median(many),
                (unsigned long long) pagoda::kernels::status().matmul_ops);
    if (argc > 4) {
        std::ofstream(argv[4], std::ios::binary).write(reinterpret_cast<const char *>(logits.data()), std::streamsize(logits.size() * sizeof(float)));
    }
    llama_free(context);
    llama_model_free(model);
    return 0;
}
