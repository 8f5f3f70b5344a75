// On a device: those who run together below, and room for what they are about to write.
#pragma once

#include "placement/pages.h"

#include <vector>

namespace pagoda::placement {

/// What lies in page or cell `from[i]` is to lie in page `to[i]`, all at once.
struct Moves {
    std::vector<uint32_t> from, to;
};

/// Where those who run lie.
struct Survey {
    uint32_t hot = 0;  // pages that are theirs
    uint32_t end = 0;  // behind the last of these; 0: there are none

    /// Of what a batch of theirs attends, the share that is not theirs: 0 to 1.
    double idle_share() const { return end == 0 ? 0 : 1 - static_cast<double>(hot) / end; }
};

Survey survey(Pages & pages, const SequenceSet & running);

/// Before a batch opens `opened` pages, whether what is attended would grow by much more than is written, since free pages lie far behind parked ones.
bool grows_much(const Survey & now, Pages & pages, uint32_t opened);
/// Whether so much is attended for nothing that moving pages is worth its time.
bool is_wide(const Survey & now);

/// Which pages to move so that those who run lie together below, with room for as many. The order of pages is nothing to a device, whose bits are not
/// promised; and some dozen pages at once cost it little more than one.
Moves plan_moves(const Survey & now, Pages & pages, const SequenceSet & running, uint32_t opened);

/// The cells of these pages, each to its place in the other page.
Moves cells_of(const Moves & of_pages, const llama_kv_cells & cells);

/// Two lists of moves as one: what the second one says is about where things lie after the first.
Moves one_after_another(const Moves & first, const Moves & second);

/// Cells, in the library's books; no shift may be due. The rows of the cache have yet to follow.
void write_down(const Moves & moves, Pages & pages, llama_kv_cells & cells);

}  // namespace pagoda::placement
