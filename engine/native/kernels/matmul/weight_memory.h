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

    void * data() const { return base; }
    size_t size() const { return usable; }

private:
    void * base = nullptr;
    size_t usable = 0;
};

}  // namespace pagoda::kernels::matmul
