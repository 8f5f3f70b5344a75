// Which sequences have cells in which page of the cache. A page: 64 cells that lie next to each other.
#pragma once

#include "llama-kv-cells.h"
#include "placement/page.h"

#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

namespace pagoda::placement {

using SequenceSet = std::bitset<LLAMA_MAX_SEQ>;

/// Kept in step with the cells by being told what changed; looks at those pages again when it is asked next.
class Pages {
public:
    explicit Pages(const llama_kv_cells & cells);

    uint32_t count() const { return static_cast<uint32_t>(table.size()); }

    void changed_all();
    void changed_of(llama_seq_id sequence);
    void changed_cells(const std::vector<uint32_t> & cells);

    /// All sequences with a cell in the page.
    const SequenceSet & owners(uint32_t index) { return page(index).owners; }
    bool is_free(uint32_t index) { return page(index).used == 0; }
    uint32_t used_cells(uint32_t index) { return page(index).used; }
    uint32_t free_pages();
    /// The lowest free page is the first.
    std::optional<uint32_t> free_page(uint32_t ordinal);

    /// The last cell of a sequence (the one of its last position), if it has any.
    std::optional<uint32_t> last_cell(llama_seq_id sequence);
    /// The highest page with a cell of any of them.
    std::optional<uint32_t> highest(const SequenceSet & sequences);

private:
    struct Page {
        SequenceSet owners;
        uint32_t used = 0;  // cells
        bool stale = true;
    };

    const Page & page(uint32_t index) {
        if (table[index].stale) {
            look_at(index);
        }
        return table[index];
    }
    void look_at(uint32_t index);

    const llama_kv_cells & cells;
    std::vector<Page> table;
    std::vector<uint32_t> last;  // by sequence: where its last cell was, a hint
};

/// Of a page, in order: the cells that somebody has, and the others.
std::vector<uint32_t> used_cells(const llama_kv_cells & cells, uint32_t page);
std::vector<uint32_t> empty_cells(const llama_kv_cells & cells, uint32_t page);

}  // namespace pagoda::placement
