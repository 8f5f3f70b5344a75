// Which cells each row of a batch sees, written for the device. llama.cpp looks at every attended cell for every
// sequence of the batch; here a sequence's own pages are looked at, and the rest is filled in one go. The result
// is the same, bit for bit.
#pragma once

#include "placement/pages.h"
#include "placement/stock.h"

namespace pagoda::placement {

inline constexpr uint16_t SEEN = 0, HIDDEN = 0xFC00;  // half floats: 0 and minus infinity

/// Whether a mask is of the kind that fill_mask() writes: plain causal attention by position, in half floats.
bool is_plain_mask(const ggml_tensor & mask, const llama_ubatch & batch, bool causal);

/// `data`: rows * width half floats, 0 where the row's token sees the cell, else minus infinity.
void fill_mask(uint16_t * data, uint32_t width, const llama_ubatch & batch, Pages & pages,
               const llama_kv_cells & cells);

}  // namespace pagoda::placement
