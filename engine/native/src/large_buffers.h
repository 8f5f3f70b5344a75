// Memory of large CPU buffers (a KV cache, weights that are not mapped), from the kernel itself.
#pragma once

namespace pagoda {

struct Library;

/// CPU buffers of some size come from map_large_pages and not from the allocator (large_pages.h says why): inside
/// Electron a long context of a middling model would end the process, and sixteen replies of 512 tokens decode a
/// tenth faster so. Where the system has no room for one, the load fails as after any failed allocation.
///
/// Replaces one function of ggml's CPU buffer type (ggml-backend-impl.h, whose layout the version check guarantees).
/// Call once, before anything is allocated. Elsewhere than on Linux it does nothing.
void map_large_buffers(const Library & library);

}  // namespace pagoda
