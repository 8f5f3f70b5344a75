#include "weight_memory.h"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace pagoda::kernels::matmul {

namespace {

constexpr size_t LARGE_PAGE = 2u << 20;
constexpr size_t SMALL_ALIGNMENT = 64;

size_t alignment_for(size_t size) {
    return size >= 4 * LARGE_PAGE ? LARGE_PAGE : SMALL_ALIGNMENT;
}

}  // namespace

bool WeightMemory::allocate(size_t size) {
    const size_t alignment = alignment_for(size);
    base = ::operator new(size > 0 ? size : 1, std::align_val_t(alignment), std::nothrow);
    usable = base ? size : 0;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (base && alignment == LARGE_PAGE) {
        madvise(base, size / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);  // advice: it works without, a little slower
    }
#endif
    return base != nullptr;
}

WeightMemory::~WeightMemory() {
    if (base) {
        ::operator delete(base, std::align_val_t(alignment_for(usable)));
    }
}

}  // namespace pagoda::kernels::matmul
