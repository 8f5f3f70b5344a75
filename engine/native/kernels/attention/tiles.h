// The two products of attention, in tiles of up to six queries: queries with the columns of a block, weights with its rows. Include after a header of simd/,
// as kernel.h does.
#pragma once

#include "job.h"

namespace pagoda::kernels::PAGODA_ISA {

using namespace attention;

namespace {

/// The scores of lanes [lane, lane + columns * width).
template <int queries, int columns>
void score_panel(const float * const * q, const float * k, int size, int lane, float * scores) {
    Vec sum[queries][columns];
#pragma GCC unroll 8
    for (int i = 0; i < queries; i++) {
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            sum[i][c] = zero();
        }
    }
    for (int d = 0; d < size; d++) {
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

/// The scores of lanes up to `lanes`, and of some more in whole vectors.
template <int queries> void score_tile(const float * const * q, const float * k, int size, int lanes, float * scores) {
    int lane = 0;
    for (; lane + (score_columns - 1) * width < lanes; lane += score_columns * width) {
        score_panel<queries, score_columns>(q, k, size, lane, scores);
    }
    switch ((lanes - lane + width - 1) / width) {
        case 3: return score_panel<queries, 3>(q, k, size, lane, scores);
        case 2: return score_panel<queries, 2>(q, k, size, lane, scores);
        case 1: return score_panel<queries, 1>(q, k, size, lane, scores);
        default: return;
    }
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
template <int queries, int columns, typename Rows>
void sum_panel(float * const * sums, const float * rescale, const float * weights, const Rows & rows, int d, int first, int last) {
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

template <int queries, typename Rows>
void sum_tile(float * const * sums, const float * rescale, const float * weights, const Rows & rows, int size, int first, int last) {
    int d = 0;
    for (; d + sum_columns * width <= size; d += sum_columns * width) {
        sum_panel<queries, sum_columns>(sums, rescale, weights, rows, d, first, last);
    }
    for (; d < size; d += width) {
        sum_panel<queries, 1>(sums, rescale, weights, rows, d, first, last);
    }
}

}  // namespace

}  // namespace pagoda::kernels::PAGODA_ISA
