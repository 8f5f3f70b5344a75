// One output's scores. On a device all of them need not cross to be chosen from: then its best pieces are at hand,
// and the rest is fetched where that is not enough.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace pagoda {

/// In place of how many of the best are wanted.
inline constexpr int32_t ALL_SCORES = -1;

/// (id, logit)
using Scored = std::pair<int32_t, float>;

/// The pieces of a row with the largest maxima, in the order of these, and what else was worked out where the row lies. No logit of another
/// piece is larger than the least of these maxima.
struct Pieces {
    const float * values = nullptr;  // count * size
    const int32_t * which = nullptr;  // count: piece p has the ids [p * size, (p + 1) * size)
    int32_t count = 0, size = 0;
    int32_t all = 0;                  // pieces that the row has
    const float * rest = nullptr;     // ids from all * size on, which make up no whole piece
    int32_t rest_count = 0;
    float sum = 0;                    // of all logits: NaN where one of them is
    const float * shares = nullptr;   // softmax over the row, for the first piece; null: not worked out
};

class Row {
public:
    Row() = default;
    Row(const float * all, int32_t vocabulary) : vocabulary(vocabulary), whole(all) {}
    /// `fetch` gives the whole row; any thread may call it, and what it gives lives as long as the row.
    Row(const Pieces & pieces, int32_t vocabulary, std::function<const float *()> fetch)
        : vocabulary(vocabulary), pieces(pieces), fetch(std::move(fetch)) {}

    int32_t size() const { return vocabulary; }
    /// All logits.
    const float * all();
    /// Whether it ranks tokens at all (see is_ranking).
    bool is_ranking();
    /// Whether all of it is at hand.
    bool is_whole() const { return whole != nullptr; }
    /// The largest, best first, lower ids first where equal; `count` is cut to the size of the row.
    void best(int32_t count, std::vector<Scored> & out);
    float of(int32_t id);
    /// log(sum(exp(logits)))
    double log_sum_exp();

private:
    bool best_of_pieces(int32_t count, std::vector<Scored> & out) const;

    int32_t vocabulary = 0;
    const float * whole = nullptr;
    Pieces pieces;
    std::function<const float *()> fetch;
};

}  // namespace pagoda
