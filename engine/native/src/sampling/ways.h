// Reads a text along a shape, in all ways that there are, and knows the shortest text that would bring it to its end.
#pragma once

#include "sampling/shape.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace pagoda {

/// Somewhere in a node, and what comes after it.
struct Place {
    int32_t node;
    int32_t at;  // characters, parts or repetitions that are behind it
    const Place * next;
    int64_t least;  // bytes to the end of the text
    uint64_t seen;  // in which look
};

/// Where a text may be. Places belong to the Ways that made them.
struct Standing {
    std::vector<const Place *> open;  // each before a character
    bool may_end = false;
};

/// Not thread-safe.
class Ways {
public:
    explicit Ways(Shape shape);
    Ways(const Ways &) = delete;
    Ways & operator=(const Ways &) = delete;

    const Standing & start() const { return begin; }
    /// Whether the text may go on with this character, in not too many ways to follow; where it may not, `standing` is of no use
    /// any more.
    bool read(Standing & standing, uint32_t code_point);
    /// Bytes of the shortest text to the end.
    int64_t least(const Standing & standing) const;
    /// That text; none where it has too many parts.
    std::optional<std::string> shortest(const Standing & standing) const;

private:
    struct Key {
        int32_t node, at;
        const Place * next;
        bool operator==(const Key & other) const = default;
    };
    struct Hash {
        size_t operator()(const Key & key) const;
    };

    void measure();
    std::vector<std::vector<int32_t>> users_of_nodes() const;
    int64_t rest_of(int32_t node, int32_t at) const;
    const Place * place(int32_t node, int32_t at, const Place * next);
    /// Goes from these places on to those that wait for a character. False: there are too many.
    bool open_up(std::vector<const Place *> from, Standing & standing);
    /// False: more than were `left`.
    bool write(int32_t node, int32_t at, std::string & out, size_t & left) const;

    const Shape shape;
    std::vector<int64_t> leasts;  // bytes of the shortest text of each node
    std::deque<Place> places;
    std::unordered_map<Key, Place *, Hash> known;
    uint64_t look = 0;
    Standing begin;
};

}  // namespace pagoda
