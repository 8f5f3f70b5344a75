#include "sampling/shape.h"

#include <algorithm>
#include <cstddef>

namespace pagoda {

namespace {

constexpr int32_t LAST_CODE_POINT = 0x10ffff;

bool is_node(int32_t node, const Shape & shape) {
    return node >= 0 && static_cast<size_t>(node) < shape.nodes.size();
}

bool is_code_point(int32_t value) {
    return value >= 0 && value <= LAST_CODE_POINT;
}

bool is_whole_node(const ShapeNode & node, const Shape & shape) {
    const int64_t values = int64_t{ node.count } * (node.kind == ShapeKind::chars ? 2 : 1);
    if (node.first < 0 || node.count < 0 || node.first + values > static_cast<int64_t>(shape.data.size())) {
        return false;
    }
    const auto from = shape.data.begin() + node.first, to = from + static_cast<ptrdiff_t>(values);
    const auto refers = [&](int32_t value) { return is_node(value, shape); };
    switch (node.kind) {
        case ShapeKind::text: return std::all_of(from, to, is_code_point);
        case ShapeKind::chars: return node.count > 0 && std::all_of(from, to, is_code_point);
        case ShapeKind::all: return std::all_of(from, to, refers);
        case ShapeKind::any: return node.count > 0 && std::all_of(from, to, refers);
        case ShapeKind::repeat:
            return node.count == 1 && refers(*from) && node.least >= 0 && (node.most == -1 || node.most >= node.least);
    }
    return false;
}

}  // namespace

bool Shape::is_whole() const {
    return std::all_of(nodes.begin(), nodes.end(), [&](const ShapeNode & node) { return is_whole_node(node, *this); });
}

}  // namespace pagoda
