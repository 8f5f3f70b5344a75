// On a device: parked pages that are not full are brought together, so that others become free. What is given up is cells,
// and those of a conversation that parted from another inside a page lie in two; so a cache that was used for a while has
// free cells and no free page, and what is written next would go to single cells, wherever these are.
#pragma once

#include "placement/gather.h"
#include "placement/pages.h"

namespace pagoda::placement {

/// Before a batch opens `opened` pages: how many to make free, some more for those after it among them; 0 where there are enough.
uint32_t pages_wanted(Pages & pages, uint32_t opened);

/// Which cells to move so that `wanted` pages become free, or as many as can. Pages of `running` stay as they are. The order of cells is
/// nothing to a device, whose bits are not promised.
Moves plan_packing(Pages & pages, const llama_kv_cells & cells, const SequenceSet & running, uint32_t wanted);

}  // namespace pagoda::placement
