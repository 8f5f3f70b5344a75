// The two products of attention, in tiles of up to six queries: queries with the columns of a block, weights with its rows. Include after a header of simd/,
// as kernel.h does.
#pragma once

#include "ahead.h"
#include "job.h"

namespace pagoda::kernels::PAGODA_ISA {

using namespace attention;

namespace {

// `ahead` is told each step of the first loop over all elements or lanes.

/// The scores of lanes [lane, lane + columns * width).
template <int queries, int columns, typename Ahead>
void score_panel(const float * const * q, const float * k, int size, int lane, float * scores, const Ahead & ahead) {
    Vec sum[queries][columns];
#pragma GCC unroll 8
    for (int i = 0; i < queries; i++) {
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            sum[i][c] = zero();
        }
    }
    for (int d = 0; d < size; d++) {
        ahead.row(d, size);
        Vec column[columns];
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            column[c] = load(k + size_t(d) * block_lanes + lane + c * width);
        }
#pragma GCC unroll 8
        for (int i = 0; i < queries; i++) {
            const Vec element = splat(q[i][d]);
#pragma GCC unroll 8
            for (int c = 0; c < columns; c++) {
                sum[i][c] = fma(element, column[c], sum[i][c]);
            }
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < queries; i++) {
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            store(scores + i * block_lanes + lane + c * width, sum[i][c]);
        }
    }
}

template <int queries> void score_rest(const float * const * q, const float * k, int size, int lane, int lanes, float * scores) {
    constexpr NothingAhead nothing;
    switch ((lanes - lane + width - 1) / width) {
        case 3: return score_panel<queries, 3>(q, k, size, lane, scores, nothing);
        case 2: return score_panel<queries, 2>(q, k, size, lane, scores, nothing);
        case 1: return score_panel<queries, 1>(q, k, size, lane, scores, nothing);
        default: return;
    }
}

/// The scores of lanes up to `lanes`, and of some more in whole vectors.
template <int queries, typename Ahead>
void score_tile(const float * const * q, const float * k, int size, int lanes, float * scores, const Ahead & ahead) {
    constexpr NothingAhead nothing;
    if (lanes <= (score_columns - 1) * width) {
        return score_rest<queries>(q, k, size, 0, lanes, scores);
    }
    score_panel<queries, score_columns>(q, k, size, 0, scores, ahead);
    int lane = score_columns * width;
    for (; lane + (score_columns - 1) * width < lanes; lane += score_columns * width) {
        score_panel<queries, score_columns>(q, k, size, lane, scores, nothing);
    }
    score_rest<queries>(q, k, size, lane, lanes, scores);
}

/// The rows of a block's values, already converted.
struct ConvertedRows {
    const float * v;
    size_t size;
    Vec at(int lane, int d) const { return load(v + lane * size + d); }
};

/// The rows of a block's values where they lie, for so few queries that converting on the way costs less than storing what was converted.
struct StoredRows {
    const char * data;
    size_t cell_stride;
    const int32_t * cells;
    Vec at(int lane, int d) const { return load_f16(reinterpret_cast<const uint16_t *>(data + cells[lane] * cell_stride) + d); }
};

/// sums[i] = sums[i] * rescale[i] + the weighted rows, for `columns` vectors from element d on.
template <int queries, int columns, typename Rows, typename Ahead>
void sum_panel(float * const * sums, const float * rescale, const float * weights, const Rows & rows, int d, int first, int last,
               const Ahead & ahead) {
    Vec sum[queries][columns];
#pragma GCC unroll 8
    for (int i = 0; i < queries; i++) {
        const Vec factor = splat(rescale[i]);
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            sum[i][c] = mul(load(sums[i] + d + c * width), factor);
        }
    }
    for (int lane = first; lane < last; lane++) {
        ahead.row(lane - first, last - first);
        Vec row[columns];
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            row[c] = rows.at(lane, d + c * width);
        }
#pragma GCC unroll 8
        for (int i = 0; i < queries; i++) {
            const Vec weight = splat(weights[i * block_lanes + lane]);
#pragma GCC unroll 8
            for (int c = 0; c < columns; c++) {
                sum[i][c] = fma(weight, row[c], sum[i][c]);
            }
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < queries; i++) {
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            store(sums[i] + d + c * width, sum[i][c]);
        }
    }
}

template <int queries, typename Rows, typename Ahead>
void sum_tile(float * const * sums, const float * rescale, const float * weights, const Rows & rows, int size, int first, int last,
              const Ahead & ahead) {
    constexpr NothingAhead nothing;
    int d = 0;
    if (sum_columns * width <= size) {
        sum_panel<queries, sum_columns>(sums, rescale, weights, rows, d, first, last, ahead);
        d += sum_columns * width;
    }
    for (; d + sum_columns * width <= size; d += sum_columns * width) {
        sum_panel<queries, sum_columns>(sums, rescale, weights, rows, d, first, last, nothing);
    }
    for (; d < size; d += width) {
        sum_panel<queries, 1>(sums, rescale, weights, rows, d, first, last, nothing);
    }
}

}  // namespace

}  // namespace pagoda::kernels::PAGODA_ISA
