// Memory of large CPU buffers (a KV cache, weights that are not mapped), from the kernel itself.
#pragma once

namespace pagoda {

struct Library;

/// Inside Electron the process's allocator is Chromium's on Linux too, for the libraries as well, and it ends the
/// process for 2 GiB and more at once: a long context of a middling model. CPU buffers of some size are therefore
/// anonymous mappings; where the system has no room for one, the load fails as after any failed allocation. They ask
/// for large pages: a reply reads its whole cache for every token, and sixteen replies of 512 tokens decode a tenth
/// faster so.
///
/// Replaces one function of ggml's CPU buffer type (ggml-backend-impl.h, whose layout the version check guarantees).
/// Call once, before anything is allocated. Elsewhere than on Linux it does nothing.
void map_large_buffers(const Library & library);

}  // namespace pagoda
