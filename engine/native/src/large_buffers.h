// Memory of large CPU buffers (a KV cache, weights that are not mapped), from the kernel itself.
#pragma once

namespace pagoda {

struct Library;

/// Inside Electron the process's allocator is Chromium's on Linux too, for the libraries as well, and it ends the
/// process for 2 GiB and more at once: a long context of a middling model. From 1 GiB on, CPU buffers are anonymous
/// mappings instead; where the system has no room for one, the load fails as after any failed allocation.
///
/// Replaces one function of ggml's CPU buffer type (ggml-backend-impl.h, whose layout the version check guarantees).
/// Call once, before anything is allocated. Elsewhere than on Linux it does nothing.
void map_large_buffers(const Library & library);

}  // namespace pagoda
