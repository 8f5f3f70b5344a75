#include "ggml_product.h"

#include "../own_for_all.h"

#include "ggml-cpu.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace pagoda::kernels::tests {

namespace {

ggml_context * make_context(size_t tensors) {
    return ggml_init({ ggml_tensor_overhead() * tensors + ggml_graph_overhead() + 4096, nullptr, true });
}

ggml_backend_dev_t cpu_device() {
    return ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
}

}  // namespace

GgmlProduct::GgmlProduct(ggml_backend_buffer_type_t buft, ggml_type type, int64_t values_, int64_t rows_, int matrices, const std::vector<uint8_t> & data)
    : values(values_), rows(rows_) {
    weights_ctx = make_context(size_t(matrices));
    for (int i = 0; i < matrices; i++) {
        weights.push_back(ggml_new_tensor_2d(weights_ctx, type, values, rows));
    }
    weights_buffer = ggml_backend_alloc_ctx_tensors_from_buft(weights_ctx, buft);
    ggml_backend_buffer_set_usage(weights_buffer, GGML_BACKEND_BUFFER_USAGE_WEIGHTS);
    for (ggml_tensor * w : weights) {
        ggml_backend_tensor_set(w, data.data(), 0, data.size());
    }
}

GgmlProduct::~GgmlProduct() {
    if (graph_ctx) {
        ggml_backend_buffer_free(graph_buffer);
        ggml_free(graph_ctx);
    }
    ggml_backend_buffer_free(weights_buffer);
    ggml_free(weights_ctx);
}

void GgmlProduct::prepare(const std::vector<float> & activations, int64_t count) {
    if (graph_ctx) {
        ggml_backend_buffer_free(graph_buffer);
        ggml_free(graph_ctx);
    }
    graph_ctx = make_context(weights.size() + 8);
    ggml_tensor * x = ggml_new_tensor_2d(graph_ctx, GGML_TYPE_F32, values, count);
    graph = ggml_new_graph(graph_ctx);
    outputs.clear();
    for (ggml_tensor * w : weights) {
        outputs.push_back(ggml_mul_mat(graph_ctx, w, x));
        ggml_build_forward_expand(graph, outputs.back());
    }
    graph_buffer = ggml_backend_alloc_ctx_tensors_from_buft(graph_ctx, ggml_backend_dev_buffer_type(cpu_device()));
    ggml_backend_tensor_set(x, activations.data(), 0, ggml_nbytes(x));
}

void GgmlProduct::compute(ggml_backend_t backend) {
    if (ggml_backend_graph_compute(backend, graph) != GGML_STATUS_SUCCESS) {
        std::fprintf(stderr, "the graph failed\n");
        std::exit(1);
    }
}

std::vector<float> GgmlProduct::result() const {
    std::vector<float> out(size_t(ggml_nelements(outputs.back())));
    ggml_backend_tensor_get(outputs.back(), out.data(), 0, out.size() * sizeof(float));
    return out;
}

std::vector<float> GgmlProduct::run(ggml_backend_t backend, const std::vector<float> & activations, int64_t count) {
    prepare(activations, count);
    compute(backend);
    return result();
}

std::vector<uint8_t> GgmlProduct::read_back() const {
    std::vector<uint8_t> data(ggml_nbytes(weights[0]));
    ggml_backend_tensor_get(weights[0], data.data(), 0, data.size());
    return data;
}

ggml_backend_buffer_type_t stock_buffer_type(ggml_type type, int64_t values, int64_t rows, ggml_backend_buffer_type_t own) {
    ggml_backend_reg_t reg = ggml_backend_dev_backend_reg(cpu_device());
    const auto extra = reinterpret_cast<ggml_backend_dev_get_extra_bufts_t>(ggml_backend_reg_get_proc_address(reg, "ggml_backend_dev_get_extra_bufts"));
    ggml_context * ctx = make_context(4);
    ggml_tensor * w = ggml_new_tensor_2d(ctx, type, values, rows);
    ggml_tensor * op = ggml_mul_mat(ctx, w, ggml_new_tensor_2d(ctx, GGML_TYPE_F32, values, 512));
    ggml_backend_buffer_type_t found = ggml_backend_dev_buffer_type(cpu_device());
    for (ggml_backend_buffer_type_t * t = extra ? extra(cpu_device()) : nullptr; t && *t; t++) {
        if (*t == own) {
            continue;
        }
        w->buffer = ggml_backend_buft_alloc_buffer(*t, 0);
        const bool fits = ggml_backend_dev_supports_op(cpu_device(), op);
        ggml_backend_buffer_free(w->buffer);
        w->buffer = nullptr;
        if (fits) {
            found = *t;
            break;
        }
    }
    ggml_free(ctx);
    return found;
}

ggml_backend_t cpu_backend(int threads) {
    ggml_backend_t backend = ggml_backend_dev_init(cpu_device(), nullptr);
    const auto set_threads = reinterpret_cast<ggml_backend_set_n_threads_t>(
        ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(cpu_device()), "ggml_backend_set_n_threads"));
    set_threads(backend, threads);
    return backend;
}

LoadedKernels load_with_kernels() {
    const char * dir = std::getenv("PAGODA_GGML_LIBRARIES");
    if (!dir) {
        std::fprintf(stderr, "PAGODA_GGML_LIBRARIES must name the folder of the ggml libraries\n");
        std::exit(2);
    }
    ggml_log_set([](ggml_log_level level, const char * text, void *) { if (level >= GGML_LOG_LEVEL_WARN) std::fputs(text, stderr); }, nullptr);
    if (const char * variant = std::getenv("PAGODA_CPU_VARIANT")) {
        ggml_backend_load((std::string(dir) + "/libggml-cpu-" + variant + ".so").c_str());
    } else {
        ggml_backend_load_all_from_path(dir);
    }
    Options options;
    options.library_dir = dir;
    const OwnForAll choices(dir);
    options.choice_cache_file = choices.file();
    const Status status = install(options);
    if (!status.active) {
        std::fprintf(stderr, "our kernels are not active: %s\n", status.reason.c_str());
        std::exit(1);
    }
    const auto extra = reinterpret_cast<ggml_backend_dev_get_extra_bufts_t>(
        ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(cpu_device()), "ggml_backend_dev_get_extra_bufts"));
    return { status, extra(cpu_device())[0] };
}

}  // namespace pagoda::kernels::tests
