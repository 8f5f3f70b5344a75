// Work that recurses once a character gets a thread with room for it.
#pragma once

#include <cstddef>
#include <functional>

namespace pagoda {

/// Runs `work` on a thread of its own and waits for it. Its stack has `bytes`, or as much of that as the
/// system gives; pages are taken as they are touched and given back at the end. What `work` throws is thrown
/// here.
void on_deep_stack(size_t bytes, const std::function<void()> & work);

}  // namespace pagoda
