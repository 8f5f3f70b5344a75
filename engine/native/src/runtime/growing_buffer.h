// Memory of a device that grows with what is put there, for work that one queue of the device is given.
#pragma once

#include "ggml-backend.h"

#include <cstddef>
#include <vector>

namespace pagoda {

/// What it outgrew stays until clear(). A Vulkan queue uses its sets of bindings again, and those that a shader has no
/// use for keep the buffers of before; Vulkan allows that, but Mesa's software driver (22.3) takes hold of all of a set's buffers
/// whenever it runs, and of one that was freed it counts the references in memory that is somebody else's by then.
class GrowingBuffer {
public:
    GrowingBuffer() = default;
    ~GrowingBuffer() { clear(); }
    GrowingBuffer(const GrowingBuffer &) = delete;
    GrowingBuffer & operator=(const GrowingBuffer &) = delete;

    bool has_room(size_t bytes) const { return !buffers.empty() && bytes <= room; }
    /// What lies there is not taken along. False: there is no memory, and it is as it was.
    bool grow(ggml_backend_buffer_type_t type, size_t bytes);
    /// Null before it has grown.
    ggml_backend_buffer_t get() const { return buffers.empty() ? nullptr : buffers.back(); }
    /// Once the queue is given no more work.
    void clear();

private:
    std::vector<ggml_backend_buffer_t> buffers;  // the one in use last
    size_t room = 0;
};

}  // namespace pagoda
