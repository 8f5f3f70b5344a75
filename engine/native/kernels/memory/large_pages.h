// Memory from the system itself, in large pages where it gives them. On Linux only.
//
// Not from the allocator: inside Electron that is Chromium's on Linux too, which ends the process for sizes of 2 GiB and more, and for alignments above
// 1 MiB. Large pages pay where all of the memory is read for every token: weights and KV caches.
#pragma once

#include <cstddef>

namespace pagoda::memory {

inline constexpr size_t LARGE_PAGE = size_t(2) << 20;

/// In anything smaller a large page would be mostly rest.
inline constexpr size_t WORTH_LARGE_PAGES = 4 * LARGE_PAGE;

/// `size` bytes of zeros that begin where a large page does, or nullptr where the system has no room for them. No page is there before it is written or supplied.
void * map_large_pages(size_t size);

/// The inverse; `size` as it was.
void unmap_large_pages(void * start, size_t size);

/// Has the system supply the large page at `page` now. Advice: where it cannot be had, pages come when they are written.
void supply_large_page(void * page);

}  // namespace pagoda::memory
