#include "placement/paged_cache.h"

#include "placement/mover.h"
#include "placement/packing.h"
#include "placement/slots.h"
#include "runtime/late_tokens.h"
#include "runtime/submit_watch.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace pagoda::placement {

namespace {

/// Words of a table before its functions: this object, offset to the top, type information.
constexpr size_t BEFORE = 3;

void ** & table_of(void * object) {
    return *static_cast<void ***>(object);
}

template <typename F> void * address(F * function) {
    return reinterpret_cast<void *>(function);
}

/// Paged caches by the library's object: a mask is written through that.
struct Registry {
    std::mutex mutex;
    std::unordered_map<const llama_kv_cache *, PagedCache *> caches;
    decltype(Stock::set_mask) stock_mask = nullptr;
};

Registry & registry() {
    static Registry * const one = new Registry;  // outlives every thread that may still decode at exit
    return *one;
}

llama_kv_cache::slot_info slot_of(std::vector<uint32_t> cells) {
    return { 0, 0, { 0 }, { std::move(cells) } };
}

}  // namespace

PagedCache::PagedCache(const Stock & stock, llama_kv_cache & cache)
    : stock(stock),
      cache(cache),
      pages(stock.cells(&cache, 0)),
      rows(cache),
      is_on_device(!rows.is_host()),
      masks(pages, stock.cells(&cache, 0), is_on_device),
      attended(is_on_device) {
    cache_table = copy_of(stock.cache, {
                                           { stock.init_batch, address(&init_batch) },
                                           { address(stock.read_state), address(&read_state) },
                                           { address(stock.clear), address(&clear) },
                                           { address(stock.seq_rm), address(&seq_rm) },
                                           { address(stock.seq_cp), address(&seq_cp) },
                                           { address(stock.seq_keep), address(&seq_keep) },
                                           { address(stock.seq_add), address(&seq_add) },
                                           { address(stock.seq_div), address(&seq_div) },
                                       });
    context_table = copy_of(stock.context, { { address(stock.apply), address(&apply) } });
    table_of(&cache) = cache_table.data() + BEFORE;
    const std::lock_guard lock(registry().mutex);
    registry().caches[&cache] = this;
}

PagedCache::~PagedCache() {
    table_of(&cache) = stock.cache.functions;
    const std::lock_guard lock(registry().mutex);
    registry().caches.erase(&cache);
}

std::vector<void *> PagedCache::copy_of(const Table & table,
                                        std::vector<std::pair<const void *, void *>> exchanged) {
    std::vector<void *> copy = { this };
    copy.insert(copy.end(), table.functions - (BEFORE - 1), table.functions + table.count);
    for (const auto & [theirs, ours] : exchanged) {
        const size_t slot = table.slot_of(theirs);
        if (slot == table.count) {
            throw std::runtime_error("a virtual function is not where it was expected");
        }
        copy[BEFORE + slot] = ours;
    }
    return copy;
}

PagedCache & PagedCache::of(const void * object) {
    void ** const functions = *static_cast<void ** const *>(object);
    return *static_cast<PagedCache *>(functions[-static_cast<ptrdiff_t>(BEFORE)]);
}

llama_kv_cells & PagedCache::cells() const {
    return const_cast<llama_kv_cells &>(stock.cells(&cache, 0));
}

void PagedCache::changed_of(llama_seq_id sequence) {
    pages.changed_of(sequence);
    masks.changed_of(sequence);
}

void PagedCache::changed_all() {
    pages.changed_all();
    masks.changed_of(-1);
}

void PagedCache::settle(SequenceSet running, const std::vector<llama_seq_id> & owners, bool later) {
    if (cells().get_has_shift()) {
        return;
    }
    for (const llama_seq_id sequence : owners) {
        running.set(static_cast<size_t>(sequence));
    }
    if (!is_on_device) {
        moved += placement::settle(pages, cells(), rows, running);
        return;
    }
    make_room(running, owners);
    if (!later) {
        finish_moves();
    }
}

void PagedCache::make_room(const SequenceSet & running, const std::vector<llama_seq_id> & owners) {
    const uint32_t opened = pages_to_open(owners, pages, cells());
    if (const uint32_t wanted = opened > 0 ? pages_wanted(pages, opened) : 0; wanted > 0) {
        note(plan_packing(pages, cells(), running, wanted));
    }
    const Survey now = survey(pages, running);
    const bool must = grows_much(now, pages, opened);
    const bool may = budget.grows(now.idle_share()) && is_wide(now);
    if (!must && !may) {
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    note(cells_of(plan_moves(now, pages, running, opened), cells()));
    if (!must) {
        budget.spent(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
}

void PagedCache::note(const Moves & moves) {
    if (moves.from.empty()) {
        return;
    }
    write_down(moves, pages, cells());
    masks.changed_of(-1);
    moved += (moves.from.size() + PAGE - 1) / PAGE;
    pending = one_after_another(pending, moves);
}

void PagedCache::finish_moves() {
    const Moves due = std::exchange(pending, {});
    if (!due.from.empty()) {
        rows.shuffle(due.from, due.to);
    }
}

bool PagedCache::keeps_window(const std::vector<llama_seq_id> & owners) {
    if (cells().get_has_shift() || cells().used_max_p1() > pages.count() * PAGE) {
        return false;
    }
    SequenceSet attending;
    for (const llama_seq_id sequence : owners) {
        attending.set(static_cast<size_t>(sequence));
    }
    const uint32_t opened = pages_to_open(owners, pages, cells());
    const uint32_t top = pages.highest(attending).value_or(0);
    // Where no page is free they go to single cells, wherever these are.
    const uint32_t last = opened == 0 ? top : pages.free_page(opened).value_or(pages.count() - 1);
    const auto is_kept = [&](uint32_t page) {
        const uint32_t end = (std::max(top, page) + 1) * PAGE;
        return attended.would_be(end, attending.count(), cells().used_max_p1(), cells().size()) == attended.now();
    };
    return is_kept(top) && is_kept(last);
}

void PagedCache::read_instead(const std::vector<int32_t> & tokens) {
    for (size_t i = 0; i < applied.size() && i < tokens.size(); ++i) {
        llama_kv_cell_ext noted = cells().ext_get(applied[i]);
        noted.tok = tokens[i];
        cells().ext_set(applied[i], noted);
    }
}

llama_memory_context_ptr PagedCache::init_batch(llama_kv_cache * cache, llama_batch_allocr & batch,
                                                uint32_t most, bool) {
    llama_memory_context_ptr prepared = of(cache).prepare(batch, most);
    SubmitWatch::was(&SubmitTimes::placing);
    return prepared;
}

/// As llama.cpp does it: each part of the batch is placed where it will go, as if those before it were there
/// already; then all of that is taken back, for the parts are applied one by one. (Mostly there is one.)
llama_memory_context_ptr PagedCache::prepare(llama_batch_allocr & batch, uint32_t most) {
    Stock::Ubatches parts;
    stock.split_reset(&batch);
    for (llama_ubatch part = stock.split_simple(&batch, most); part.n_tokens > 0;
         part = stock.split_simple(&batch, most)) {
        parts.push_back(std::move(part));
    }
    Stock::Slots slots;
    std::vector<llama_kv_cells> before;
    placed.clear();
    for (size_t i = 0; i < parts.size(); ++i) {
        std::vector<uint32_t> chosen = choose_cells(parts[i], pages, cells(), !is_on_device);
        if (chosen.empty()) {
            break;
        }
        slots.push_back(slot_of(std::move(chosen)));
        placed.push_back(slots.back().idxs[0]);
        if (i + 1 < parts.size()) {
            before.push_back(cells().cp(slots.back().idxs[0]));
            stock.apply_ubatch(&cache, slots.back(), parts[i]);
            pages.changed_cells(slots.back().idxs[0]);
        }
    }
    for (size_t i = before.size(); i-- > 0;) {
        cells().set(slots[i].idxs[0], before[i]);
        pages.changed_cells(slots[i].idxs[0]);
    }
    void * const memory = ::operator new(sizeof(llama_kv_cache_context));
    auto * const context = static_cast<llama_kv_cache_context *>(memory);
    if (slots.size() < parts.size() || parts.empty()) {
        stock.make_failed_context(memory, LLAMA_MEMORY_STATUS_FAILED_PREPARE);
    } else {
        stock.make_context(memory, &cache, std::move(slots), std::move(parts));
        table_of(memory) = context_table.data() + BEFORE;
    }
    return llama_memory_context_ptr(context);
}

bool PagedCache::apply(llama_kv_cache_context * context) {
    PagedCache & paged = of(context);
    const bool applied = paged.stock.apply(context);
    paged.applied.clear();
    if (!paged.placed.empty()) {
        paged.pages.changed_cells(paged.placed.front());
        paged.applied = std::move(paged.placed.front());
        paged.placed.pop_front();
    }
    paged.narrow(*context);
    LateTokens::lie_at(context->get_ubatch().token);
    SubmitWatch::was(&SubmitTimes::placing);
    return applied;
}

void PagedCache::narrow(llama_kv_cache_context & context) {
    const llama_ubatch & batch = context.get_ubatch();
    SequenceSet running;
    for (uint32_t i = 0; i < batch.n_tokens; ++i) {
        running.set(static_cast<size_t>(batch.seq_id[i][0]));  // the one by which a row sees its cells
    }
    int32_t & window = window_of(context);
    const std::optional<uint32_t> top = pages.highest(running);
    const bool is_whole = cells().used_max_p1() > pages.count() * PAGE;  // beyond the last whole page
    const auto used = static_cast<uint32_t>(window);
    window = static_cast<int32_t>(top && !is_whole ? attended.next((*top + 1) * PAGE, running.count(), used, cells().size())
                                                   : attended.whole(used));
}

void PagedCache::mask_goes_on_to(decltype(Stock::set_mask) stock) {
    registry().stock_mask = stock;
}

void PagedCache::set_mask(const llama_kv_cache * cache, ggml_tensor * mask, const llama_ubatch * batch, bool causal) {
    PagedCache * paged = nullptr;
    {
        const std::lock_guard lock(registry().mutex);
        const auto found = registry().caches.find(cache);
        paged = found == registry().caches.end() ? nullptr : found->second;
    }
    SubmitWatch::was(&SubmitTimes::building);
    const auto stock = [&] { registry().stock_mask(cache, mask, batch, causal); };
    if (paged == nullptr || !paged->masks.are_right() || !is_plain_mask(*mask, *batch, causal)) {
        stock();
    } else {
        paged->masks.write(*mask, *batch, paged->applied, stock);
    }
    SubmitWatch::was(&SubmitTimes::masking);
}

void PagedCache::read_state(llama_kv_cache * cache, llama_io_read_i & from, llama_seq_id sequence,
                            llama_state_seq_flags flags) {
    PagedCache & paged = of(cache);
    const uint32_t count = std::exchange(paged.expected, 0);
    std::vector<uint32_t> chosen;
    if (count > 0 && sequence >= 0 && paged.cells().seq_pos_max(sequence) < 0) {
        chosen = choose_cells(count, paged.pages, paged.cells());
    }
    paged.pages.changed_cells(chosen);
    paged.masks.changed_of(sequence);
    if (chosen.empty()) {
        paged.changed_all();
        paged.stock.read_state(cache, from, sequence, flags);
        return;
    }
    const Stock::Slots slots = { slot_of(std::move(chosen)) };
    paged.stock.read_state_into(cache, from, sequence, flags, nullptr, &slots);
}

void PagedCache::clear(llama_kv_cache * cache, bool data) {
    of(cache).changed_all();
    of(cache).stock.clear(cache, data);
}

bool PagedCache::seq_rm(llama_kv_cache * cache, llama_seq_id sequence, llama_pos from, llama_pos to) {
    of(cache).changed_of(sequence);
    return of(cache).stock.seq_rm(cache, sequence, from, to);
}

void PagedCache::seq_cp(llama_kv_cache * cache, llama_seq_id source, llama_seq_id target, llama_pos from,
                        llama_pos to) {
    of(cache).changed_of(source);
    of(cache).masks.changed_of(target);
    of(cache).stock.seq_cp(cache, source, target, from, to);
}

void PagedCache::seq_keep(llama_kv_cache * cache, llama_seq_id sequence) {
    of(cache).changed_all();
    of(cache).stock.seq_keep(cache, sequence);
}

void PagedCache::seq_add(llama_kv_cache * cache, llama_seq_id sequence, llama_pos from, llama_pos to,
                         llama_pos by) {
    of(cache).changed_of(sequence);
    of(cache).stock.seq_add(cache, sequence, from, to, by);
}

void PagedCache::seq_div(llama_kv_cache * cache, llama_seq_id sequence, llama_pos from, llama_pos to,
                         int by) {
    of(cache).changed_of(sequence);
    of(cache).stock.seq_div(cache, sequence, from, to, by);
}

}  // namespace pagoda::placement
