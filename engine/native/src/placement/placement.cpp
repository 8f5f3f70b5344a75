#include "placement/placement.h"

#include "placement/paged_cache.h"
#include "placement/self_test.h"
#include "runtime/import_hook.h"
#include "runtime/library.h"

#include <algorithm>

namespace pagoda::placement {

namespace {

/// What is the same for every context of the process.
struct Checked {
    Stock stock;
    std::string problem;
};

/// The library's own tables and functions, found and tried out once.
const Checked & checked() {
    static const Checked * const one = [] {
        auto * const found = new Checked;  // never destroyed, as the library is never closed
        found->problem = find_stock(llama().llama_handle, found->stock);
        if (found->problem.empty()) {
            PagedCache::mask_goes_on_to(found->stock.set_mask);
            // Where that cannot be, the library writes its masks itself.
            hook_import(llama().llama_handle, SET_MASK, reinterpret_cast<const void *>(found->stock.set_mask),
                        reinterpret_cast<void *>(&PagedCache::set_mask));
            found->problem = self_test(found->stock);
        }
        return found;
    }();
    return *one;
}

std::string problem_of(const Stock & stock, llama_memory_t memory) {
    if (*reinterpret_cast<void ***>(memory) != stock.cache.functions) {
        return "this model's memory is of another kind (sliding window, recurrent or hybrid)";
    }
    const auto & cache = *reinterpret_cast<const llama_kv_cache *>(memory);
    const uint32_t size = stock.size(&cache);
    if (stock.streams(&cache) != 1 || stock.cells(&cache, 0).size() != size) {
        return "the cache is not one pool of cells";
    }
    if (shares_cells(cache) || forgets_cells(cache)) {
        return "the cache shares its cells with another, or forgets them";
    }
    if (transposes_values(cache)) {
        return "without flash attention values are stored across cells";
    }
    const std::vector<ggml_tensor *> tensors = tensors_of(cache);
    const std::vector<uint32_t> layers = stock.layers(&cache);
    const bool known = !layers.empty() && !tensors.empty()
                       && tensors[0] == stock.k_storage(&cache, static_cast<int32_t>(layers[0]));
    const auto has_rows = [size](const ggml_tensor * tensor) { return tensor->ne[1] == size && tensor->ne[2] == 1; };
    if (!known || !std::all_of(tensors.begin(), tensors.end(), has_rows)) {
        return "the cache's tensors are not as expected";
    }
    return size < PAGE ? "the cache is smaller than a page" : "";
}

}  // namespace

Placement::Placement() = default;

Placement::~Placement() {
    detach();
}

void Placement::attach(llama_context * context, bool wanted) {
    if (!wanted) {
        why = "switched off";
        return;
    }
    try {
        const Checked & all = checked();
        const llama_memory_t memory = llama().llama_get_memory(context);
        why = !all.problem.empty() ? all.problem : problem_of(all.stock, memory);
        if (why.empty()) {
            cache = std::make_unique<PagedCache>(all.stock, *reinterpret_cast<llama_kv_cache *>(memory));
        }
    } catch (const std::exception & error) {
        why = error.what();
    }
}

void Placement::detach() {
    cache.reset();
}

bool Placement::is_attended_on_device(int32_t heads, int32_t kv_heads) const {
    return cache != nullptr && cache->is_attended_on_device(heads, kv_heads);
}

bool Placement::is_on_device() const {
    return cache != nullptr && cache->lies_on_device();
}

bool Placement::are_inputs_copied() const {
    return is_on_device() && cache->are_inputs_copied();
}

void Placement::settle(const std::vector<int32_t> & running, const std::vector<int32_t> & owners, bool later) {
    if (cache == nullptr) {
        return;
    }
    SequenceSet set;
    for (const int32_t sequence : running) {
        set.set(static_cast<size_t>(sequence));
    }
    cache->settle(set, owners, later);
}

void Placement::finish_moves() {
    if (cache != nullptr) {
        cache->finish_moves();
    }
}

bool Placement::keeps_window(const std::vector<int32_t> & owners) const {
    return cache != nullptr && cache->keeps_window(owners);
}

void Placement::read_instead(const std::vector<int32_t> & tokens) {
    if (cache != nullptr) {
        cache->read_instead(tokens);
    }
}

void Placement::expect_cells(uint32_t count) {
    if (cache != nullptr) {
        cache->expect_cells(count);
    }
}

size_t Placement::free_cells() const {
    return cache != nullptr ? cache->free_cells() : 0;
}

int32_t Placement::window() const {
    return cache != nullptr ? static_cast<int32_t>(cache->window()) : -1;
}

uint64_t Placement::pages_moved() const {
    return cache != nullptr ? cache->pages_moved() : 0;
}

}  // namespace pagoda::placement
