// Who sees which cells, written as the library would write it and cheaper.
#pragma once

#include "placement/mask.h"
#include "placement/pages.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace pagoda::placement {

/// The masks of one cache. Where a step is that of before with every sequence a token further, all that changes is a cell of each
/// row: then that is all that is written, if the mask of before still lies in its tensor.
class Masks {
public:
    /// `may_lie`: between two steps nothing else is put where a mask lies (a device computes elsewhere); that is tried out before it is relied on.
    Masks(Pages & pages, const llama_kv_cells & cells, bool may_lie) : pages(pages), cells(cells), may_lie(may_lie) {}

    /// Whether ours are as good as the library's: false once one differed.
    bool are_right() const { return to_compare >= 0; }
    /// `stock`: has the library write it. `placed`: where the batch's tokens lie.
    void write(ggml_tensor & mask, const llama_ubatch & batch, const std::vector<uint32_t> & placed,
               const std::function<void()> & stock);

    /// Cells of a sequence changed otherwise than by a batch; below 0: of any.
    void changed_of(llama_seq_id sequence);

private:
    struct SeenBy {
        llama_seq_id sequence;
        llama_pos up_to;
    };
    enum class Lies { unknown, yes, no };

    void compare(ggml_tensor & mask, const llama_ubatch & batch, const std::function<void()> & stock);
    /// Whether this tensor holds what was written last and the batch goes on from there.
    bool is_next(const ggml_tensor & mask, const llama_ubatch & batch, const std::vector<uint32_t> & placed);
    void remember(ggml_tensor & mask, const llama_ubatch & batch);

    Pages & pages;
    const llama_kv_cells & cells;
    const bool may_lie;
    int to_compare = 4;  // with the library's own, before ours are written alone; below 0: they are not right

    std::vector<SeenBy> rows;  // of the last one; empty: it is not to be gone on from
    int32_t mark = 0;          // in its tensor: another graph's has none
    Lies lies = Lies::unknown;  // whether it is there still, in this graph
    std::vector<uint16_t> copy;  // to find that out
};

}  // namespace pagoda::placement
