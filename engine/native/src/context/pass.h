// One pass of the model over tokens: llama.cpp's batch with its memory.
#pragma once

#include "llama.h"

#include <cstdint>
#include <vector>

namespace pagoda {

struct Pass {
    std::vector<int32_t> tokens;
    std::vector<int32_t> positions;
    std::vector<int32_t> seq_id_counts;
    std::vector<int32_t> seq_ids;
    std::vector<int8_t> is_output;

    bool is_empty() const { return tokens.empty(); }
    size_t size() const { return tokens.size(); }

    void clear() {
        for (std::vector<int32_t> * list : { &tokens, &positions, &seq_id_counts, &seq_ids }) {
            list->clear();
        }
        is_output.clear();
    }

    void add(int32_t token, int32_t position, const int32_t * ids, int32_t count, bool output) {
        tokens.push_back(token);
        positions.push_back(position);
        seq_id_counts.push_back(count);
        seq_ids.insert(seq_ids.end(), ids, ids + count);
        is_output.push_back(output ? 1 : 0);
    }

    /// The first sequence of each token: whose page it goes to.
    std::vector<int32_t> owners() const {
        std::vector<int32_t> first;
        size_t at = 0;
        for (const int32_t count : seq_id_counts) {
            first.push_back(seq_ids[at]);
            at += static_cast<size_t>(count);
        }
        return first;
    }

    /// Good until the next change.
    llama_batch batch() {
        lists.resize(size());
        int32_t * ids = seq_ids.data();
        for (size_t i = 0; i < size(); ++i) {
            lists[i] = ids;
            ids += seq_id_counts[i];
        }
        return { static_cast<int32_t>(size()), tokens.data(), nullptr, positions.data(), seq_id_counts.data(),
                 lists.data(), is_output.data() };
    }

private:
    std::vector<int32_t *> lists;
};

}  // namespace pagoda
