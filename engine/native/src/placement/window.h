// How many cells a batch attends, from the first on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pagoda::placement {

class Window {
public:
    /// `in_steps`: a new window means a new graph, recorded and launched anew, which costs a device as much as some steps of a small model; then it
    /// grows in larger steps and shrinks only by much.
    explicit Window(bool in_steps) : in_steps(in_steps) {}

    /// `needed`: up to the last cell of those `sequences` that run. `used`: as llama.cpp would have it. `size`: the cache's.
    uint32_t next(uint32_t needed, size_t sequences, uint32_t used, uint32_t size);
    /// What that would give.
    uint32_t would_be(uint32_t needed, size_t sequences, uint32_t used, uint32_t size) const;
    /// The same where it cannot be narrowed.
    uint32_t whole(uint32_t used) { return last = used; }
    uint32_t now() const { return last; }

private:
    const bool in_steps;
    uint32_t last = 0;
};

}  // namespace pagoda::placement
