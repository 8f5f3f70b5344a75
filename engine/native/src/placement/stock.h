// llama.cpp's KV cache from the inside: the methods of it that we call, by their exported names, and the tables
// of virtual functions that ours stand in for. Nothing of it is linked: what is missing or looks different
// means that the stock placement stays.
#pragma once

#include "llama-kv-cache.h"

#include <string>

namespace pagoda::placement {

/// llama_kv_cache::set_input_kq_mask, as the library calls it by name.
inline constexpr const char * SET_MASK = "_ZNK14llama_kv_cache17set_input_kq_maskEP11ggml_tensorPK12llama_ubatchb";

/// A class's virtual functions in the library.
struct Table {
    void ** functions = nullptr;  // the first one; the type's name lies before it
    size_t count = 0;

    /// Where one of them lies; `count` where it is not there exactly once.
    size_t slot_of(const void * function) const;
};

/// A method is called as a function whose first argument is the object, as in the Itanium C++ ABI.
struct Stock {
    using Slots = llama_kv_cache::slot_info_vec_t;
    using Ubatches = std::vector<llama_ubatch>;

    void (*split_reset)(llama_batch_allocr *) = nullptr;
    llama_ubatch (*split_simple)(llama_batch_allocr *, uint32_t) = nullptr;

    void (*apply_ubatch)(llama_kv_cache *, const llama_kv_cache::slot_info &, const llama_ubatch &) = nullptr;
    const llama_kv_cells & (*cells)(const llama_kv_cache *, llama_seq_id) = nullptr;
    std::vector<uint32_t> (*layers)(const llama_kv_cache *) = nullptr;
    ggml_tensor * (*k_storage)(const llama_kv_cache *, int32_t layer) = nullptr;
    uint32_t (*size)(const llama_kv_cache *) = nullptr;
    uint32_t (*streams)(const llama_kv_cache *) = nullptr;
    void (*read_state_into)(llama_kv_cache *, llama_io_read_i &, llama_seq_id, llama_state_seq_flags,
                            Slots * out, const Slots * in) = nullptr;

    // virtual ones, that ours go on to
    void (*read_state)(llama_kv_cache *, llama_io_read_i &, llama_seq_id, llama_state_seq_flags) = nullptr;
    void (*clear)(llama_kv_cache *, bool) = nullptr;
    bool (*seq_rm)(llama_kv_cache *, llama_seq_id, llama_pos, llama_pos) = nullptr;
    void (*seq_cp)(llama_kv_cache *, llama_seq_id, llama_seq_id, llama_pos, llama_pos) = nullptr;
    void (*seq_keep)(llama_kv_cache *, llama_seq_id) = nullptr;
    void (*seq_add)(llama_kv_cache *, llama_seq_id, llama_pos, llama_pos, llama_pos) = nullptr;
    void (*seq_div)(llama_kv_cache *, llama_seq_id, llama_pos, llama_pos, int) = nullptr;
    void * init_batch = nullptr;

    void (*make_failed_context)(void * memory, llama_memory_status) = nullptr;
    void (*make_context)(void * memory, llama_kv_cache *, Slots, Ubatches) = nullptr;
    bool (*apply)(llama_kv_cache_context *) = nullptr;
    uint32_t (*n_kv)(const llama_kv_cache_context *) = nullptr;

    void (*set_mask)(const llama_kv_cache *, ggml_tensor *, const llama_ubatch *, bool causal) = nullptr;

    Table cache, context;
};

/// What only the class itself may touch.
int32_t & window_of(llama_kv_cache_context & context);
bool shares_cells(const llama_kv_cache & cache);
bool forgets_cells(const llama_kv_cache & cache);      // a sliding window: old cells are taken over
bool transposes_values(const llama_kv_cache & cache);  // without flash attention

/// Keys and values of each layer; a layer without values has one tensor.
std::vector<ggml_tensor *> tensors_of(const llama_kv_cache & cache);

/// Takes all of it from libllama. Returns why that cannot be worked with, or nothing.
std::string find_stock(void * llama_library, Stock & stock);

}  // namespace pagoda::placement
