// Cells' keys and values, as rows of the cache's tensors, on whatever device they lie.
#pragma once

#include "placement/stock.h"

#include <vector>

namespace pagoda::placement {

class Rows {
public:
    /// Of all layers. Not of a cache that transposes its values.
    explicit Rows(const llama_kv_cache & cache) : tensors(tensors_of(cache)) {}

    /// Copies `count` rows of each tensor; the places do not overlap. Nothing may compute meanwhile.
    void copy(uint32_t from, uint32_t to, uint32_t count) const;

    /// The same, both ways: through the processor's memory where they lie on another device.
    void exchange(uint32_t one, uint32_t other, uint32_t count) const;

    /// Bytes of one cell.
    size_t bytes() const;
    /// Whether all of them are memory that the processor can write.
    bool is_host() const;

private:
    std::vector<ggml_tensor *> tensors;
};

}  // namespace pagoda::placement
