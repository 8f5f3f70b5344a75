#include "placement/slots.h"

#include <unordered_map>
#include <unordered_set>

namespace pagoda::placement {

namespace {

/// The cells behind this one to the end of its page; 0 where one of them is taken.
uint32_t free_behind(uint32_t last, const llama_kv_cells & cells) {
    const uint32_t end = (last / PAGE + 1) * PAGE;
    for (uint32_t cell = last + 1; cell < end; ++cell) {
        if (!cells.is_empty(cell)) {
            return 0;
        }
    }
    return end - last - 1;
}

/// Hands out cells of pages, each page to one sequence. What it has handed out is not in the cells yet.
class Handout {
public:
    Handout(Pages & pages, const llama_kv_cells & cells, bool keeps_order)
        : pages(pages), cells(cells), keeps_order(keeps_order) {}

    /// Nothing: no page is free.
    std::optional<uint32_t> next_for(llama_seq_id sequence) {
        const auto [found, is_new] = next.try_emplace(sequence);
        std::optional<uint32_t> & cell = found->second;
        if (is_new) {
            cell = behind_last(sequence);
        }
        if (!cell) {
            cell = open_page(keeps_order ? pages_above[sequence] : 0);
        }
        if (!cell) {
            return std::nullopt;
        }
        const uint32_t given = *cell;
        pages_above[sequence] = given / PAGE + 1;
        cell = (given + 1) % PAGE != 0 ? std::optional(given + 1) : std::nullopt;
        return given;
    }

private:
    std::optional<uint32_t> behind_last(llama_seq_id sequence) {
        const std::optional<uint32_t> last = pages.last_cell(sequence);
        if (!last) {
            return std::nullopt;
        }
        pages_above[sequence] = *last / PAGE + 1;
        const bool is_mine = free_behind(*last, cells) > 0 && taken.insert(*last / PAGE).second;
        return is_mine ? std::optional(*last + 1) : std::nullopt;
    }

    std::optional<uint32_t> open_page(uint32_t above) {
        for (const auto & [from, to] : { std::pair{ above, pages.count() }, std::pair{ 0u, above } }) {
            for (uint32_t page = from; page < to; ++page) {
                if (pages.is_free(page) && taken.insert(page).second) {
                    return page * PAGE;
                }
            }
        }
        return std::nullopt;
    }

    Pages & pages;
    const llama_kv_cells & cells;
    const bool keeps_order;
    std::unordered_map<llama_seq_id, std::optional<uint32_t>> next;
    std::unordered_map<llama_seq_id, uint32_t> pages_above;  // the first page behind what a sequence has
    std::unordered_set<uint32_t> taken;
};

/// The lowest free cells, wherever they lie.
std::vector<uint32_t> any_cells(uint32_t count, const llama_kv_cells & cells) {
    std::vector<uint32_t> chosen;
    for (uint32_t cell = 0; cell < cells.size() && chosen.size() < count; ++cell) {
        if (cells.is_empty(cell)) {
            chosen.push_back(cell);
        }
    }
    return chosen.size() == count ? chosen : std::vector<uint32_t>();
}

}  // namespace

std::vector<uint32_t> choose_cells(const llama_ubatch & batch, Pages & pages, const llama_kv_cells & cells,
                                   bool keeps_order) {
    Handout handout(pages, cells, keeps_order);
    std::vector<uint32_t> chosen;
    for (uint32_t i = 0; i < batch.n_tokens; ++i) {
        const std::optional<uint32_t> cell = handout.next_for(batch.seq_id[i][0]);
        if (!cell) {
            return any_cells(batch.n_tokens, cells);
        }
        chosen.push_back(*cell);
    }
    return chosen;
}

uint32_t pages_to_open(const std::vector<llama_seq_id> & owners, Pages & pages, const llama_kv_cells & cells) {
    std::unordered_map<llama_seq_id, uint32_t> tokens;
    for (const llama_seq_id sequence : owners) {
        tokens[sequence] += 1;
    }
    uint32_t count = 0;
    std::unordered_set<uint32_t> taken;
    for (const auto & [sequence, more] : tokens) {
        const std::optional<uint32_t> last = pages.last_cell(sequence);
        const uint32_t behind = last ? free_behind(*last, cells) : 0;
        const uint32_t room = behind > 0 && taken.insert(*last / PAGE).second ? behind : 0;
        count += more > room ? (more - room + PAGE - 1) / PAGE : 0;
    }
    return count;
}

std::vector<uint32_t> choose_cells(uint32_t count, Pages & pages, const llama_kv_cells & cells) {
    std::vector<uint32_t> chosen;
    for (uint32_t page = 0; page < pages.count() && chosen.size() < count; ++page) {
        for (uint32_t cell = page * PAGE; pages.is_free(page) && cell < (page + 1) * PAGE; ++cell) {
            if (chosen.size() < count) {
                chosen.push_back(cell);
            }
        }
    }
    return chosen.size() == count ? chosen : any_cells(count, cells);
}

}  // namespace pagoda::placement
