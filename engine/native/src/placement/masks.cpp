#include "placement/masks.h"

#include <algorithm>
#include <bitset>
#include <cstring>

namespace pagoda::placement {

namespace {

/// A tensor that is no operation has no use for its parameters, and a graph that is built anew has new tensors, with zeros there.
int32_t & mark_of(ggml_tensor & mask) {
    return mask.op_params[GGML_MAX_OP_PARAMS / sizeof(int32_t) - 1];
}

/// Whether a mask says enough to be compared: distances beyond 1 tell a mask by position from one by distance.
bool is_telling(const llama_ubatch & batch) {
    return std::any_of(batch.pos, batch.pos + batch.n_tokens, [](llama_pos position) { return position > 1; });
}

/// One token of each sequence, and each of one sequence only: then no row sees another's new cell.
bool is_one_each(const llama_ubatch & batch) {
    std::bitset<LLAMA_MAX_SEQ> seen;
    for (uint32_t i = 0; i < batch.n_tokens; ++i) {
        const auto sequence = static_cast<size_t>(batch.seq_id[i][0]);
        if (batch.n_seq_id[i] != 1 || seen.test(sequence)) {
            return false;
        }
        seen.set(sequence);
    }
    return true;
}

}  // namespace

void Masks::changed_of(llama_seq_id sequence) {
    const auto is_its = [sequence](const SeenBy & row) { return sequence < 0 || row.sequence == sequence; };
    if (std::any_of(rows.begin(), rows.end(), is_its)) {
        rows.clear();
    }
}

void Masks::write(ggml_tensor & mask, const llama_ubatch & batch, const std::vector<uint32_t> & placed,
                  const std::function<void()> & stock) {
    if (to_compare > 0) {
        compare(mask, batch, stock);
        return;
    }
    auto * const data = static_cast<uint16_t *>(mask.data);
    const auto width = static_cast<uint32_t>(mask.ne[0]);
    if (is_next(mask, batch, placed)) {
        for (uint32_t i = 0; i < batch.n_tokens; ++i) {
            data[static_cast<size_t>(i) * width + placed[i]] = SEEN;
            rows[i].up_to = batch.pos[i];
        }
        return;
    }
    fill_mask(data, width, batch, pages, cells);
    remember(mask, batch);
}

void Masks::compare(ggml_tensor & mask, const llama_ubatch & batch, const std::function<void()> & stock) {
    stock();
    std::vector<uint16_t> ours(static_cast<size_t>(mask.ne[0]) * batch.n_tokens);
    fill_mask(ours.data(), static_cast<uint32_t>(mask.ne[0]), batch, pages, cells);
    const bool equal = std::memcmp(ours.data(), mask.data, ours.size() * sizeof(uint16_t)) == 0;
    to_compare = !equal ? -1 : is_telling(batch) ? to_compare - 1 : to_compare;
}

bool Masks::is_next(const ggml_tensor & mask, const llama_ubatch & batch, const std::vector<uint32_t> & placed) {
    const bool is_same = mark != 0 && mark_of(const_cast<ggml_tensor &>(mask)) == mark && rows.size() == batch.n_tokens
                         && placed.size() == batch.n_tokens && is_one_each(batch);
    if (!is_same || lies == Lies::no) {
        return false;
    }
    for (uint32_t i = 0; i < batch.n_tokens; ++i) {
        if (rows[i].sequence != batch.seq_id[i][0] || rows[i].up_to + 1 != batch.pos[i] || placed[i] >= mask.ne[0]) {
            return false;
        }
    }
    if (lies == Lies::unknown) {
        const bool is_there = std::memcmp(copy.data(), mask.data, copy.size() * sizeof(uint16_t)) == 0;
        lies = is_there ? Lies::yes : Lies::no;
    }
    return lies == Lies::yes;
}

void Masks::remember(ggml_tensor & mask, const llama_ubatch & batch) {
    rows.clear();
    if (!may_lie || !is_one_each(batch)) {
        return;
    }
    const bool is_known = mark != 0 && mark_of(mask) == mark;  // the same graph, other rows
    if (!is_known) {
        mark = mark == INT32_MAX ? 1 : mark + 1;
        mark_of(mask) = mark;
        lies = Lies::unknown;
    }
    if (lies == Lies::no) {
        return;
    }
    for (uint32_t i = 0; i < batch.n_tokens; ++i) {
        rows.push_back({ batch.seq_id[i][0], batch.pos[i] });
    }
    if (lies == Lies::unknown) {
        const auto * const data = static_cast<const uint16_t *>(mask.data);
        copy.assign(data, data + static_cast<size_t>(mask.ne[0]) * batch.n_tokens);
    }
}

}  // namespace pagoda::placement
