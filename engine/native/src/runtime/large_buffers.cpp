#include "runtime/large_buffers.h"

#include "runtime/library.h"

#if defined(__linux__)

#include "../../kernels/memory/large_pages.h"

#include <atomic>
#include <mutex>

#include <ggml-backend-impl.h>

namespace pagoda {

namespace {

using Allocate = ggml_backend_buffer_t (*)(ggml_backend_buffer_type_t, size_t);
/// Chromium's allocator takes sizes below 2 GiB, less what it keeps for itself.
constexpr size_t ELECTRON_FAILS_FROM = (size_t{ 2 } << 30) - (size_t{ 4 } << 20);

std::atomic<size_t> mapped_from = SIZE_MAX;
Allocate allocate_small = nullptr;
decltype(&::ggml_backend_cpu_buffer_from_ptr) wrap = nullptr;

void unmap(ggml_backend_buffer_t buffer) {
    memory::unmap_large_pages(buffer->context, buffer->size);
}

ggml_backend_buffer_t allocate(ggml_backend_buffer_type_t type, size_t size) {
    if (size < mapped_from) {
        return allocate_small(type, size);
    }
    void * const pages = memory::map_large_pages(size);
    if (pages == nullptr) {
        return nullptr;
    }
    ggml_backend_buffer_t const buffer = wrap(pages, size);
    buffer->buft = type;
    buffer->iface.free_buffer = unmap;
    return buffer;
}

}  // namespace

void map_large_buffers(const Library & library, LargeBuffers which) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    const size_t from = which == LargeBuffers::all ? memory::WORTH_LARGE_PAGES : ELECTRON_FAILS_FROM;
    if (which == LargeBuffers::none || from >= mapped_from) {
        return;
    }
    mapped_from = from;
    if (allocate_small != nullptr) {
        return;
    }
    ggml_backend_buffer_type_t const type = library.ggml_backend_cpu_buffer_type();
    wrap = library.ggml_backend_cpu_buffer_from_ptr;
    allocate_small = type->iface.alloc_buffer;
    type->iface.alloc_buffer = allocate;
}

}  // namespace pagoda

#else

namespace pagoda {

void map_large_buffers(const Library &, LargeBuffers) {}

}  // namespace pagoda

#endif
