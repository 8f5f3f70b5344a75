// Cells' keys and values, as rows of the cache's tensors, on whatever device they lie.
#pragma once

#include "placement/stock.h"

#include <memory>
#include <utility>
#include <vector>

namespace pagoda::placement {

class Shuffle;

class Rows {
public:
    /// Of all layers. Not of a cache that transposes its values.
    explicit Rows(const llama_kv_cache & cache);
    ~Rows();
    Rows(const Rows &) = delete;
    Rows & operator=(const Rows &) = delete;

    /// Whether all of them are memory that the processor can write.
    bool is_host() const;

    /// In such memory: copies `count` rows of each tensor; the places do not overlap. Nothing may compute meanwhile.
    void copy(uint32_t from, uint32_t to, uint32_t count) const;
    /// The same, both ways.
    void exchange(uint32_t one, uint32_t other, uint32_t count) const;

    /// Anywhere: `from[i]` to `to[i]`, all at once. Nothing may compute meanwhile.
    void shuffle(const std::vector<uint32_t> & from, const std::vector<uint32_t> & to);

private:
    /// What lies on one device (null: in the processor's memory), and its way to shuffle (null: row by row).
    struct Group {
        ggml_backend_dev_t device;
        std::vector<ggml_tensor *> tensors;
        std::unique_ptr<Shuffle> shuffle;
    };
    void find_groups();

    const std::vector<ggml_tensor *> tensors;
    std::vector<Group> groups;  // found when first needed
};

}  // namespace pagoda::placement
