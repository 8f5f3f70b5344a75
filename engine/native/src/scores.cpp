#include "scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pagoda {

namespace {

constexpr int32_t LANES = 16;  // independent running maxima and sums, so that the compiler can use vectors

float largest(const float * row, int32_t n) {
    float lanes[LANES];
    std::fill(lanes, lanes + LANES, -std::numeric_limits<float>::infinity());
    int32_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (int32_t l = 0; l < LANES; ++l) {
            lanes[l] = row[i + l] > lanes[l] ? row[i + l] : lanes[l];
        }
    }
    float top = *std::max_element(lanes, lanes + LANES);
    for (; i < n; ++i) {
        top = row[i] > top ? row[i] : top;
    }
    return top;
}

}  // namespace

int32_t arg_max(const float * row, int32_t n) {
    const float * const end = row + n;
    const float * const found = std::find(row, end, largest(row, n));
    return found == end ? 0 : static_cast<int32_t>(found - row);
}

double log_sum_exp(const float * row, int32_t n) {
    const float top = largest(row, n);
    if (!std::isfinite(top)) {
        return top;
    }
    double sum = 0;
    for (int32_t i = 0; i < n; ++i) {
        sum += std::exp(row[i] - top);
    }
    return top + std::log(sum);
}

void best(const float * row, int32_t n, int32_t k, std::vector<std::pair<int32_t, float>> & out) {
    const auto better = [](const auto & a, const auto & b) {
        return a.second > b.second || (a.second == b.second && a.first < b.first);
    };
    out.clear();
    const size_t wanted = static_cast<size_t>(std::clamp(k, 0, n));
    if (wanted == 0) {
        return;
    }
    // A heap of the best so far, the worst of them in front: most of a row is turned away by one comparison.
    for (int32_t id = 0; id < n; ++id) {
        if (out.size() < wanted) {
            out.emplace_back(id, row[id]);
            std::push_heap(out.begin(), out.end(), better);
        } else if (row[id] > out.front().second) {
            std::pop_heap(out.begin(), out.end(), better);
            out.back() = { id, row[id] };
            std::push_heap(out.begin(), out.end(), better);
        }
    }
    std::sort_heap(out.begin(), out.end(), better);
}

}  // namespace pagoda
