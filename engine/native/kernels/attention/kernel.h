// Paged attention, one source for all instruction sets. Include after a header of simd/, with PAGODA_ISA naming its namespace.
//
// Softmax over blocks of positions in ascending order with a running maximum (Milakov and Gimelshein, "Online normalizer calculation for
// softmax", 2018, the scheme of flash attention), in float32 throughout. What makes a row's bits its own:
//   - a score is a chain of multiply-adds over the head's elements in order, whatever else is in the tile;
//   - the weighted sum is a chain over a block's lanes in order, and a lane that the row does not see adds an exact zero;
//   - blocks, lanes and segments follow the positions of the row's own sequence, never the place of cells or the other rows.
#pragma once

#include "ahead.h"
#include "cache_rows.h"
#include "job.h"
#include "tiles.h"

#include <cmath>

namespace pagoda::kernels::PAGODA_ISA {

using namespace attention;

namespace {

constexpr float no_score = -INFINITY;

/// e^x for x <= 0; below -69 (1e-30) zero, so that no product with a float16 value can underflow.
inline Vec exp_negative(Vec x) {
    const Vec limit = splat(-69.f);
    const Vec y = max(x, limit);
    const Vec n = round(mul(y, splat(1.44269504f)));
    // ln 2 in two parts, the first exact in few bits so that n times it is exact
    Vec f = fnma(n, splat(0.693359375f), y);
    f = fnma(n, splat(-2.12194440e-4f), f);
    // Taylor to the seventh power: 5e-9 relative for |f| <= ln 2 / 2
    Vec p = fma(f, splat(1.f / 5040), splat(1.f / 720));
    p = fma(p, f, splat(1.f / 120));
    p = fma(p, f, splat(1.f / 24));
    p = fma(p, f, splat(1.f / 6));
    p = fma(p, f, splat(0.5f));
    p = fma(p, f, splat(1.f));
    p = fma(p, f, splat(1.f));
    return zero_below(x, limit, scale_by_power(p, n));
}

inline float exp_negative(float x) {
    float lanes[width];
    store(lanes, exp_negative(splat(x)));
    return lanes[0];
}

inline Vec tanh(Vec x) {
    const Vec t = exp_negative(mul(abs(x), splat(-2.f)));
    const Vec one = splat(1.f);
    return copy_sign(div(sub(one, t), add(one, t)), x);
}

// ---- the running softmax of the queries of a chunk ----

/// Views into one thread's scratch.
struct State {
    float * k;     // [k.size][64]
    float * v;     // [64][v.size]
    float * rows;  // [64][row_floats]
    float * q;     // [queries][k.size], scaled
    float * sum;   // [queries][v.size]   of the segment under way
    float * folded; // [queries][v.size]  of the segments before
    float * weight; // [queries][width]   sum of the weights of the segment, lane by lane
    float * maximum;         // [queries] of the segment
    float * folded_weight;   // [queries]
    float * folded_maximum;  // [queries]
    float * scores; // [tile_queries][64]
};

inline float * aligned(float * p) {
    return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(p) + 63) & ~uintptr_t(63));
}

inline State carve(const Call & call, int queries, float * scratch) {
    State s;
    float * p = aligned(scratch);
    const auto take = [&](size_t floats) {
        float * start = p;
        p += floats;
        return start;
    };
    s.scores = take(size_t(tile_queries) * block_lanes);
    s.k = take(size_t(call.k.size) * block_lanes);
    s.v = take(size_t(call.v.size) * block_lanes);
    s.rows = take(size_t(row_floats(call.k.size, call.v.size)) * block_lanes);
    s.weight = take(size_t(queries) * widest_vector);
    s.q = take(size_t(queries) * call.k.size);
    s.sum = take(size_t(queries) * call.v.size);
    s.folded = take(size_t(queries) * call.v.size);
    s.maximum = take(queries);
    s.folded_weight = take(queries);
    s.folded_maximum = take(queries);
    return s;
}

inline void clear(float * p, size_t count, float value) {
    for (size_t i = 0; i < count; i++) {
        p[i] = value;
    }
}

inline void begin(const Call & call, const Chunk & chunk, int kv_head, const State & s) {
    const float scale = call.soft_cap != 0 ? call.scale / call.soft_cap : call.scale;
    const int size = call.k.size;
    float * out = s.q;
    for (int r = 0; r < chunk.row_count; r++) {
        for (int g = 0; g < call.group; g++, out += size) {
            const char * at = call.q + chunk.rows[r] * call.q_row_stride + (kv_head * call.group + g) * call.q_head_stride;
            const float * q = reinterpret_cast<const float *>(at);
            for (int d = 0; d < size; d += width) {
                store(out + d, mul(load(q + d), splat(scale)));
            }
        }
    }
    const size_t queries = size_t(chunk.row_count) * call.group;
    clear(s.sum, queries * call.v.size, 0);
    clear(s.weight, queries * widest_vector, 0);
    clear(s.maximum, queries, no_score);
    clear(s.folded_maximum, queries, no_score);
}

/// What a tile's query is to the softmax.
struct Weighed {
    uint64_t visible;
    const float * mask_values;  // null: none to add
    float slope;
    float * maximum;  // so far; becomes that of this block too
    float * weight;   // [width] sum of the weights so far, lane by lane
};

/// A query's scores with cap and mask values, minus infinity where it does not see the lane; returns the highest.
inline float mask_scores(const Call & call, const Weighed & w, float * scores) {
    constexpr int vectors = block_lanes / width;
    constexpr uint32_t all = width == 32 ? ~0u : (1u << width) - 1;
    Vec top = splat(no_score);
#pragma GCC unroll 16
    for (int i = 0; i < vectors; i++) {
        Vec s = load(scores + i * width);
        if (call.soft_cap != 0) {
            s = mul(tanh(s), splat(call.soft_cap));
        }
        if (w.mask_values) {
            s = fma(load(w.mask_values + i * width), splat(w.slope), s);
        }
        s = choose(uint32_t(w.visible >> (i * width)) & all, s, splat(no_score));
        store(scores + i * width, s);
        top = max(top, s);
    }
    return highest(top);
}

/// Scores become weights: the softmax's numerator against the new maximum. `rescale` gets the factors by which what was summed before must shrink. One step for all
/// queries after the other, without branches: the chain of operations of one query is long, and those of the others fill its waiting.
template <int queries> void weigh(const Call & call, const Weighed * tile, float * scores, float * rescale) {
    constexpr int vectors = block_lanes / width;
    float shrink[widest_vector];
    float now[queries];
#pragma GCC unroll 1
    for (int q = 0; q < queries; q++) {
        const float before = *tile[q].maximum;
        const float here = mask_scores(call, tile[q], scores + q * block_lanes);
        now[q] = before > here ? before : here;
        *tile[q].maximum = now[q];
        // zero where the maximum stays, and so a factor of one; minus infinity in a first block, where there is nothing to shrink
        shrink[q] = before - now[q];
    }
    for (int q = queries; q < widest_vector; q++) {
        shrink[q] = 0;
    }
    for (int q = 0; q < queries; q += width) {
        store(shrink + q, exp_negative(load(shrink + q)));
    }
#pragma GCC unroll 1
    for (int q = 0; q < queries; q++) {
        rescale[q] = shrink[q];
        float * row = scores + q * block_lanes;
        Vec total = mul(load(tile[q].weight), splat(shrink[q]));
#pragma GCC unroll 16
        for (int i = 0; i < vectors; i++) {
            const Vec e = exp_negative(sub(load(row + i * width), splat(now[q])));
            store(row + i * width, e);
            total = add(total, e);
        }
        store(tile[q].weight, total);
    }
}

/// `next`: the visit to bring near, or null.
template <int queries, typename Rows>
void visit_tile(const Call & call, const Visit & visit, const Rows & rows, int kv_head, int first_query, const State & s,
                const Visit * next) {
    const float * q[queries];
    float * sums[queries];
    float rescale[queries];
    Weighed weighed[queries];
    uint64_t seen = 0;  // lanes that some query of the tile sees
    for (int i = 0; i < queries; i++) {
        const int e = (first_query + i) / call.group, g = (first_query + i) % call.group;
        const Entry & entry = visit.entries[e];
        const int query = entry.row * call.group + g;
        q[i] = s.q + size_t(query) * call.k.size;
        sums[i] = s.sum + size_t(query) * call.v.size;
        weighed[i] = { entry.visible, call.mask ? s.rows + e * block_lanes : nullptr,
                       call.slopes ? call.slopes[kv_head * call.group + g] : 1.f, s.maximum + query,
                       s.weight + size_t(query) * widest_vector };
        seen |= entry.visible;
    }
    const int first = __builtin_ctzll(seen), last = block_lanes - __builtin_clzll(seen);
    const auto compute = [&](const auto & keys_ahead, const auto & values_ahead) {
        score_tile<queries>(q, s.k, call.k.size, last, s.scores, keys_ahead);
        weigh<queries>(call, weighed, s.scores, rescale);
        sum_tile<queries>(sums, rescale, s.scores, rows, call.v.size, first, last, values_ahead);
    };
    if (next) {
        compute(RowsAhead(call.k, kv_head, *next), RowsAhead(call.v, kv_head, *next));
    } else {
        compute(NothingAhead(), NothingAhead());
    }
}

/// The mask values of a row's lanes; s.rows is free by the time they are needed.
inline void read_mask_values(const Call & call, const Chunk & chunk, const Visit & visit, const State & s) {
    for (int e = 0; e < visit.entry_count; e++) {
        const char * base = reinterpret_cast<const char *>(call.mask);
        const auto * mask = reinterpret_cast<const uint16_t *>(base + chunk.rows[visit.entries[e].row] * call.mask_row_stride);
        for (int i = 0; i < block_lanes; i++) {
            const bool is_seen = (visit.entries[e].visible >> i) & 1;
            s.rows[e * block_lanes + i] = is_seen ? f16_to_float(mask[visit.cells[i]]) : 0.f;
        }
    }
}

template <typename Rows>
void visit_tiles(const Call & call, const Visit & visit, const Rows & rows, int kv_head, const State & s, const Visit * next) {
    const int queries = visit.entry_count * call.group;
    int i = 0;
    for (; i + tile_queries <= queries; i += tile_queries) {
        visit_tile<tile_queries>(call, visit, rows, kv_head, i, s, i == 0 ? next : nullptr);
    }
    next = i == 0 ? next : nullptr;
    switch (queries - i) {
        case 5: return visit_tile<5>(call, visit, rows, kv_head, i, s, next);
        case 4: return visit_tile<4>(call, visit, rows, kv_head, i, s, next);
        case 3: return visit_tile<3>(call, visit, rows, kv_head, i, s, next);
        case 2: return visit_tile<2>(call, visit, rows, kv_head, i, s, next);
        case 1: return visit_tile<1>(call, visit, rows, kv_head, i, s, next);
        default: return;
    }
}

/// `next`: the visit after this one, or null.
inline void do_visit(const Call & call, const Chunk & chunk, const Visit & visit, const Visit * next, int kv_head, const State & s) {
    read_columns(call.k, kv_head, visit.cells, visit.lanes, s.rows, s.k);
    if (call.mask) {
        read_mask_values(call, chunk, visit, s);
    }
    if (call.v.type == CacheType::f16 && visit.entry_count * call.group <= 2 * tile_queries) {
        const StoredRows rows = { call.v.data + kv_head * call.v.head_stride, call.v.cell_stride, visit.cells };
        return visit_tiles(call, visit, rows, kv_head, s, next);
    }
    read_rows(call.v, kv_head, visit.cells, visit.lanes, s.v);
    visit_tiles(call, visit, ConvertedRows{ s.v, size_t(call.v.size) }, kv_head, s, next);
}

// ---- the visits of a job ----

/// The part of a job's state that belongs to the `index`-th of its heads, for `queries` queries each.
inline State of_head(State s, const Call & call, int queries, int index) {
    const size_t before = size_t(queries) * index;
    s.weight += before * widest_vector;
    s.q += before * call.k.size;
    s.sum += before * call.v.size;
    s.folded += before * call.v.size;
    s.maximum += before;
    s.folded_weight += before;
    s.folded_maximum += before;
    return s;
}

inline State begin(const Call & call, const Chunk & chunk, Heads heads, float * scratch) {
    const int queries = chunk.row_count * call.group;
    const State s = carve(call, queries * heads.count, scratch);
    for (int h = 0; h < heads.count; h++) {
        begin(call, chunk, heads.first + h, of_head(s, call, queries, h));
    }
    return s;
}

/// The visits [first, last), block after block for all heads. `after` is called after each visit, with its number.
template <typename After> void do_visits(const Call & call, const Chunk & chunk, Heads heads, int first, int last, const State & s, After && after) {
    if (first < last) {
        bring_near(call, heads, chunk.visits[first]);
    }
    const int queries = chunk.row_count * call.group;
    for (int v = first; v < last; v++) {
        const Visit * next = v + 1 < last ? chunk.visits + v + 1 : nullptr;
        for (int h = 0; h < heads.count; h++) {
            do_visit(call, chunk, chunk.visits[v], next, heads.first + h, of_head(s, call, queries, h));
        }
        after(v);
    }
}

// ---- segments ----

/// Adds a later segment's result to what is folded so far. A maximum of minus infinity means: nothing there.
inline void fold_into(float * folded, float & folded_maximum, float & folded_weight, const float * sum, float maximum, float weight,
                      int size) {
    if (maximum == no_score) {
        return;
    }
    if (folded_maximum == no_score) {
        for (int d = 0; d < size; d += width) {
            store(folded + d, load(sum + d));
        }
        folded_maximum = maximum;
        folded_weight = weight;
        return;
    }
    const float now = folded_maximum > maximum ? folded_maximum : maximum;
    const float a = folded_maximum == now ? 1.f : exp_negative(folded_maximum - now);
    const float b = maximum == now ? 1.f : exp_negative(maximum - now);
    for (int d = 0; d < size; d += width) {
        store(folded + d, fma(load(sum + d), splat(b), mul(load(folded + d), splat(a))));
    }
    folded_weight = folded_weight * a + weight * b;
    folded_maximum = now;
}

inline void end_segment(const Call & call, int queries, const State & s) {
    const int size = call.v.size;
    for (int i = 0; i < queries; i++) {
        if (s.maximum[i] == no_score) {
            continue;
        }
        float * sum_i = s.sum + size_t(i) * size;
        float * weight = s.weight + size_t(i) * widest_vector;
        fold_into(s.folded + size_t(i) * size, s.folded_maximum[i], s.folded_weight[i], sum_i, s.maximum[i], sum(load(weight)), size);
        clear(sum_i, size, 0);
        clear(weight, widest_vector, 0);
        s.maximum[i] = no_score;
    }
}

/// A row's last step: the sink takes its share of the weights, then the sum is divided by them. A row that sees nothing gets zeros.
inline void finish(const Call & call, int row, int head, float * folded, float maximum, float weight) {
    const int size = call.v.size;
    float * out = reinterpret_cast<float *>(reinterpret_cast<char *>(call.out) + row * call.out_row_stride) + size_t(head) * size;
    if (maximum == no_score) {
        clear(out, size, 0);
        return;
    }
    float share = 1.f;
    if (call.sinks) {
        const float sink = call.sinks[head];
        const float now = maximum > sink ? maximum : sink;
        share = maximum == now ? 1.f : exp_negative(maximum - now);
        weight = weight * share + exp_negative(sink - now);
    }
    const Vec factor = splat(share / weight);
    for (int d = 0; d < size; d += width) {
        store(out + d, mul(load(folded + d), factor));
    }
}

void whole(const Call & call, const Chunk & chunk, Heads heads, float * scratch) {
    const State s = begin(call, chunk, heads, scratch);
    const int queries = chunk.row_count * call.group;
    do_visits(call, chunk, heads, 0, chunk.visit_count, s, [&](int v) {
        const bool last = v + 1 == chunk.visit_count;
        if (last || chunk.visits[v + 1].block / segment_blocks != chunk.visits[v].block / segment_blocks) {
            end_segment(call, queries * heads.count, s);
        }
    });
    for (int h = 0; h < heads.count; h++) {
        const State of = of_head(s, call, queries, h);
        for (int i = 0; i < queries; i++) {
            const int head = (heads.first + h) * call.group + i % call.group;
            finish(call, chunk.rows[i / call.group], head, of.folded + size_t(i) * call.v.size, of.folded_maximum[i], of.folded_weight[i]);
        }
    }
}

void segment(const Call & call, const Chunk & chunk, Heads heads, int first, int last, float * scratch, float * partials) {
    const State s = begin(call, chunk, heads, scratch);
    do_visits(call, chunk, heads, first, last, s, [](int) {});
    for (int i = 0; i < chunk.row_count * call.group * heads.count; i++) {
        float * out = partials + size_t(i) * partial_floats(call.v.size);
        for (int d = 0; d < call.v.size; d += width) {
            store(out + d, load(s.sum + size_t(i) * call.v.size + d));
        }
        out[call.v.size] = s.maximum[i];
        out[call.v.size + 1] = sum(load(s.weight + size_t(i) * widest_vector));
    }
}

void fold(const Call & call, int row, int head, const float * partials, size_t stride, int count, float * scratch) {
    float * folded = aligned(scratch);
    float maximum = no_score, weight = 0;
    for (int i = 0; i < count; i++) {
        const float * p = partials + i * stride;
        fold_into(folded, maximum, weight, p, p[call.v.size], p[call.v.size + 1], call.v.size);
    }
    finish(call, row, head, folded, maximum, weight);
}

bool scan_mask(const uint16_t * mask, int count, uint64_t * visible) {
    uint64_t nonzero = 0;
    int i = 0;
    for (; i + 64 <= count; i += 64) {
        visible[i / 64] = visible_64(mask + i, nonzero);
    }
    if (i < count) {
        uint64_t bits = 0;
        for (int j = i; j < count; j++) {
            const bool is_seen = mask[j] != 0xfc00;
            bits |= uint64_t(is_seen) << (j - i);
            nonzero |= uint64_t(is_seen && (mask[j] & 0x7fff));
        }
        visible[i / 64] = bits;
    }
    return nonzero != 0;
}

}  // namespace

}  // namespace pagoda::kernels::PAGODA_ISA
