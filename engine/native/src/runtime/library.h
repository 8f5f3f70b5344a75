// llama.cpp's libraries, opened by absolute path: every symbol by name at run time, its type from llama.cpp's
// own header.
#pragma once

#include "ggml-alloc.h"
#include "ggml-backend.h"
#include "ggml-cpu.h"
#include "gguf.h"
#include "llama.h"

#include <filesystem>
#include <string>

namespace pagoda {

/// The release tag of the headers this was compiled with, "v0.5.0".
inline constexpr const char * built_for = PAGODA_BUILT_FOR;

// clang-format off
#define PAGODA_LLAMA_SYMBOLS(X) \
    X(llama_version) X(llama_backend_init) X(llama_log_set) \
    X(llama_model_default_params) X(llama_model_load_from_file) X(llama_model_init_from_user) X(llama_model_free) \
    X(llama_model_get_vocab) X(llama_model_desc) X(llama_model_meta_val_str) X(llama_model_chat_template) \
    X(llama_model_n_params) X(llama_model_size) X(llama_model_n_layer) X(llama_model_n_ctx_train) X(llama_model_n_embd) \
    X(llama_model_n_head) X(llama_model_n_head_kv) X(llama_model_is_recurrent) X(llama_model_is_hybrid) X(llama_model_n_swa) X(llama_model_has_decoder) \
    X(llama_vocab_n_tokens) X(llama_vocab_bos) X(llama_vocab_eos) X(llama_vocab_eot) X(llama_vocab_get_add_bos) X(llama_vocab_get_add_eos) \
    X(llama_vocab_is_eog) X(llama_vocab_get_attr) X(llama_vocab_get_text) \
    X(llama_tokenize) X(llama_token_to_piece) \
    X(llama_context_default_params) X(llama_init_from_model) X(llama_free) X(llama_get_model) X(llama_n_ctx) X(llama_n_ctx_seq) X(llama_n_batch) X(llama_n_ubatch) X(llama_get_memory) \
    X(llama_set_n_threads) X(llama_attach_threadpool) X(llama_detach_threadpool) X(llama_decode) X(llama_synchronize) X(llama_get_logits_ith) X(llama_perf_context) \
    X(llama_memory_seq_rm) X(llama_memory_seq_cp) X(llama_memory_seq_add) X(llama_memory_seq_pos_min) X(llama_memory_seq_pos_max) \
    X(llama_memory_can_shift) \
    X(llama_state_seq_get_size) X(llama_state_seq_get_data) X(llama_state_seq_set_data) \
    X(llama_sampler_free) \
    X(llama_sampler_apply) X(llama_sampler_accept) X(llama_sampler_init_greedy) X(llama_sampler_init_dist) X(llama_sampler_init_top_k) \
    X(llama_sampler_init_top_p) X(llama_sampler_init_min_p) X(llama_sampler_init_temp) X(llama_sampler_init_penalties) \
    X(llama_sampler_init_grammar) X(llama_sampler_init_grammar_lazy_patterns) X(llama_sampler_init_typical) X(llama_sampler_init_temp_ext) X(llama_sampler_init_xtc) \
    X(llama_sampler_init_top_n_sigma) X(llama_sampler_init_mirostat) X(llama_sampler_init_mirostat_v2) X(llama_sampler_init_dry) \
    X(llama_sampler_init_adaptive_p) X(llama_sampler_init_logit_bias)

#define PAGODA_GGML_SYMBOLS(X) \
    X(ggml_backend_load_all_from_path) X(ggml_backend_unload) X(ggml_backend_reg_count) X(ggml_backend_reg_get) \
    X(ggml_backend_dev_count) X(ggml_backend_dev_get) X(ggml_backend_dev_by_type)

#define PAGODA_GGML_BASE_SYMBOLS(X) \
    X(ggml_log_set) X(ggml_threadpool_params_default) X(ggml_backend_dev_get_props) X(ggml_backend_dev_backend_reg) \
    X(ggml_backend_reg_get_proc_address) X(ggml_backend_reg_dev_count) X(ggml_backend_reg_dev_get) \
    X(ggml_backend_dev_init) X(ggml_backend_free) X(ggml_backend_graph_compute) \
    X(ggml_backend_buft_name) X(ggml_backend_buft_is_host) X(ggml_backend_buft_get_device) X(ggml_backend_dev_name) \
    X(ggml_backend_cpu_buffer_type) X(ggml_backend_cpu_buffer_from_ptr) \
    X(ggml_backend_alloc_ctx_tensors) X(ggml_backend_buffer_free) X(ggml_backend_tensor_set) X(ggml_backend_tensor_get) \
    X(ggml_init) X(ggml_free) X(ggml_new_tensor_2d) X(ggml_mul_mat) X(ggml_new_graph) X(ggml_build_forward_expand) \
    X(ggml_nelements) X(ggml_view_2d) X(ggml_set_rows) X(ggml_new_tensor_4d) X(ggml_flash_attn_ext) X(ggml_backend_dev_supports_op) X(ggml_backend_view_init) X(ggml_backend_buffer_is_host) \
    X(gguf_init_empty) X(gguf_set_val_str) X(gguf_set_val_u32) X(gguf_set_val_f32) X(gguf_add_tensor) X(gguf_free) \
    X(ggml_new_tensor_1d) X(ggml_set_name) \
    X(ggml_backend_tensor_get_async) X(ggml_backend_tensor_get_2d_async) X(ggml_backend_graph_compute_async) X(ggml_backend_supports_op) \
    X(ggml_backend_sched_graph_compute_async) X(ggml_backend_dev_supports_buft) \
    X(ggml_backend_get_device) X(ggml_backend_dev_type) X(ggml_backend_dev_host_buffer_type) X(ggml_backend_buft_alloc_buffer) \
    X(ggml_backend_get_default_buffer_type) X(ggml_backend_buffer_get_base) X(ggml_tallocr_new) X(ggml_tallocr_alloc) X(ggml_is_contiguous) \
    X(ggml_nbytes) X(ggml_tensor_overhead) X(ggml_graph_overhead) X(ggml_pool_2d) X(ggml_argsort) X(ggml_view_3d) X(ggml_reshape_2d) X(ggml_reshape_3d) \
    X(ggml_get_rows) X(ggml_sum_rows) X(ggml_soft_max) X(ggml_cont) X(ggml_backend_buft_get_alignment) X(ggml_backend_buft_get_alloc_size) \
    X(ggml_backend_buffer_get_type) X(ggml_get_first_tensor) X(ggml_get_next_tensor)
// clang-format on

/// llama.cpp as a table of functions. One per process: the libraries keep process-wide state and are never
/// closed.
struct Library {
#define PAGODA_MEMBER(name) decltype(&::name) name = nullptr;
    PAGODA_LLAMA_SYMBOLS(PAGODA_MEMBER)
    PAGODA_GGML_SYMBOLS(PAGODA_MEMBER)
    PAGODA_GGML_BASE_SYMBOLS(PAGODA_MEMBER)
#undef PAGODA_MEMBER
    // Of the CPU backend, whose file is chosen at run time; through its registry.
    decltype(&::ggml_threadpool_new) ggml_threadpool_new = nullptr;
    decltype(&::ggml_threadpool_free) ggml_threadpool_free = nullptr;
    decltype(&::ggml_backend_cpu_set_threadpool) ggml_backend_cpu_set_threadpool = nullptr;

    void * llama_handle = nullptr;  // of libllama, for what it exports beside its interface
    std::filesystem::path folder;
    std::string variant;
    /// "v0.5.0", as the library itself says.
    std::string version;
};

/// Opens the libraries of a folder and loads their backends. With a `gpu_folder` the backends of GPUs come
/// from there instead. A second call gives the same library, or fails for another folder. Throws
/// library.loadFailed, library.versionMismatch, gpu.unavailable.
const Library & open_library(const std::filesystem::path & folder, const std::string & variant,
                             const std::filesystem::path & gpu_folder);

/// The library in use. Only after open_library().
const Library & llama();

}  // namespace pagoda
