#include "placement/rows.h"

#include "placement/shuffle.h"
#include "runtime/library.h"

#include <algorithm>
#include <cstring>

namespace pagoda::placement {

namespace {

bool is_in_host_memory(const ggml_tensor * tensor) {
    return llama().ggml_backend_buffer_is_host(tensor->buffer);
}

uint8_t * bytes_of(ggml_tensor * tensor) {
    return static_cast<uint8_t *>(tensor->data);
}

/// On a device that is slow, and all there is.
void shuffle_through_host(ggml_tensor * tensor, const std::vector<uint32_t> & from, const std::vector<uint32_t> & to) {
    const size_t row = tensor->nb[1];
    std::vector<uint8_t> gathered(from.size() * row);
    for (size_t i = 0; i < from.size(); ++i) {
        llama().ggml_backend_tensor_get(tensor, gathered.data() + i * row, from[i] * row, row);
    }
    for (size_t i = 0; i < to.size(); ++i) {
        llama().ggml_backend_tensor_set(tensor, gathered.data() + i * row, to[i] * row, row);
    }
}

}  // namespace

Rows::Rows(const llama_kv_cache & cache) : tensors(tensors_of(cache)) {}

Rows::~Rows() = default;

bool Rows::is_host() const {
    return std::all_of(tensors.begin(), tensors.end(), is_in_host_memory);
}

void Rows::copy(uint32_t from, uint32_t to, uint32_t count) const {
    for (ggml_tensor * const tensor : tensors) {
        const size_t row = tensor->nb[1];
        std::memcpy(bytes_of(tensor) + to * row, bytes_of(tensor) + from * row, count * row);
    }
}

void Rows::exchange(uint32_t one, uint32_t other, uint32_t count) const {
    for (ggml_tensor * const tensor : tensors) {
        const size_t row = tensor->nb[1];
        uint8_t * const start = bytes_of(tensor) + one * row;
        std::swap_ranges(start, start + count * row, bytes_of(tensor) + other * row);
    }
}

void Rows::find_groups() {
    for (ggml_tensor * const tensor : tensors) {
        ggml_backend_dev_t const device =
            is_in_host_memory(tensor)
                ? nullptr
                : llama().ggml_backend_buft_get_device(llama().ggml_backend_buffer_get_type(tensor->buffer));
        const auto has_device = [device](const Group & group) { return group.device == device; };
        auto found = std::find_if(groups.begin(), groups.end(), has_device);
        if (found == groups.end()) {
            found = groups.insert(groups.end(), Group{ device, {}, nullptr });
        }
        found->tensors.push_back(tensor);
    }
    for (Group & group : groups) {
        group.shuffle = Shuffle::of(group.device, group.tensors);
    }
}

void Rows::shuffle(const std::vector<uint32_t> & from, const std::vector<uint32_t> & to) {
    if (groups.empty()) {
        find_groups();
    }
    const std::vector<int32_t> sources(from.begin(), from.end());
    const std::vector<int64_t> targets(to.begin(), to.end());
    for (const Group & group : groups) {
        if (group.shuffle != nullptr && group.shuffle->run(sources, targets)) {
            continue;
        }
        for (ggml_tensor * const tensor : group.tensors) {
            shuffle_through_host(tensor, from, to);
        }
    }
}

}  // namespace pagoda::placement
