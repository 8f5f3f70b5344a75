// Plain data between the part that plans attention (lists.cpp, attention.cpp) and the part compiled once per instruction set (kernel.h).
// No standard containers here: their code would be compiled for the wrong processor too.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pagoda::kernels::attention {

/// Positions in a block: lane i of block b holds the cell of position 64 b + i.
inline constexpr int block_lanes = 64;

/// Blocks in a segment. Each segment has a softmax of its own, and the segments of a row are folded together in order; so segments can
/// be computed by different threads while a row's bits stay the same whatever the number of threads.
inline constexpr int segment_blocks = 4;

/// Query vectors computed together in registers.
inline constexpr int tile_queries = 6;

/// Rows in a chunk at most.
inline constexpr int most_rows = 64;

/// Queries of one job at most, if that is not a chunk for a single KV head: their state should stay in the second-level cache.
inline constexpr int most_queries = 256;

/// The float lanes of the widest vector that any instruction set has.
inline constexpr int widest_vector = 16;

/// One row's view of a block.
struct Entry {
    int32_t row;       // index among the rows of the chunk
    uint64_t visible;  // bit i: the row sees the cell of lane i
};

/// A block as some rows of a chunk see it: each lane has at most one cell. Rows of other sequences see the same positions through other
/// cells, and so have visits of their own.
struct Visit {
    int32_t block;         // positions from 64 block on
    int32_t lanes;         // lanes in use: 1 + the highest lane that has a cell
    const int32_t * cells; // [block_lanes]; lanes without a cell repeat one that is there, and no row sees them
    const Entry * entries;
    int32_t entry_count;
};

/// Rows that share blocks, computed together so that each block is read and converted once.
struct Chunk {
    const int32_t * rows;  // row numbers in the batch
    int32_t row_count;
    const Visit * visits;  // ascending by block
    int32_t visit_count;
};

/// The element types of a cache that are read without going through another.
enum class CacheType : int32_t { f32, f16, bf16, q8_0, q4_0, q4_1, q5_0, q5_1 };

/// One side of the cache: element d of head h of cell c is in the row at data + c * cell_stride + h * head_stride.
struct Cache {
    const char * data;
    size_t cell_stride;  // bytes
    size_t head_stride;  // bytes
    CacheType type;
    int32_t size;  // elements of a head, a multiple of 16
};

/// One FLASH_ATTN_EXT operation.
struct Call {
    const char * q;  // float32; head h of row r at q + r * q_row_stride + h * q_head_stride
    size_t q_row_stride;
    size_t q_head_stride;
    Cache k;
    Cache v;
    float * out;  // float32, [row][head][v.size], dense in the last two
    size_t out_row_stride;  // bytes
    int32_t group;  // query heads to each KV head
    float scale;    // of the scores, before the soft cap
    float soft_cap; // 0: none; otherwise scores become cap * tanh(score / cap)

    const uint16_t * mask;  // null where every visible cell has the mask value 0; otherwise float16 values to add
    size_t mask_row_stride; // bytes
    const float * slopes;   // [query heads] what a mask value is multiplied by; null: 1
    const float * sinks;    // [query heads] a score without a cell; null: none
};

/// KV heads that a job computes side by side.
struct Heads {
    int32_t first;
    int32_t count;
};

/// Floats of a partial result of one query: the weighted sum, then maximum and sum of the weights, padded to whole vectors.
inline constexpr int partial_floats(int v_size) {
    return v_size + widest_vector;
}

/// Floats for each lane of the buffer that holds converted rows, and later the mask values of up to `most_rows` rows.
inline constexpr int row_floats(int k_size, int v_size) {
    const int longest = k_size > v_size ? k_size : v_size;
    return longest > most_rows ? longest : most_rows;
}

/// Floats of scratch that one thread needs for jobs of up to `queries` queries.
inline constexpr size_t scratch_floats(int queries, int k_size, int v_size) {
    const size_t block = size_t(block_lanes) * (k_size + v_size + row_floats(k_size, v_size));
    const size_t query = k_size + 2 * size_t(v_size) + widest_vector + 4;
    return block + size_t(queries) * query + tile_queries * block_lanes + 16 * widest_vector;
}

/// What an instruction set provides.
struct Kernels {
    /// Marks in `visible` (bit c of word c / 64) which of a mask row's `count` float16 values are not minus infinity, and returns whether
    /// one of those is not zero.
    bool (*scan_mask)(const uint16_t * mask, int count, uint64_t * visible);

    /// All of a chunk for some KV heads, written to call.out.
    void (*whole)(const Call & call, const Chunk & chunk, Heads heads, float * scratch);

    /// The visits [first, last) of one segment; `partials` gets partial_floats for each query: of each head row_count * group, row by row.
    void (*segment)(const Call & call, const Chunk & chunk, Heads heads, int first, int last, float * scratch, float * partials);

    /// Folds the partial results of one query, `count` of them `stride` floats apart in the order of their segments, into its output.
    void (*fold)(const Call & call, int row, int head, const float * partials, size_t stride, int count, float * scratch);
};

const Kernels * avx2_kernels();
const Kernels * avx512_kernels();
const Kernels * neon_kernels();

}  // namespace pagoda::kernels::attention
