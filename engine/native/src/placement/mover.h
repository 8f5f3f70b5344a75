// In the processor's memory: makes room below for those who run. Pages of parked sequences go up, pages of running
// ones move down.
#pragma once

#include "placement/pages.h"
#include "placement/rows.h"

namespace pagoda::placement {

/// Moves a few pages where that shortens what running sequences attend by much. Theirs keep their order, so that
/// attention which adds up in the order of cells gives the same bits as before; those of parked ones need not.
/// Returns how many it moved. Nothing may compute meanwhile, and no shift may be due.
uint32_t settle(Pages & pages, llama_kv_cells & cells, const Rows & rows, const SequenceSet & running);

}  // namespace pagoda::placement
