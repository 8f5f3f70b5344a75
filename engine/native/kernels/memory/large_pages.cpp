#include "large_pages.h"

#if defined(__linux__)

#include <cstdint>
#include <sys/mman.h>

#if !defined(MADV_POPULATE_WRITE)
#define MADV_POPULATE_WRITE 23  // Linux 5.14; older ones refuse it
#endif

namespace pagoda::memory {

namespace {

size_t whole_pages(size_t size) {
    return (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
}

}  // namespace

void * map_large_pages(size_t size) {
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

void unmap_large_pages(void * start, size_t size) {
    munmap(start, whole_pages(size));
}

void supply_large_page(void * page) {
    madvise(page, LARGE_PAGE, MADV_POPULATE_WRITE);
}

}  // namespace pagoda::memory

#endif
