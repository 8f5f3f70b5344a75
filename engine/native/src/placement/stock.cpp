#include "placement/stock.h"

#include "runtime/dynamic.h"

#include <algorithm>

#if defined(__linux__)
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#endif

namespace pagoda::placement {

namespace {

/// Names a private member: an explicit instantiation may do that, and hands its address to a friend.
template <typename Member, typename Member::type Address> struct Expose {
    friend typename Member::type address_of(Member) { return Address; }
};

struct ContextWindow {
    using type = int32_t llama_kv_cache_context::*;
    friend type address_of(ContextWindow);
};
struct CacheOther {
    using type = llama_kv_cache * llama_kv_cache::*;
    friend type address_of(CacheOther);
};
struct CacheSwa {
    using type = const uint32_t llama_kv_cache::*;
    friend type address_of(CacheSwa);
};
struct CacheTransposed {
    using type = bool llama_kv_cache::*;
    friend type address_of(CacheTransposed);
};
template <typename Layers> std::vector<ggml_tensor *> tensors_in(const Layers & layers) {
    std::vector<ggml_tensor *> tensors;
    for (const auto & layer : layers) {
        tensors.push_back(layer.k);
        if (layer.v != nullptr) {
            tensors.push_back(layer.v);
        }
    }
    return tensors;
}

template <auto Layers> struct ExposeTensors {
    friend std::vector<ggml_tensor *> layer_tensors(const llama_kv_cache & cache) {
        return tensors_in(cache.*Layers);
    }
};
std::vector<ggml_tensor *> layer_tensors(const llama_kv_cache & cache);
template struct ExposeTensors<&llama_kv_cache::layers>;
template struct Expose<ContextWindow, &llama_kv_cache_context::n_kv>;
template struct Expose<CacheOther, &llama_kv_cache::other>;
template struct Expose<CacheSwa, &llama_kv_cache::n_swa>;
template struct Expose<CacheTransposed, &llama_kv_cache::v_trans>;

#if defined(__linux__)

/// `name`: mangled, without the prefix of a table.
std::string find_table(void * library, const std::string & name, Table & table) {
    void ** const start = static_cast<void **>(find_symbol(library, ("_ZTV" + name).c_str()));
    Dl_info info;
    ElfW(Sym) * entry = nullptr;
    constexpr size_t before = 2;  // offset to the top, type information
    const bool known = start != nullptr
                       && dladdr1(start, &info, reinterpret_cast<void **>(&entry), RTLD_DL_SYMENT) != 0
                       && entry != nullptr && entry->st_size > before * sizeof(void *);
    if (!known || start[0] != nullptr || start[1] != find_symbol(library, ("_ZTI" + name).c_str())) {
        return "the virtual functions of " + name + " lie otherwise than expected";
    }
    table = { start + before, entry->st_size / sizeof(void *) - before };
    return "";
}

#endif

}  // namespace

size_t Table::slot_of(const void * function) const {
    void ** const end = functions + count;
    void ** const found = std::find(functions, end, function);
    const bool once = found != end && std::find(found + 1, end, function) == end;
    return once ? static_cast<size_t>(found - functions) : count;
}

int32_t & window_of(llama_kv_cache_context & context) {
    return context.*address_of(ContextWindow{});
}

bool shares_cells(const llama_kv_cache & cache) {
    return cache.*address_of(CacheOther{}) != nullptr;
}

bool forgets_cells(const llama_kv_cache & cache) {
    return cache.*address_of(CacheSwa{}) != 0;
}

bool transposes_values(const llama_kv_cache & cache) {
    return cache.*address_of(CacheTransposed{});
}

std::vector<ggml_tensor *> tensors_of(const llama_kv_cache & cache) {
    return layer_tensors(cache);
}

std::string find_stock(void * library, Stock & stock) {
#if defined(__linux__)
    std::string missing;
    const auto take = [&](auto & function, const char * name) {
        function = reinterpret_cast<std::decay_t<decltype(function)>>(find_symbol(library, name));
        if (function == nullptr && missing.empty()) {
            missing = std::string("the library has no ") + name;
        }
    };
    take(stock.split_reset, "_ZN18llama_batch_allocr11split_resetEv");
    take(stock.split_simple, "_ZN18llama_batch_allocr12split_simpleEj");
    take(stock.apply_ubatch, "_ZN14llama_kv_cache12apply_ubatchERKNS_9slot_infoERK12llama_ubatch");
    take(stock.cells, "_ZNK14llama_kv_cache9get_cellsEi");
    take(stock.layers, "_ZNK14llama_kv_cache13get_layer_idsEv");
    take(stock.k_storage, "_ZNK14llama_kv_cache13get_k_storageEi");
    take(stock.size, "_ZNK14llama_kv_cache8get_sizeEv");
    take(stock.streams, "_ZNK14llama_kv_cache12get_n_streamEv");
    take(stock.read_state_into,
         "_ZN14llama_kv_cache16state_read_sinfoER15llama_io_read_iijPSt6vectorINS_9slot_infoESaIS3_EEPKS5_");
    take(stock.read_state, "_ZN14llama_kv_cache10state_readER15llama_io_read_iij");
    take(stock.clear, "_ZN14llama_kv_cache5clearEb");
    take(stock.seq_rm, "_ZN14llama_kv_cache6seq_rmEiii");
    take(stock.seq_cp, "_ZN14llama_kv_cache6seq_cpEiiii");
    take(stock.seq_keep, "_ZN14llama_kv_cache8seq_keepEi");
    take(stock.seq_add, "_ZN14llama_kv_cache7seq_addEiiii");
    take(stock.seq_div, "_ZN14llama_kv_cache7seq_divEiiii");
    take(stock.init_batch, "_ZN14llama_kv_cache10init_batchER18llama_batch_allocrjb");
    take(stock.make_failed_context, "_ZN22llama_kv_cache_contextC1E19llama_memory_status");
    take(stock.make_context,
         "_ZN22llama_kv_cache_contextC1EP14llama_kv_cacheSt6vectorINS0_9slot_infoESaIS3_EES2_"
         "I12llama_ubatchSaIS6_EE");
    take(stock.apply, "_ZN22llama_kv_cache_context5applyEv");
    take(stock.n_kv, "_ZNK22llama_kv_cache_context8get_n_kvEv");
    take(stock.set_mask, SET_MASK);
    if (!missing.empty()) {
        return missing;
    }
    for (const auto & [name, table] :
         { std::pair{ "14llama_kv_cache", &stock.cache }, { "22llama_kv_cache_context", &stock.context } }) {
        if (const std::string problem = find_table(library, name, *table); !problem.empty()) {
            return problem;
        }
    }
    return "";
#else
    (void) library;
    (void) stock;
    return "known on Linux only";
#endif
}

}  // namespace pagoda::placement
