// What will be computed next, brought near between the multiply-adds of what is computed now. Include after a header of simd/, as kernel.h does.
#pragma once

#include "cache_rows.h"

namespace pagoda::kernels::PAGODA_ISA {

using namespace attention;

namespace {

/// An instruction of its own: compilers take a function that does nothing but prefetch for one without effect, and leave its calls out.
inline void fetch(const char * p) {
#if defined(__x86_64__)
    asm volatile("prefetcht1 %0" : : "m"(*p));
#else
    asm volatile("prfm pldl2keep, %0" : : "Q"(*p));
#endif
}

struct NothingAhead {
    void row(int, int) const {}
};

/// One head's keys, or values, of the next visit. A row or two at each step of a loop: many at once would be lost, for a processor drops fetches for which it has
/// no buffer free, and it has a few dozen.
struct RowsAhead {
    const char * data;
    size_t stride;
    const int32_t * cells;
    int lines;  // of a row

    RowsAhead(const Cache & cache, int kv_head, const Visit & visit)
        : data(cache.data + kv_head * cache.head_stride), stride(cache.cell_stride), cells(visit.cells),
          lines(int((row_bytes(cache) + line_bytes - 1) / line_bytes)) {}

    /// The `step`-th of so many steps.
    void row(int step, int steps) const {
        for (int lane = step; lane < block_lanes; lane += steps) {
            const char * p = data + cells[lane] * stride;
            for (int i = 0; i < lines; i++) {
                fetch(p + i * line_bytes);
            }
        }
    }

    static constexpr size_t line_bytes = 64;
};

}  // namespace

}  // namespace pagoda::kernels::PAGODA_ISA
