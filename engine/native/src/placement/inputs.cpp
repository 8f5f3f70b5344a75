#include "placement/inputs.h"

#include "placement/stock.h"
#include "runtime/library.h"

#include <algorithm>
#include <vector>

namespace pagoda::placement {

namespace {

bool reads_host_memory(ggml_backend_dev_t device) {
    const ggml_backend_buffer_type_t pinned = llama().ggml_backend_dev_host_buffer_type(device);
    return llama().ggml_backend_dev_supports_buft(device, llama().ggml_backend_cpu_buffer_type())
           || (pinned != nullptr && llama().ggml_backend_dev_supports_buft(device, pinned));
}

}  // namespace

bool are_inputs_copied(const llama_kv_cache & cache) {
    const std::vector<ggml_tensor *> tensors = tensors_of(cache);
    return std::all_of(tensors.begin(), tensors.end(), [](const ggml_tensor * tensor) {
        const ggml_backend_dev_t device =
            llama().ggml_backend_buft_get_device(llama().ggml_backend_buffer_get_type(tensor->buffer));
        return device != nullptr && !reads_host_memory(device);
    });
}

}  // namespace pagoda::placement
