#include "weight_memory.h"

#include <cstdint>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace pagoda::kernels::matmul {

namespace {

constexpr size_t LARGE_PAGE = 2u << 20;
constexpr std::align_val_t SMALL_ALIGNMENT{64};

#if defined(__linux__)
/** From this size on memory comes from the kernel itself, on a large page's boundary. */
constexpr size_t FROM_KERNEL = 4 * LARGE_PAGE;

size_t whole_pages(size_t size) {
    return (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
}

/**
 * Not from the allocator: inside Electron that is Chromium's, which ends the process for an alignment above 1 MiB and
 * for sizes of 2 GiB and more.
 */
void * map_large(size_t size) {
    const size_t wanted = whole_pages(size);
    constexpr int ACCESS = PROT_READ | PROT_WRITE;
    constexpr int KIND = MAP_PRIVATE | MAP_ANONYMOUS;
    void * mapped = mmap(nullptr, wanted + LARGE_PAGE, ACCESS, KIND, -1, 0);
    if (mapped == MAP_FAILED) {
        return nullptr;
    }
    auto * start = static_cast<uint8_t *>(mapped);
    const size_t before = (LARGE_PAGE - reinterpret_cast<uintptr_t>(start) % LARGE_PAGE) % LARGE_PAGE;
    if (before > 0) {
        munmap(start, before);
    }
    munmap(start + before + wanted, LARGE_PAGE - before);
    madvise(start + before, wanted, MADV_HUGEPAGE);  // advice: it works without, a little slower
    return start + before;
}
#endif

}  // namespace

bool WeightMemory::allocate(size_t size) {
#if defined(__linux__)
    if (size >= FROM_KERNEL) {
        base = map_large(size);
        usable = base ? size : 0;
        return base != nullptr;
    }
#endif
    base = ::operator new(size > 0 ? size : 1, SMALL_ALIGNMENT, std::nothrow);
    usable = base ? size : 0;
    return base != nullptr;
}

WeightMemory::~WeightMemory() {
    if (!base) {
        return;
    }
#if defined(__linux__)
    if (usable >= FROM_KERNEL) {
        munmap(base, whole_pages(usable));
        return;
    }
#endif
    ::operator delete(base, SMALL_ALIGNMENT);
}

}  // namespace pagoda::kernels::matmul
