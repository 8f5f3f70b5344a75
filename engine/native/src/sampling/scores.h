// What can be read off one row of logits.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pagoda {

/// Whether a row ranks tokens at all: no logit is NaN and the largest is finite. -inf is a score like others.
bool is_ranking(const float * row, int32_t n);

/// The id of the largest logit; the lowest id where several are equal; 0 where none is comparable.
int32_t arg_max(const float * row, int32_t n);

/// log(sum(exp(row))), in double: subtract it from a logit to get its natural log-probability.
double log_sum_exp(const float * row, int32_t n);

/// Gathers the best of many logits as (id, logit): best first, lower ids first where equal.
class BestOf {
public:
    /// `out`: empty; what was gathered, once finished. `wanted`: how many. `least`: so many are known to be no less than that.
    BestOf(size_t wanted, std::vector<std::pair<int32_t, float>> & out, float least = -INFINITY)
        : wanted(wanted), out(out), least(least) {}
    /// The logits of ids from `first` on.
    void take(const float * logits, int32_t n, int32_t first);
    void finish();

private:
    void offer(int32_t id, float logit);

    const size_t wanted;
    std::vector<std::pair<int32_t, float>> & out;  // a heap until finished, the worst of them in front
    const float least;
};

/// The k largest as (id, logit), best first, lower ids first where equal. k is cut to n.
void best(const float * row, int32_t n, int32_t k, std::vector<std::pair<int32_t, float>> & out);

}  // namespace pagoda
