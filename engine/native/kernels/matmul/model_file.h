// A model file as llama.cpp has mapped it, looked at from a tensor's address in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pagoda::kernels::matmul {

/// Takes the whole pages of [data, data + size), which lie in a mapped file, out of this process's memory. The mapping stays, and the file stays in the system's
/// cache, so a later read brings a page back.
void drop_pages(const void * data, size_t size);

/// Keeps bytes of the file mapped when llama.cpp, once it has loaded the model, unmaps what its own tensors do not need.
class ModelFile {
public:
    ModelFile() = default;
    ModelFile(const ModelFile &) = delete;
    ModelFile & operator=(const ModelFile &) = delete;
    ~ModelFile() { close(); }

    /// The address of [data, data + size), which llama.cpp has mapped, in a second mapping of ours. nullptr if it is no part of a file mapped shared and
    /// read-only, or where the system cannot tell.
    const uint8_t * keep(const void * data, size_t size);

    /// To be called once llama.cpp has unmapped what it will.
    void loaded();
    /// After that, where to read what `keep` gave: in llama.cpp's mapping, whose pages are there already, if that is left for as long as the model lives.
    const uint8_t * best_address(const uint8_t * kept, size_t size) const;

    /// Ends our mappings.
    void close();

private:
    struct Mapping {
        uintptr_t start, end;            // llama.cpp's, as it was
        uint64_t inode;
        uint8_t * ours;                  // nullptr: not to be had
        uintptr_t left_start, left_end;  // what of llama.cpp's lasts
    };
    std::vector<Mapping> mappings;  // the files of a model, each once
};

}  // namespace pagoda::kernels::matmul
