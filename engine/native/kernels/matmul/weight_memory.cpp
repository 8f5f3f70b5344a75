#include "weight_memory.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <new>
#include <thread>
#include <vector>

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
/** How much further than asked for is supplied: a few pages for each thread, and no more in use than that while the file's own pages still are. */
constexpr size_t AHEAD = 8 * LARGE_PAGE;

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

#if !defined(MADV_POPULATE_WRITE)
#define MADV_POPULATE_WRITE 23  // Linux 5.14; older ones refuse it, and pages come when they are written
#endif

/** Each large page by one thread alone. */
void supply_pages(uint8_t * from, uint8_t * to) {
    std::atomic<uint8_t *> next{from};
    const auto work = [&] {
        for (uint8_t * page; (page = next.fetch_add(LARGE_PAGE)) < to;) {
            madvise(page, LARGE_PAGE, MADV_POPULATE_WRITE);
        }
    };
    std::vector<std::thread> others;
    const int64_t threads = std::min<int64_t>(std::thread::hardware_concurrency(), (to - from) / int64_t(LARGE_PAGE));
    for (int64_t i = 1; i < threads; i++) {
        others.emplace_back(work);
    }
    work();
    for (std::thread & t : others) {
        t.join();
    }
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

void WeightMemory::supply([[maybe_unused]] const void * end) {
#if defined(__linux__)
    auto * start = static_cast<uint8_t *>(base);
    const size_t needed = size_t(static_cast<const uint8_t *>(end) - start);
    if (usable < FROM_KERNEL || needed <= supplied) {
        return;
    }
    const size_t to = std::min(whole_pages(needed + AHEAD), whole_pages(usable));
    supply_pages(start + supplied, start + to);
    supplied = to;
#endif
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
