// Gives pages of a mapped model file back once they are packed, so that the weights are not resident twice.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pagoda::kernels::matmul {

class MappedPages {
public:
    /// Unmaps the whole pages of [data, data + size) from memory if they belong to a read-only shared file mapping; the mapping stays, and the file stays in the
    /// system's cache, so a later read brings a page back. Does nothing to any other memory, or where the system cannot tell.
    void drop(const void * data, size_t size);

private:
    bool find_mapping(uintptr_t address);

    // The mapping of the last call: a model's tensors follow one another in one file.
    uintptr_t start = 0, end = 0;
    bool droppable = false;
};

}  // namespace pagoda::kernels::matmul
