#include "placement/mask.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace pagoda::placement {

namespace {

/// The first row of a sequence, and the cells in which its others can differ from it.
struct First {
    uint32_t row;
    std::vector<uint32_t> recent;  // positions of the batch itself, and beyond
};

/// Writes a sequence's first row: what it sees up to `position`; and what only later rows see is noted.
First first_row(uint16_t * data, uint32_t width, uint32_t row, llama_seq_id sequence, llama_pos position,
                llama_pos batch_from, Pages & pages, const llama_kv_cells & cells) {
    First first = { row, {} };
    std::fill(data, data + width, HIDDEN);
    const auto look_at = [&](uint32_t from, uint32_t to) {
        for (uint32_t cell = from; cell < to; ++cell) {
            if (cells.is_empty(cell) || !cells.seq_has(cell, sequence)) {
                continue;
            }
            const llama_pos at = cells.pos_get(cell);
            data[cell] = at <= position ? SEEN : HIDDEN;
            if (at >= batch_from) {
                first.recent.push_back(cell);
            }
        }
    };
    const uint32_t whole = std::min(width / PAGE, pages.count());
    for (uint32_t page = 0; page < whole; ++page) {
        if (pages.owners(page).test(static_cast<size_t>(sequence))) {
            look_at(page * PAGE, (page + 1) * PAGE);
        }
    }
    look_at(whole * PAGE, width);
    return first;
}

}  // namespace

bool is_plain_mask(const ggml_tensor & mask, const llama_ubatch & batch, bool causal) {
    return causal && !batch.is_pos_2d() && mask.type == GGML_TYPE_F16 && mask.data != nullptr && mask.ne[1] == batch.n_tokens
           && mask.ne[2] == 1 && mask.ne[3] == 1 && mask.nb[0] == sizeof(uint16_t)
           && mask.nb[1] == mask.ne[0] * sizeof(uint16_t);
}

void fill_mask(uint16_t * data, uint32_t width, const llama_ubatch & batch, Pages & pages,
               const llama_kv_cells & cells) {
    std::unordered_map<llama_seq_id, llama_pos> from;
    for (uint32_t i = 0; i < batch.n_tokens; ++i) {
        const auto [found, is_new] = from.try_emplace(batch.seq_id[i][0], batch.pos[i]);
        found->second = is_new ? batch.pos[i] : std::min(found->second, batch.pos[i]);
    }
    std::unordered_map<llama_seq_id, First> firsts;
    for (uint32_t i = 0; i < batch.n_tokens; ++i) {
        const llama_seq_id sequence = batch.seq_id[i][0];
        uint16_t * const row = data + static_cast<size_t>(i) * width;
        const auto found = firsts.find(sequence);
        if (found == firsts.end()) {
            firsts.emplace(sequence, first_row(row, width, i, sequence, batch.pos[i], from.at(sequence), pages, cells));
            continue;
        }
        std::memcpy(row, data + static_cast<size_t>(found->second.row) * width, width * sizeof(uint16_t));
        for (const uint32_t cell : found->second.recent) {
            row[cell] = cells.pos_get(cell) <= batch.pos[i] ? SEEN : HIDDEN;
        }
    }
}

}  // namespace pagoda::placement
