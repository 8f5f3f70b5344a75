// Makes room below for those who run: pages of parked sequences go up, pages of running ones move down.
#pragma once

#include "placement/pages.h"
#include "placement/rows.h"

namespace pagoda::placement {

/// Of what a batch of those who run attends, the share that is not theirs: 0 to 1.
double waste(Pages & pages, const SequenceSet & running);

/// Moves a few pages where that shortens what running sequences attend by much. In the processor's memory theirs keep
/// their order, so that attention which adds up in the order of cells gives the same bits as before; those of parked
/// ones need not. On a device a page costs some hundred small copies, and the bits of a step are not promised: there
/// as few pages as possible move, in whatever order. Returns how many it moved. Nothing may compute meanwhile, and
/// no shift may be due.
uint32_t settle(Pages & pages, llama_kv_cells & cells, const Rows & rows, const SequenceSet & running);

}  // namespace pagoda::placement
