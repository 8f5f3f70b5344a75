#include "runtime/growing_buffer.h"

#include "runtime/library.h"

namespace pagoda {

bool GrowingBuffer::grow(ggml_backend_buffer_type_t type, size_t bytes) {
    const size_t twice = 2 * bytes;  // so that all that it outgrew is no more than what it has
    ggml_backend_buffer_t const buffer = llama().ggml_backend_buft_alloc_buffer(type, twice);
    if (buffer == nullptr) {
        return false;
    }
    buffers.push_back(buffer);
    room = twice;
    return true;
}

void GrowingBuffer::clear() {
    for (ggml_backend_buffer_t const buffer : buffers) {
        llama().ggml_backend_buffer_free(buffer);
    }
    buffers.clear();
    room = 0;
}

}  // namespace pagoda
