#include "placement/rows.h"

#include "runtime/library.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

namespace pagoda::placement {

namespace {

struct Free {
    void operator()(ggml_context * context) const { llama().ggml_free(context); }
};
using Descriptions = std::unique_ptr<ggml_context, Free>;

/// Room for so many tensors without data.
Descriptions descriptions(size_t count) {
    const ggml_init_params params = { count * 2 * sizeof(ggml_tensor) + 1024, nullptr, true };
    return Descriptions(llama().ggml_init(params));
}

bool is_in_host_memory(const ggml_tensor * tensor) {
    return llama().ggml_backend_buffer_is_host(tensor->buffer);
}

ggml_tensor * rows_of(ggml_context * context, ggml_tensor * tensor, uint32_t from, uint32_t count) {
    ggml_tensor * const view =
        llama().ggml_view_2d(context, tensor, tensor->ne[0], count, tensor->nb[1], from * tensor->nb[1]);
    llama().ggml_backend_view_init(view);
    return view;
}

}  // namespace

void Rows::copy(uint32_t from, uint32_t to, uint32_t count) const {
    for (ggml_tensor * const tensor : tensors) {
        if (is_in_host_memory(tensor)) {
            auto * const data = static_cast<uint8_t *>(tensor->data);
            std::memcpy(data + to * tensor->nb[1], data + from * tensor->nb[1], count * tensor->nb[1]);
            continue;
        }
        const Descriptions room = descriptions(2);
        llama().ggml_backend_tensor_copy(rows_of(room.get(), tensor, from, count),
                                         rows_of(room.get(), tensor, to, count));
    }
}

void Rows::exchange(uint32_t one, uint32_t other, uint32_t count) const {
    std::vector<uint8_t> mine, theirs;
    for (ggml_tensor * const tensor : tensors) {
        const size_t row = tensor->nb[1], bytes = count * row;
        if (is_in_host_memory(tensor)) {
            auto * const data = static_cast<uint8_t *>(tensor->data);
            std::swap_ranges(data + one * row, data + one * row + bytes, data + other * row);
            continue;
        }
        mine.resize(bytes);
        theirs.resize(bytes);
        llama().ggml_backend_tensor_get(tensor, mine.data(), one * row, bytes);
        llama().ggml_backend_tensor_get(tensor, theirs.data(), other * row, bytes);
        llama().ggml_backend_tensor_set(tensor, mine.data(), other * row, bytes);
        llama().ggml_backend_tensor_set(tensor, theirs.data(), one * row, bytes);
    }
}

size_t Rows::bytes() const {
    size_t bytes = 0;
    for (const ggml_tensor * const tensor : tensors) {
        bytes += tensor->nb[1];
    }
    return bytes;
}

bool Rows::is_host() const {
    return std::all_of(tensors.begin(), tensors.end(), is_in_host_memory);
}

}  // namespace pagoda::placement
