#include "context/allocations.h"

#include "llama-ext.h"
#include "runtime/dynamic.h"
#include "runtime/library.h"

namespace pagoda {

namespace {

// Exported for llama.cpp's own tools, not part of its interface: looked up by its name in the Itanium ABI,
// and done without where it is not found.
using Breakdown = decltype(&::llama_get_memory_breakdown);

Breakdown find_breakdown() {
#if defined(_WIN32)
    return nullptr;
#else
    static const auto found = reinterpret_cast<Breakdown>(
        find_symbol(llama().llama_handle, "_Z26llama_get_memory_breakdownPK13llama_context"));
    return found;
#endif
}

}  // namespace

std::vector<Allocation> allocations_of(const llama_context * context) {
    std::vector<Allocation> allocations;
    const Breakdown breakdown = find_breakdown();
    if (breakdown == nullptr) {
        return allocations;
    }
    const Library & lib = llama();
    for (const auto & [type, bytes] : breakdown(context)) {
        const ggml_backend_dev_t device = lib.ggml_backend_buft_get_device(type);
        allocations.push_back({
            device != nullptr ? lib.ggml_backend_dev_name(device) : "CPU",
            lib.ggml_backend_buft_name(type),
            lib.ggml_backend_buft_is_host(type),
            bytes.model,
            bytes.context,
            bytes.compute,
        });
    }
    return allocations;
}

}  // namespace pagoda
