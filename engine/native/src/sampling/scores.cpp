#include "sampling/scores.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

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

/// e^x for x <= 0, to 2e-7 of its value, without a branch, so that the compiler can use vectors; below e^-87
/// it stays there. x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor series, 2^n by the exponent's bits.
inline float exp_of_negative(float x) {
    x = x < -87.0f ? -87.0f : x;
    const int32_t n =
        static_cast<int32_t>(x * 1.44269504f - 0.5f);  // rounds to nearest, for what is not positive
    const float whole = static_cast<float>(n);
    const float r = (x - whole * 0.693359375f)
                    + whole * 2.12194440e-4f;  // ln 2 in two pieces: the first is exact times n
    float e = 1.0f / 5040.0f;
    e = e * r + 1.0f / 720.0f;
    e = e * r + 1.0f / 120.0f;
    e = e * r + 1.0f / 24.0f;
    e = e * r + 1.0f / 6.0f;
    e = e * r + 0.5f;
    e = e * r + 1.0f;
    e = e * r + 1.0f;
    return e * std::bit_cast<float>((n + 127) << 23);
}

}  // namespace

bool is_ranking(const float * row, int32_t n) {
    int32_t nan[LANES] = {};
    int32_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (int32_t l = 0; l < LANES; ++l) {
            nan[l] |= row[i + l] != row[i + l];
        }
    }
    for (; i < n; ++i) {
        nan[0] |= row[i] != row[i];
    }
    return std::accumulate(nan, nan + LANES, 0) == 0 && std::isfinite(largest(row, n));
}

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
    constexpr int32_t BLOCK = 64 * LANES;  // summed in float; the blocks are summed in double
    double sum = 0;
    for (int32_t block = 0; block < n; block += BLOCK) {
        float lanes[LANES] = {};
        const int32_t end = std::min(block + BLOCK, n);
        int32_t i = block;
        for (; i + LANES <= end; i += LANES) {
            for (int32_t l = 0; l < LANES; ++l) {
                lanes[l] += exp_of_negative(row[i + l] - top);
            }
        }
        for (; i < end; ++i) {
            lanes[0] += exp_of_negative(row[i] - top);
        }
        sum = std::accumulate(lanes, lanes + LANES, sum);
    }
    return top + std::log(sum);
}

namespace {

bool is_better(const std::pair<int32_t, float> & a, const std::pair<int32_t, float> & b) {
    return a.second > b.second || (a.second == b.second && a.first < b.first);
}

/// Whether one of LANES logits is larger. No branch, so that the compiler can use vectors.
bool has_larger(const float * logits, float than) {
    int32_t any = 0;
    for (int32_t l = 0; l < LANES; ++l) {
        any |= logits[l] > than;
    }
    return any != 0;
}

}  // namespace

void BestOf::offer(int32_t id, float logit) {
    const std::pair<int32_t, float> one = { id, logit };
    if (logit < least) {
        return;
    }
    if (out.size() < wanted) {
        out.push_back(one);
        std::push_heap(out.begin(), out.end(), is_better);
    } else if (is_better(one, out.front())) {
        std::pop_heap(out.begin(), out.end(), is_better);
        out.back() = one;
        std::push_heap(out.begin(), out.end(), is_better);
    }
}

void BestOf::take(const float * logits, int32_t n, int32_t first) {
    int32_t i = 0;
    for (; i < n && out.size() < wanted && least == -INFINITY; ++i) {
        offer(first + i, logits[i]);
    }
    // Pieces come in any order, so equals are looked at too; of a whole row most is turned away at once.
    for (; wanted > 0 && i + LANES <= n; i += LANES) {
        const bool is_full = out.size() == wanted;
        const float worst = is_full ? out.front().second : least;
        const bool may_equal = !is_full || first + i < out.front().first;
        if (has_larger(logits + i, may_equal ? std::nextafter(worst, -INFINITY) : worst)) {
            for (int32_t l = i; l < i + LANES; ++l) {
                offer(first + l, logits[l]);
            }
        }
    }
    for (; wanted > 0 && i < n; ++i) {
        offer(first + i, logits[i]);
    }
}

void BestOf::finish() {
    std::sort_heap(out.begin(), out.end(), is_better);
}

void best(const float * row, int32_t n, int32_t k, std::vector<std::pair<int32_t, float>> & out) {
    out.clear();
    BestOf best(static_cast<size_t>(std::clamp(k, 0, n)), out);
    best.take(row, n, 0);
    best.finish();
}

}  // namespace pagoda
