// The file that remembers which kernels run a weight type. Plain text, for each key (a machine with its libraries and kernels) a part, parted by an empty line: the key,
// then one line a type: name, 1 for ours or 0 for stock, our rows a second, stock's. The part measured last is the first; a part with anything else in it counts as no memory.
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
    /// Leaves what is remembered of other keys, the latest few of them.
    void write(const std::vector<TypeChoice> & choices) const;

private:
    std::string file, key;
};

}  // namespace pagoda::kernels::matmul
