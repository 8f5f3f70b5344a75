// Memory for packed weights, in large pages where the system gives them: a reply reads all of it for every token.
#pragma once

#include <atomic>
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

    /// To be called before memory up to `end` is first written, from any thread: has the system supply it and a little more. Threads that call at once are
    /// given a large page each; threads that touch the same one would all wait for it to be cleared.
    void supply(const void * end);

    void * data() const { return base; }
    size_t size() const { return usable; }

private:
    void * base = nullptr;
    size_t usable = 0;
    std::atomic<size_t> supplied{ 0 };
};

}  // namespace pagoda::kernels::matmul
