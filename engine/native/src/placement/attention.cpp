#include "placement/attention.h"

#include "runtime/library.h"

#include <memory>
#include <vector>

namespace pagoda::placement {

namespace {

struct FreeDescriptions {
    void operator()(ggml_context * context) const { llama().ggml_free(context); }
};

/// One token's attention over keys and values as these.
bool does(ggml_backend_dev_t device, const ggml_tensor & keys, const ggml_tensor & values, int64_t heads, int64_t kv_heads) {
    constexpr int64_t cells = 256;
    const Library & lib = llama();
    const ggml_init_params params = { 8 * lib.ggml_tensor_overhead(), nullptr, true };
    const std::unique_ptr<ggml_context, FreeDescriptions> context(lib.ggml_init(params));
    ggml_context * const c = context.get();
    const int64_t size = keys.ne[0] / kv_heads;
    ggml_tensor * const query = lib.ggml_new_tensor_4d(c, GGML_TYPE_F32, size, 1, heads, 1);
    ggml_tensor * const key = lib.ggml_new_tensor_4d(c, keys.type, size, cells, kv_heads, 1);
    ggml_tensor * const value = lib.ggml_new_tensor_4d(c, values.type, values.ne[0] / kv_heads, cells, kv_heads, 1);
    ggml_tensor * const mask = lib.ggml_new_tensor_4d(c, GGML_TYPE_F16, cells, 1, 1, 1);
    return lib.ggml_backend_dev_supports_op(device, lib.ggml_flash_attn_ext(c, query, key, value, mask, 1.0f, 0.0f, 0.0f));
}

}  // namespace

bool is_attended_on_device(const llama_kv_cache & cache, int64_t heads, int64_t kv_heads) {
    const std::vector<ggml_tensor *> tensors = tensors_of(cache);  // keys, values, keys, values ...
    if (tensors.empty() || tensors.size() % 2 != 0 || heads < 1 || kv_heads < 1 || heads % kv_heads != 0) {
        return false;
    }
    for (size_t i = 0; i < tensors.size(); i += 2) {
        const ggml_tensor & keys = *tensors[i], & values = *tensors[i + 1];
        for (const ggml_tensor * const tensor : { &keys, &values }) {
            if (llama().ggml_backend_buffer_is_host(tensor->buffer) || tensor->ne[0] % kv_heads != 0) {
                return false;
            }
        }
        ggml_backend_dev_t const device =
            llama().ggml_backend_buft_get_device(llama().ggml_backend_buffer_get_type(keys.buffer));
        if (device == nullptr || !does(device, keys, values, heads, kv_heads)) {
            return false;
        }
    }
    return true;
}

}  // namespace pagoda::placement
