// Memory of large CPU buffers (a KV cache, weights that are not mapped), from the kernel itself.
#pragma once

#include <cstddef>

namespace pagoda {

struct Library;

/// Which CPU buffers come from map_large_pages and not from the allocator (large_pages.h says why). Sixteen replies of
/// 512 tokens decode a tenth faster where the cache lies in large pages.
enum class LargeBuffers {
    /// None: the backend as it was shipped.
    none,
    /// Those that Electron's allocator ends the process for: a long context of a middling model.
    past_electron,
    /// Those that large pages pay for.
    all,
};

/// Replaces one function of ggml's CPU buffer type (ggml-backend-impl.h, whose layout the version check guarantees), for
/// buffers that are made from now on; a later call can only make them more. Where the system has no room for one, the load
/// fails as after any failed allocation. Elsewhere than on Linux it does nothing.
void map_large_buffers(const Library & library, LargeBuffers which);

}  // namespace pagoda
