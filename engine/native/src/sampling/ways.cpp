#include "sampling/ways.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace pagoda {

namespace {

/// Longer than any text, and still to be added up.
constexpr int64_t ENDLESS = std::numeric_limits<int32_t>::max();
/// A text in more ways than that is not followed.
constexpr size_t MOST_WAYS = 1024;
constexpr size_t MOST_LOOKED_AT = 65'536;
/// Memory for what was read.
constexpr size_t MOST_PLACES = 500'000;

int64_t bytes_of(int32_t code_point) {
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

int64_t sum(int64_t a, int64_t b) {
    return std::min(a + b, ENDLESS);
}

int64_t times(int64_t count, int64_t each) {
    return count > 0 && each > ENDLESS / count ? ENDLESS : count * each;
}

void append(std::string & out, int32_t code_point) {
    const auto low = [](int32_t value, int shift) { return static_cast<char>(0x80 | ((value >> shift) & 0x3f)); };
    switch (bytes_of(code_point)) {
        case 1: out += static_cast<char>(code_point); return;
        case 2: out += static_cast<char>(0xc0 | (code_point >> 6)); break;
        case 3: (out += static_cast<char>(0xe0 | (code_point >> 12))) += low(code_point, 6); break;
        default:
            ((out += static_cast<char>(0xf0 | (code_point >> 18))) += low(code_point, 12)) += low(code_point, 6);
    }
    out += low(code_point, 0);
}

bool holds(const int32_t * ranges, int32_t count, int32_t code_point) {
    for (int32_t i = 0; i < count; ++i) {
        if (code_point >= ranges[2 * i] && code_point <= ranges[2 * i + 1]) {
            return true;
        }
    }
    return false;
}

/// A plain one where there is one, of as few bytes as any.
int32_t plainest(const int32_t * ranges, int32_t count) {
    for (const char plain : { '0', 'a', 'A', ' ', '-' }) {
        if (holds(ranges, count, plain)) {
            return plain;
        }
    }
    return ranges[0];
}

}  // namespace

size_t Ways::Hash::operator()(const Key & key) const {
    const size_t place = std::hash<const void *>()(key.next);
    return (place * 1'000'003 + static_cast<size_t>(key.node)) * 1'000'003 + static_cast<size_t>(key.at);
}

Ways::Ways(Shape given) : shape(std::move(given)), leasts(shape.nodes.size(), ENDLESS) {
    measure();
    if (!shape.nodes.empty()) {
        open_up({ place(0, 0, nullptr) }, begin);
    }
}

/// Nodes mostly come before those that they refer to, so that one round backwards nearly does it.
void Ways::measure() {
    for (bool is_new = true; is_new;) {
        is_new = false;
        for (size_t node = shape.nodes.size(); node-- > 0;) {
            const int64_t least = least_of(shape.nodes[node]);
            is_new |= least < leasts[node];
            leasts[node] = std::min(leasts[node], least);
        }
    }
}

int64_t Ways::least_of(const ShapeNode & node) const {
    const int32_t * const data = shape.data.data() + node.first;
    int64_t least = 0;
    switch (node.kind) {
        case ShapeKind::text:
            for (int32_t i = 0; i < node.count; ++i) {
                least = sum(least, bytes_of(data[i]));
            }
            return least;
        case ShapeKind::chars: return bytes_of(data[0]);
        case ShapeKind::all:
            for (int32_t i = 0; i < node.count; ++i) {
                least = sum(least, leasts[static_cast<size_t>(data[i])]);
            }
            return least;
        case ShapeKind::any:
            least = ENDLESS;
            for (int32_t i = 0; i < node.count; ++i) {
                least = std::min(least, leasts[static_cast<size_t>(data[i])]);
            }
            return least;
        case ShapeKind::repeat: return times(node.least, leasts[static_cast<size_t>(data[0])]);
    }
    return ENDLESS;
}

/// Of the node, without what comes after it.
int64_t Ways::rest_of(int32_t node, int32_t at) const {
    const ShapeNode & of = shape.nodes[static_cast<size_t>(node)];
    const int32_t * const data = shape.data.data() + of.first;
    int64_t least = 0;
    switch (of.kind) {
        case ShapeKind::text:
            for (int32_t i = at; i < of.count; ++i) {
                least = sum(least, bytes_of(data[i]));
            }
            return least;
        case ShapeKind::chars: return at > 0 ? 0 : leasts[static_cast<size_t>(node)];
        case ShapeKind::all:
            for (int32_t i = at; i < of.count; ++i) {
                least = sum(least, leasts[static_cast<size_t>(data[i])]);
            }
            return least;
        case ShapeKind::any: return leasts[static_cast<size_t>(node)];
        case ShapeKind::repeat: return times(std::max(0, of.least - at), leasts[static_cast<size_t>(data[0])]);
    }
    return ENDLESS;
}

const Place * Ways::place(int32_t node, int32_t at, const Place * next) {
    const auto [found, is_new] = known.try_emplace(Key{ node, at, next }, nullptr);
    if (is_new) {
        const int64_t least = sum(rest_of(node, at), next != nullptr ? next->least : 0);
        places.push_back({ node, at, next, least, 0 });
        found->second = &places.back();
    }
    return found->second;
}

bool Ways::open_up(std::vector<const Place *> from, Standing & standing) {
    standing.open.clear();
    standing.may_end = false;
    look += 1;
    size_t looked_at = 0;
    const auto go_on = [&](const Place * next) {
        if (next == nullptr) {
            standing.may_end = true;
        } else {
            from.push_back(next);
        }
    };
    while (!from.empty()) {
        Place & here = const_cast<Place &>(*from.back());  // its own
        from.pop_back();
        if (std::exchange(here.seen, look) == look) {
            continue;
        }
        if (++looked_at > MOST_LOOKED_AT || standing.open.size() > MOST_WAYS || places.size() > MOST_PLACES) {
            return false;
        }
        const ShapeNode & node = shape.nodes[static_cast<size_t>(here.node)];
        const int32_t * const data = shape.data.data() + node.first;
        switch (node.kind) {
            case ShapeKind::text:
            case ShapeKind::chars: {
                const bool is_behind = here.at >= (node.kind == ShapeKind::chars ? 1 : node.count);
                is_behind ? go_on(here.next) : standing.open.push_back(&here);
                break;
            }
            case ShapeKind::all:
                if (here.at == node.count) {
                    go_on(here.next);
                } else {
                    // What ends with a part needs no place of its own behind it: lists that refer to themselves stay flat.
                    const bool is_last = here.at + 1 == node.count;
                    from.push_back(place(data[here.at], 0, is_last ? here.next : place(here.node, here.at + 1, here.next)));
                }
                break;
            case ShapeKind::any:
                for (int32_t i = 0; i < node.count; ++i) {
                    from.push_back(place(data[i], 0, here.next));
                }
                break;
            case ShapeKind::repeat:
                if (here.at >= node.least) {
                    go_on(here.next);
                }
                if (node.most < 0 || here.at < node.most) {
                    const int32_t after = node.most < 0 ? std::min(here.at + 1, node.least) : here.at + 1;
                    from.push_back(place(data[0], 0, place(here.node, after, here.next)));
                }
                break;
        }
    }
    return true;
}

bool Ways::read(Standing & standing, uint32_t code_point) {
    const auto wanted = static_cast<int32_t>(code_point);
    std::vector<const Place *> after;
    for (const Place * const here : standing.open) {
        const ShapeNode & node = shape.nodes[static_cast<size_t>(here->node)];
        const int32_t * const data = shape.data.data() + node.first;
        const bool fits = node.kind == ShapeKind::text ? data[here->at] == wanted : holds(data, node.count, wanted);
        if (fits) {
            after.push_back(place(here->node, here->at + 1, here->next));
        }
    }
    return !after.empty() && open_up(std::move(after), standing);
}

int64_t Ways::least(const Standing & standing) const {
    int64_t least = standing.may_end ? 0 : ENDLESS;
    for (const Place * const here : standing.open) {
        least = std::min(least, here->least);
    }
    return least;
}

std::string Ways::shortest(const Standing & standing) const {
    std::string out;
    if (standing.may_end) {
        return out;
    }
    const auto best = std::min_element(standing.open.begin(), standing.open.end(),
                                       [](const Place * a, const Place * b) { return a->least < b->least; });
    for (const Place * at = best == standing.open.end() ? nullptr : *best; at != nullptr; at = at->next) {
        write(at->node, at->at, out);
    }
    return out;
}

/// Follows only what is shortest, so it comes to an end.
void Ways::write(int32_t node, int32_t at, std::string & out) const {
    const ShapeNode & of = shape.nodes[static_cast<size_t>(node)];
    const int32_t * const data = shape.data.data() + of.first;
    switch (of.kind) {
        case ShapeKind::text:
            for (int32_t i = at; i < of.count; ++i) {
                append(out, data[i]);
            }
            return;
        case ShapeKind::chars:
            if (at == 0) {
                append(out, plainest(data, of.count));
            }
            return;
        case ShapeKind::all:
            for (int32_t i = at; i < of.count; ++i) {
                write(data[i], 0, out);
            }
            return;
        case ShapeKind::any: {
            const auto shorter = [&](int32_t a, int32_t b) {
                return leasts[static_cast<size_t>(a)] < leasts[static_cast<size_t>(b)];
            };
            write(*std::min_element(data, data + of.count, shorter), 0, out);
            return;
        }
        case ShapeKind::repeat:
            for (int32_t i = at; i < of.least; ++i) {
                write(data[0], 0, out);
            }
            return;
    }
}

}  // namespace pagoda
