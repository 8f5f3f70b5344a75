// Memory for packed weights, in large pages where the system gives them: a reply reads all of it for every token.
#pragma once

#include <cstddef>

namespace pagoda::kernels::matmul {

class WeightMemory {
public:
    WeightMemory() = default;
    WeightMemory(const WeightMemory &) = delete;
    WeightMemory & operator=(const WeightMemory &) = delete;
    ~WeightMemory();

    /// False where the system has not that much. A size of 0 is allowed and still has an address.
    bool allocate(size_t size);

    /// To be called before memory up to `end` is first written: has the system supply it, on several threads. Threads that touch the same large page
    /// at once would each wait for one to be cleared. Goes on a little beyond `end`, so that most calls for small tensors have nothing to do.
    void supply(const void * end);

    void * data() const { return base; }
    size_t size() const { return usable; }

private:
    void * base = nullptr;
    size_t usable = 0;
    size_t supplied = 0;
};

}  // namespace pagoda::kernels::matmul
