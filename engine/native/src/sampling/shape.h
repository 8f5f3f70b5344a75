// What a grammar allows, as a tree with references back into itself (engine/grammar/shape.ts): from here on it can be told how a
// text that keeps to it comes to its end soonest.
#pragma once

#include <cstdint>
#include <vector>

namespace pagoda {

enum class ShapeKind : int32_t {
    text,    // data[first, first + count): code points
    chars,   // data[first, first + 2 * count): one character of these ranges, both ends included, ascending
    all,     // data[first, first + count): nodes, one after the other
    any,     // the same: one of them
    repeat,  // data[first]: a node, `least` to `most` times; -1: as often as wanted
};

struct ShapeNode {
    ShapeKind kind;
    int32_t first, count, least, most;
};

/// A text begins with node 0. Empty: nothing is known.
struct Shape {
    std::vector<ShapeNode> nodes;
    std::vector<int32_t> data;

    /// Whether all that it refers to is there.
    bool is_whole() const;
};

}  // namespace pagoda
