// Where the tokens of a batch go: each sequence fills pages of its own.
#pragma once

#include "llama-batch.h"
#include "placement/pages.h"

#include <vector>

namespace pagoda::placement {

/// A free cell for each token, in the order of the batch; empty where there are not enough. A token goes behind
/// the last cell of its (first) sequence while the rest of that page is free, else into the lowest free page;
/// `keeps_order`: above what the sequence has already where that can be, so that its cells keep their order. Where
/// no page is free any more: into whatever cells are.
std::vector<uint32_t> choose_cells(const llama_ubatch & batch, Pages & pages, const llama_kv_cells & cells,
                                   bool keeps_order);

/// How many pages a batch will open, by the (first) sequences of its tokens.
uint32_t pages_to_open(const std::vector<llama_seq_id> & owners, Pages & pages, const llama_kv_cells & cells);

/// The same for `count` tokens that come after each other in no sequence yet: whole pages.
std::vector<uint32_t> choose_cells(uint32_t count, Pages & pages, const llama_kv_cells & cells);

}  // namespace pagoda::placement
