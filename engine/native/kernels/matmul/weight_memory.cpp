#include "weight_memory.h"

#include <algorithm>
#include <cstdint>
#include <new>

#if defined(__linux__)
#include "../memory/large_pages.h"
#endif

namespace pagoda::kernels::matmul {

namespace {

constexpr std::align_val_t SMALL_ALIGNMENT{ 64 };

#if defined(__linux__)
/** How much further than asked for is supplied: work for the next thread, and no more in use than that while the file's own pages still are. */
constexpr size_t AHEAD = 2 * memory::LARGE_PAGE;
#endif

}  // namespace

bool WeightMemory::allocate(size_t size) {
#if defined(__linux__)
    if (size >= memory::WORTH_LARGE_PAGES) {
        base = memory::map_large_pages(size);
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
    if (usable < memory::WORTH_LARGE_PAGES) {
        return;
    }
    auto * start = static_cast<uint8_t *>(base);
    const size_t wanted = std::min(size_t(static_cast<const uint8_t *>(end) - start) + AHEAD, usable);
    while (supplied.load(std::memory_order_relaxed) < wanted) {
        const size_t page = supplied.fetch_add(memory::LARGE_PAGE, std::memory_order_relaxed);
        if (page < usable) {
            memory::supply_large_page(start + page);
        }
    }
#endif
}

WeightMemory::~WeightMemory() {
    if (!base) {
        return;
    }
#if defined(__linux__)
    if (usable >= memory::WORTH_LARGE_PAGES) {
        memory::unmap_large_pages(base, usable);
        return;
    }
#endif
    ::operator delete(base, SMALL_ALIGNMENT);
}

}  // namespace pagoda::kernels::matmul
