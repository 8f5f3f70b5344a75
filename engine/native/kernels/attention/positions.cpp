#include "positions.h"

#include "llama-kv-cells.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include <cxxabi.h>
#include <dlfcn.h>

class llama_kv_cache;

namespace pagoda::kernels::attention {

namespace {

/// Methods of llama_kv_cache and of the memories that contain one, by their exported names. A method is called as a function whose first
/// argument is the object: so it is in the Itanium C++ ABI.
struct CellTables {
    const llama_kv_cells & (*cells)(const llama_kv_cache *, llama_seq_id) = nullptr;
    ggml_tensor * (*k_storage)(const llama_kv_cache *, int32_t layer) = nullptr;
    std::vector<uint32_t> (*layers)(const llama_kv_cache *) = nullptr;
    uint32_t (*streams)(const llama_kv_cache *) = nullptr;
    uint32_t (*size)(const llama_kv_cache *) = nullptr;

    void * base_type = nullptr;   // typeinfo of llama_memory_i
    void * cache_type = nullptr;  // of llama_kv_cache

    /// A memory that holds caches: its typeinfo and the methods that give them.
    struct Holder {
        void * type;
        std::vector<void * (*) (const void *)> parts;
    };
    std::vector<Holder> holders;

    bool usable() const { return cells && k_storage && layers && streams && size && base_type && cache_type; }
};

struct Registry {
    std::mutex mutex;
    CellTables tables;
    std::unordered_map<const ggml_tensor *, const llama_kv_cache *> cache_of;  // by the tensor that stores a layer's keys
    std::unordered_map<const llama_memory_i *, std::vector<const ggml_tensor *>> stored_by;
};

Registry & registry() {
    static Registry * const one = new Registry;  // outlives every thread that may still decode at exit
    return *one;
}

void * cast(const CellTables & tables, const void * memory, void * type) {
    if (!type) {
        return nullptr;
    }
    const auto * from = static_cast<const abi::__class_type_info *>(tables.base_type);
    return abi::__dynamic_cast(memory, from, static_cast<const abi::__class_type_info *>(type), 0);
}

void collect(const CellTables & tables, const void * memory, std::vector<const llama_kv_cache *> & caches) {
    if (!memory || !(*static_cast<void * const * const *>(memory))[-1]) {  // the type information before the virtual functions
        return;
    }
    if (const void * cache = cast(tables, memory, tables.cache_type)) {
        caches.push_back(static_cast<const llama_kv_cache *>(cache));
        return;
    }
    for (const auto & holder : tables.holders) {
        if (const void * object = cast(tables, memory, holder.type)) {
            for (const auto & part : holder.parts) {
                collect(tables, part(object), caches);
            }
            return;
        }
    }
}

}  // namespace

void find_cell_tables(const Library & library) {
    const auto take = [&](auto & function, const char * name) {
        function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(library.llama_handle, name));
    };
    if (!library.llama_handle) {
        return;
    }
    Registry & all = registry();
    const std::lock_guard lock(all.mutex);
    CellTables & tables = all.tables;
    take(tables.cells, "_ZNK14llama_kv_cache9get_cellsEi");
    take(tables.k_storage, "_ZNK14llama_kv_cache13get_k_storageEi");
    take(tables.layers, "_ZNK14llama_kv_cache13get_layer_idsEv");
    take(tables.size, "_ZNK14llama_kv_cache8get_sizeEv");
    take(tables.streams, "_ZNK14llama_kv_cache12get_n_streamEv");
    tables.base_type = dlsym(library.llama_handle, "_ZTI14llama_memory_i");
    tables.cache_type = dlsym(library.llama_handle, "_ZTI14llama_kv_cache");
    const auto holder = [&](const char * type, std::initializer_list<const char *> parts) {
        CellTables::Holder found{ dlsym(library.llama_handle, type), {} };
        for (const char * part : parts) {
            if (void * function = dlsym(library.llama_handle, part)) {
                found.parts.push_back(reinterpret_cast<void * (*) (const void *)>(function));
            }
        }
        if (found.type) {
            tables.holders.push_back(found);
        }
    };
    holder("_ZTI19llama_kv_cache_iswa", { "_ZNK19llama_kv_cache_iswa8get_baseEv", "_ZNK19llama_kv_cache_iswa7get_swaEv" });
    holder("_ZTI19llama_memory_hybrid", { "_ZNK19llama_memory_hybrid12get_mem_attnEv" });
    holder("_ZTI24llama_memory_hybrid_iswa", { "_ZNK24llama_memory_hybrid_iswa12get_mem_attnEv" });
}

void attach(llama_memory_i * memory) {
    Registry & all = registry();
    const std::lock_guard lock(all.mutex);
    if (!all.tables.usable()) {
        return;
    }
    std::vector<const llama_kv_cache *> caches;
    collect(all.tables, memory, caches);
    for (const llama_kv_cache * cache : caches) {
        if (all.tables.streams(cache) != 1) {
            continue;  // cells of several streams share a storage tensor; a view does not tell which stream it shows
        }
        if (all.tables.cells(cache, 0).size() != all.tables.size(cache)) {
            continue;  // not the layout that we were compiled with
        }
        for (const uint32_t layer : all.tables.layers(cache)) {
            if (const ggml_tensor * storage = all.tables.k_storage(cache, int32_t(layer))) {
                all.cache_of[storage] = cache;
                all.stored_by[memory].push_back(storage);
            }
        }
    }
}

void forget(llama_memory_i * memory) {
    Registry & all = registry();
    const std::lock_guard lock(all.mutex);
    for (const ggml_tensor * storage : all.stored_by[memory]) {
        all.cache_of.erase(storage);
    }
    all.stored_by.erase(memory);
}

void read_positions(const ggml_tensor * k, int count, std::vector<int32_t> & positions) {
    positions.clear();
    while (k->view_src) {
        k = k->view_src;
    }
    Registry & all = registry();
    const std::lock_guard lock(all.mutex);
    const auto found = all.cache_of.find(k);
    if (found == all.cache_of.end()) {
        return;
    }
    const llama_kv_cells & cells = all.tables.cells(found->second, 0);
    if (int(cells.size()) < count) {
        return;
    }
    positions.resize(count);
    for (int i = 0; i < count; i++) {
        positions[i] = cells.is_empty(i) ? -1 : cells.pos_get(i);
    }
}

}  // namespace pagoda::kernels::attention
