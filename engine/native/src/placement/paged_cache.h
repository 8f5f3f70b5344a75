// A KV cache of llama.cpp that places cells in pages and attends only as far as the running sequences reach. It
// stays the library's own object: only its table of virtual functions is exchanged for one of ours.
#pragma once

#include "placement/attention.h"
#include "placement/gather.h"
#include "placement/inputs.h"
#include "placement/masks.h"
#include "placement/moving_budget.h"
#include "placement/pages.h"
#include "placement/rows.h"
#include "placement/stock.h"
#include "placement/window.h"

#include <deque>

namespace pagoda::placement {

class PagedCache {
public:
    /// `stock` and the cache outlive it.
    PagedCache(const Stock & stock, llama_kv_cache & cache);
    /// Gives the cache its own table back.
    ~PagedCache();
    PagedCache(const PagedCache &) = delete;
    PagedCache & operator=(const PagedCache &) = delete;

    /// Before a step, nothing computes: moves pages where that pays for those who run. `owners`: the (first) sequences of
    /// the tokens that it will read.
    /// `later`: a device computes; what it holds moves in `finish_moves`, which has to come before the next batch.
    void settle(SequenceSet running, const std::vector<llama_seq_id> & owners, bool later);
    void finish_moves();
    /// Whether a batch with a token of each of these would attend as far as the last one.
    bool keeps_window(const std::vector<llama_seq_id> & owners);
    /// The tokens of the last batch, where others stood for them.
    void read_instead(const std::vector<int32_t> & tokens);
    /// The next state read into a sequence has so many cells: they get pages of their own.
    void expect_cells(uint32_t count) { expected = count; }

    /// In place of the library's own (SET_MASK), for any cache.
    static void set_mask(const llama_kv_cache * cache, ggml_tensor * mask, const llama_ubatch * batch, bool causal);
    /// What set_mask goes on to; before the first call.
    static void mask_goes_on_to(decltype(Stock::set_mask) stock);

    bool is_attended_on_device(int64_t heads, int64_t kv_heads) const {
        return placement::is_attended_on_device(cache, heads, kv_heads);
    }

    bool lies_on_device() const { return is_on_device; }
    bool are_inputs_copied() const { return placement::are_inputs_copied(cache); }

    /// Cells that the last batch attended, from 0 on.
    uint32_t window() const { return attended.now(); }
    size_t free_cells() const { return cells().size() - cells().get_used(); }
    uint64_t pages_moved() const { return moved; }

private:
    static PagedCache & of(const void * object);

    // In place of the virtual functions of the cache and of the context of a batch.
    static llama_memory_context_ptr init_batch(llama_kv_cache * cache, llama_batch_allocr & batch,
                                               uint32_t most, bool all);
    static bool apply(llama_kv_cache_context * context);
    static void read_state(llama_kv_cache * cache, llama_io_read_i & from, llama_seq_id sequence,
                           llama_state_seq_flags flags);
    static void clear(llama_kv_cache * cache, bool data);
    static bool seq_rm(llama_kv_cache * cache, llama_seq_id sequence, llama_pos from, llama_pos to);
    static void seq_cp(llama_kv_cache * cache, llama_seq_id source, llama_seq_id target, llama_pos from,
                       llama_pos to);
    static void seq_keep(llama_kv_cache * cache, llama_seq_id sequence);
    static void seq_add(llama_kv_cache * cache, llama_seq_id sequence, llama_pos from, llama_pos to,
                        llama_pos by);
    static void seq_div(llama_kv_cache * cache, llama_seq_id sequence, llama_pos from, llama_pos to, int by);

    llama_memory_context_ptr prepare(llama_batch_allocr & batch, uint32_t most);
    void make_room(const SequenceSet & running, const std::vector<llama_seq_id> & owners);
    /// What is to move, in the books; `finish_moves` carries it out.
    void note(const Moves & moves);
    void narrow(llama_kv_cache_context & context);
    llama_kv_cells & cells() const;
    void changed_of(llama_seq_id sequence);
    void changed_all();

    /// A table of ours: this object, and what the library has there, with some functions exchanged.
    std::vector<void *> copy_of(const Table & table, std::vector<std::pair<const void *, void *>> exchanged);

    const Stock & stock;
    llama_kv_cache & cache;
    Pages pages;
    Rows rows;
    const bool is_on_device;
    Masks masks;
    Window attended;
    MovingBudget budget;
    std::vector<void *> cache_table, context_table;

    std::deque<std::vector<uint32_t>> placed;  // cells of the parts of the batch that have yet to be applied
    std::vector<uint32_t> applied;             // and of the last one that was
    Moves pending;                             // of cells, that are written down and not carried out
    uint32_t expected = 0;
    uint64_t moved = 0;
};

}  // namespace pagoda::placement
