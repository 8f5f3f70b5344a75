#include "sampling/ways.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <queue>
#include <utility>

namespace pagoda {

namespace {

/// Longer than any text, and still to be added up.
constexpr int64_t ENDLESS = std::numeric_limits<int32_t>::max();
/// A text in more ways than that is not followed.
constexpr size_t MOST_WAYS = 1024;
constexpr size_t MOST_LOOKED_AT = 65'536;
/// Parts of a shortest text.
constexpr size_t MOST_WRITTEN = 1'000'000;
/// Memory for what was read.
constexpr size_t MOST_PLACES = 500'000;

int64_t bytes_of(int32_t code_point) {
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

int64_t sum(int64_t a, int64_t b) {
    return std::min(a + b, ENDLESS);
}

int64_t bytes_of(const int32_t * from, const int32_t * to) {
    return std::accumulate(from, to, int64_t{ 0 }, [](int64_t all, int32_t code_point) { return sum(all, bytes_of(code_point)); });
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

/// The shortest first: what is found of a node stands, and is told once to each that refers to it. Rounds over all nodes until nothing
/// gets shorter would be as many as there are nodes, where each needs one that comes later.
void Ways::measure() {
    using Found = std::pair<int64_t, int32_t>;
    const std::vector<std::vector<int32_t>> users = users_of_nodes();
    std::vector<int64_t> sums(shape.nodes.size(), 0);
    std::vector<int32_t> missing(shape.nodes.size(), 0);
    std::priority_queue<Found, std::vector<Found>, std::greater<>> found;
    const auto offer = [&](int32_t node, int64_t least) {
        if (least < leasts[static_cast<size_t>(node)]) {
            leasts[static_cast<size_t>(node)] = least;
            found.emplace(least, node);
        }
    };
    for (size_t i = 0; i < shape.nodes.size(); ++i) {
        const ShapeNode & node = shape.nodes[i];
        const int32_t * const data = shape.data.data() + node.first;
        const bool is_empty = node.kind == ShapeKind::all ? node.count == 0 : node.kind == ShapeKind::repeat && node.least == 0;
        missing[i] = node.count;
        if (is_empty) {
            offer(static_cast<int32_t>(i), 0);
        } else if (node.kind == ShapeKind::text) {
            offer(static_cast<int32_t>(i), bytes_of(data, data + node.count));
        } else if (node.kind == ShapeKind::chars) {
            offer(static_cast<int32_t>(i), bytes_of(data[0]));
        }
    }
    while (!found.empty()) {
        const auto [least, of] = found.top();
        found.pop();
        if (least > leasts[static_cast<size_t>(of)]) {
            continue;  // a shorter one has been told
        }
        for (const int32_t user : users[static_cast<size_t>(of)]) {
            const auto at = static_cast<size_t>(user);
            const ShapeNode & node = shape.nodes[at];
            if (node.kind == ShapeKind::any) {
                offer(user, least);
            } else if (node.kind == ShapeKind::repeat) {
                offer(user, times(node.least, least));
            } else {
                sums[at] = sum(sums[at], least);
                missing[at] -= 1;
                if (missing[at] == 0) {
                    offer(user, sums[at]);
                }
            }
        }
    }
}

/// By node those that refer to it, as often as they do.
std::vector<std::vector<int32_t>> Ways::users_of_nodes() const {
    std::vector<std::vector<int32_t>> users(shape.nodes.size());
    for (size_t i = 0; i < shape.nodes.size(); ++i) {
        const ShapeNode & node = shape.nodes[i];
        if (node.kind == ShapeKind::text || node.kind == ShapeKind::chars) {
            continue;
        }
        for (int32_t part = 0; part < node.count; ++part) {
            users[static_cast<size_t>(shape.data[static_cast<size_t>(node.first + part)])].push_back(static_cast<int32_t>(i));
        }
    }
    return users;
}

/// Of the node, without what comes after it.
int64_t Ways::rest_of(int32_t node, int32_t at) const {
    const ShapeNode & of = shape.nodes[static_cast<size_t>(node)];
    const int32_t * const data = shape.data.data() + of.first;
    int64_t least = 0;
    switch (of.kind) {
        case ShapeKind::text: return bytes_of(data + std::min(at, of.count), data + of.count);
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

std::optional<std::string> Ways::shortest(const Standing & standing) const {
    std::string out;
    if (standing.may_end) {
        return out;
    }
    const auto best = std::min_element(standing.open.begin(), standing.open.end(),
                                       [](const Place * a, const Place * b) { return a->least < b->least; });
    size_t left = MOST_WRITTEN;
    for (const Place * at = best == standing.open.end() ? nullptr : *best; at != nullptr; at = at->next) {
        if (!write(at->node, at->at, out, left)) {
            return std::nullopt;
        }
    }
    return out;
}

/// Follows only what is shortest, so it comes to an end. Rules may lie in each other as deep as the text is long, which is deeper than a
/// stack, and may say nothing however often.
bool Ways::write(int32_t node, int32_t at, std::string & out, size_t & left) const {
    std::vector<std::pair<int32_t, int32_t>> open{ { node, at } };
    while (!open.empty()) {
        const auto [here, from] = open.back();
        open.pop_back();
        const ShapeNode & of = shape.nodes[static_cast<size_t>(here)];
        const int32_t * const data = shape.data.data() + of.first;
        const size_t looked_at = of.kind == ShapeKind::any ? static_cast<size_t>(of.count) : 1;
        if (looked_at > left) {
            return false;
        }
        left -= looked_at;
        switch (of.kind) {
            case ShapeKind::text:
                for (int32_t i = from; i < of.count; ++i) {
                    append(out, data[i]);
                }
                break;
            case ShapeKind::chars:
                if (from == 0) {
                    append(out, plainest(data, of.count));
                }
                break;
            case ShapeKind::all:
                if (from < of.count) {
                    open.emplace_back(here, from + 1);
                    open.emplace_back(data[from], 0);
                }
                break;
            case ShapeKind::any: {
                const auto shorter = [&](int32_t a, int32_t b) {
                    return leasts[static_cast<size_t>(a)] < leasts[static_cast<size_t>(b)];
                };
                open.emplace_back(*std::min_element(data, data + of.count, shorter), 0);
                break;
            }
            case ShapeKind::repeat:
                if (from < of.least && leasts[static_cast<size_t>(data[0])] > 0) {
                    open.emplace_back(here, from + 1);
                    open.emplace_back(data[0], 0);
                }
                break;
        }
    }
    return true;
}

}  // namespace pagoda
