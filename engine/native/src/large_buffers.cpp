#include "large_buffers.h"

#include "library.h"

#if defined(__linux__)

#include <ggml-backend-impl.h>
#include <sys/mman.h>

namespace pagoda {

namespace {

/// In smaller ones a large page of 2 MiB would be mostly rest.
constexpr size_t LARGE = size_t(8) << 20;

using Allocate = ggml_backend_buffer_t (*)(ggml_backend_buffer_type_t, size_t);
Allocate allocate_small = nullptr;
decltype(&::ggml_backend_cpu_buffer_from_ptr) wrap = nullptr;

void unmap(ggml_backend_buffer_t buffer) {
    munmap(buffer->context, buffer->size);
}

ggml_backend_buffer_t allocate(ggml_backend_buffer_type_t type, size_t size) {
    if (size < LARGE) {
        return allocate_small(type, size);
    }
    void * const pages = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        return nullptr;
    }
    madvise(pages, size, MADV_HUGEPAGE);  // advice: it works without, a little slower
    ggml_backend_buffer_t const buffer = wrap(pages, size);
    buffer->buft = type;
    buffer->iface.free_buffer = unmap;
    return buffer;
}

}  // namespace

void map_large_buffers(const Library & library) {
    ggml_backend_buffer_type_t const type = library.ggml_backend_cpu_buffer_type();
    wrap = library.ggml_backend_cpu_buffer_from_ptr;
    allocate_small = type->iface.alloc_buffer;
    type->iface.alloc_buffer = allocate;
}

}  // namespace pagoda

#else

namespace pagoda {

void map_large_buffers(const Library &) {}

}  // namespace pagoda

#endif
