#include "sampling/row.h"

#include "sampling/scores.h"

#include <algorithm>
#include <cmath>

namespace pagoda {

namespace {

float largest_of(const Pieces & pieces, int32_t piece) {
    const float * const values = pieces.values + static_cast<size_t>(piece) * static_cast<size_t>(pieces.size);
    return *std::max_element(values, values + pieces.size);
}

}  // namespace

const float * Row::all() {
    if (whole == nullptr) {
        whole = fetch();
    }
    return whole;
}

bool Row::is_ranking() {
    if (whole == nullptr && !std::isnan(pieces.sum) && std::isfinite(largest_of(pieces, 0))) {
        return true;
    }
    return pagoda::is_ranking(all(), vocabulary);
}

void Row::best(int32_t count, std::vector<Scored> & out) {
    if (whole != nullptr || !best_of_pieces(count, out)) {
        pagoda::best(all(), vocabulary, count, out);
    }
}

/// False where another piece could have one of the best, or one that is equal to the last of them.
bool Row::best_of_pieces(int32_t count, std::vector<Scored> & out) const {
    out.clear();
    const int32_t most = std::clamp(count, 0, vocabulary);
    const auto wanted = static_cast<size_t>(most);
    // Each of so many pieces has one that is no less than the least of their maxima, and those behind have only equals.
    const bool has_enough = most > 0 && most <= pieces.count;
    const float least = has_enough ? largest_of(pieces, most - 1) : -INFINITY;
    BestOf best(wanted, out, least);
    for (int32_t piece = 0; piece < pieces.count; ++piece) {
        if (piece >= most && largest_of(pieces, piece) < least) {
            break;
        }
        const float * const values = pieces.values + static_cast<size_t>(piece) * static_cast<size_t>(pieces.size);
        best.take(values, pieces.size, pieces.which[piece] * pieces.size);
    }
    best.take(pieces.rest, pieces.rest_count, pieces.all * pieces.size);
    best.finish();
    if (wanted == 0 || pieces.count == pieces.all) {
        return true;
    }
    return out.size() == wanted && out.back().second > largest_of(pieces, pieces.count - 1);
}

float Row::of(int32_t id) {
    if (whole == nullptr) {
        const int32_t behind = pieces.all * pieces.size;
        if (id >= behind) {
            return pieces.rest[id - behind];
        }
        const int32_t * const end = pieces.which + pieces.count;
        const int32_t * const found = std::find(pieces.which, end, id / pieces.size);
        if (found != end) {
            return pieces.values[(found - pieces.which) * pieces.size + id % pieces.size];
        }
    }
    return all()[id];
}

double Row::log_sum_exp() {
    if (whole == nullptr && pieces.shares != nullptr && pieces.count > 0) {
        const float * const top = std::max_element(pieces.values, pieces.values + pieces.size);
        const float share = pieces.shares[top - pieces.values];
        if (std::isfinite(*top) && share > 0) {
            return *top - std::log(static_cast<double>(share));
        }
    }
    return pagoda::log_sum_exp(all(), vocabulary);
}

}  // namespace pagoda
