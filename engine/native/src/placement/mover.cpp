#include "placement/mover.h"

#include <algorithm>

namespace pagoda::placement {

namespace {

/// Of a step, so that none takes notably longer: two of an 8B model (8 MiB each) are a millisecond or two.
constexpr uint32_t MOST_MOVES = 2;
/// Pages that are attended for nothing before moving begins: what is attended is rounded up to four.
constexpr uint32_t SLACK = 16;

std::optional<uint32_t> lowest_hot_above(Pages & pages, const SequenceSet & running, uint32_t page) {
    for (uint32_t above = page + 1; above < pages.count(); ++above) {
        if ((pages.owners(above) & running).any()) {
            return above;
        }
    }
    return std::nullopt;
}

std::optional<uint32_t> highest_free_above(Pages & pages, uint32_t page) {
    for (uint32_t above = pages.count(); above-- > page + 1;) {
        if (pages.is_free(above)) {
            return above;
        }
    }
    return std::nullopt;
}

/// The same places in another page.
std::vector<uint32_t> in_page(std::vector<uint32_t> places, uint32_t page) {
    for (uint32_t & cell : places) {
        cell = page * PAGE + cell % PAGE;
    }
    return places;
}

void empty(llama_kv_cells & cells, const std::vector<uint32_t> & used) {
    for (const uint32_t cell : used) {
        cells.rm(cell);
    }
}

void move(Pages & pages, llama_kv_cells & cells, const Rows & rows, uint32_t from, uint32_t to) {
    const std::vector<uint32_t> here = used_cells(cells, from);
    const std::vector<uint32_t> there = in_page(here, to);
    rows.copy(here.front(), there.front(), here.back() - here.front() + 1);
    cells.set(there, cells.cp(here));
    empty(cells, here);
    pages.changed_cells(here);
    pages.changed_cells(there);
}

void exchange(Pages & pages, llama_kv_cells & cells, const Rows & rows, uint32_t one, uint32_t other) {
    const std::vector<uint32_t> here = used_cells(cells, one);
    const std::vector<uint32_t> there = used_cells(cells, other);
    rows.exchange(one * PAGE, other * PAGE, PAGE);
    const llama_kv_cells mine = cells.cp(here);
    const llama_kv_cells theirs = cells.cp(there);
    empty(cells, here);
    empty(cells, there);
    cells.set(in_page(here, other), mine);
    cells.set(in_page(there, one), theirs);
    pages.changed_cells(here);
    pages.changed_cells(there);
    pages.changed_cells(in_page(here, other));
    pages.changed_cells(in_page(there, one));
}

}  // namespace

uint32_t settle(Pages & pages, llama_kv_cells & cells, const Rows & rows, const SequenceSet & running) {
    std::optional<uint32_t> top = pages.highest(running);
    if (!top) {
        return 0;
    }
    uint32_t hot = 0;
    for (uint32_t page = 0; page <= *top; ++page) {
        hot += (pages.owners(page) & running).any();
    }
    if (*top + 1 - hot < std::max(SLACK, hot / 8)) {
        return 0;
    }
    uint32_t moved = 0;
    for (uint32_t page = 0; top && page < *top && moved < MOST_MOVES; ++page) {
        if ((pages.owners(page) & running).any()) {
            continue;
        }
        // In order: every hot page above moves down by the one before it.
        const uint32_t hot_page = *lowest_hot_above(pages, running, page);
        const std::optional<uint32_t> free_page = pages.is_free(page) ? page : highest_free_above(pages, hot_page);
        if (!free_page) {
            exchange(pages, cells, rows, page, hot_page);
            moved += 2;
        } else {
            if (*free_page != page) {
                move(pages, cells, rows, page, *free_page);
                ++moved;
            }
            move(pages, cells, rows, hot_page, page);
            ++moved;
        }
        top = pages.highest(running);
    }
    return moved;
}

}  // namespace pagoda::placement
