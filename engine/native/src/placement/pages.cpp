#include "placement/pages.h"

namespace pagoda::placement {

namespace {

std::vector<uint32_t> cells_that_are(bool used, const llama_kv_cells & cells, uint32_t page) {
    std::vector<uint32_t> found;
    for (uint32_t cell = page * PAGE; cell < (page + 1) * PAGE; ++cell) {
        if (cells.is_empty(cell) != used) {
            found.push_back(cell);
        }
    }
    return found;
}

}  // namespace

std::vector<uint32_t> used_cells(const llama_kv_cells & cells, uint32_t page) {
    return cells_that_are(true, cells, page);
}

std::vector<uint32_t> empty_cells(const llama_kv_cells & cells, uint32_t page) {
    return cells_that_are(false, cells, page);
}

Pages::Pages(const llama_kv_cells & of) : cells(of), table(of.size() / PAGE), last(LLAMA_MAX_SEQ, 0) {}

void Pages::changed_all() {
    for (Page & each : table) {
        each.stale = true;
    }
}

void Pages::changed_of(llama_seq_id sequence) {
    for (Page & each : table) {
        each.stale = each.stale || sequence < 0 || each.owners.test(static_cast<size_t>(sequence));
    }
}

void Pages::changed_cells(const std::vector<uint32_t> & changed) {
    for (const uint32_t cell : changed) {
        if (cell / PAGE < table.size()) {
            table[cell / PAGE].stale = true;
        }
    }
}

void Pages::look_at(uint32_t index) {
    Page & looked = table[index];
    looked.owners.reset();
    looked.used = 0;
    for (uint32_t cell = index * PAGE; cell < (index + 1) * PAGE; ++cell) {
        looked.owners |= cells.seq_get_all(cell);
        looked.used += cells.is_empty(cell) ? 0 : 1;
    }
    looked.stale = false;
}

uint32_t Pages::free_pages() {
    uint32_t free = 0;
    for (uint32_t index = 0; index < count(); ++index) {
        free += is_free(index) ? 1 : 0;
    }
    return free;
}

std::optional<uint32_t> Pages::free_page(uint32_t ordinal) {
    for (uint32_t index = 0; index < count(); ++index) {
        if (is_free(index) && --ordinal == 0) {
            return index;
        }
    }
    return std::nullopt;
}

std::optional<uint32_t> Pages::last_cell(llama_seq_id sequence) {
    const llama_pos position = cells.seq_pos_max(sequence);
    if (position < 0) {
        return std::nullopt;
    }
    const auto is_last = [&](uint32_t cell) {
        return !cells.is_empty(cell) && cells.seq_has(cell, sequence) && cells.pos_get(cell) == position;
    };
    uint32_t & hint = last[static_cast<size_t>(sequence)];
    for (const uint32_t cell : { hint, hint + 1 }) {  // since then it has grown by a token, mostly
        if (cell < cells.size() && is_last(cell)) {
            hint = cell;
            return cell;
        }
    }
    for (uint32_t index = 0; index < count(); ++index) {
        if (!owners(index).test(static_cast<size_t>(sequence))) {
            continue;
        }
        for (uint32_t cell = index * PAGE; cell < (index + 1) * PAGE; ++cell) {
            if (is_last(cell)) {
                hint = cell;
                return cell;
            }
        }
    }
    return std::nullopt;  // in the cells after the last whole page
}

std::optional<uint32_t> Pages::highest(const SequenceSet & sequences) {
    for (uint32_t index = count(); index-- > 0;) {
        if ((owners(index) & sequences).any()) {
            return index;
        }
    }
    return std::nullopt;
}

}  // namespace pagoda::placement
