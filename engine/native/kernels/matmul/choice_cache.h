// The file that remembers which kernels run a weight type. Plain text: a line with the machine's key, then one line a type: name, 1 for ours or 0 for
// stock, our rows a second, stock's. Anything else in it counts as no memory.
#pragma once

#include "../kernels.h"

#include <string>
#include <vector>

namespace pagoda::kernels::matmul {

class ChoiceCache {
public:
    /// `key` names what the measurement depends on; the choices of another key are not read.
    ChoiceCache(std::string file, std::string key);

    /// Empty where there is nothing to read.
    std::vector<TypeChoice> read() const;
    void write(const std::vector<TypeChoice> & choices) const;

private:
    std::string file, key;
};

}  // namespace pagoda::kernels::matmul
