// Which cells each row of a batch sees, in the order of their positions, cut into blocks that rows can share: worked out once a step from
// the mask, used by every layer.
#pragma once

#include "job.h"

#include <cstdint>
#include <span>
#include <vector>

namespace pagoda::kernels::attention {

/// Visits [first, last) of a chunk that lie in one segment.
struct SegmentRange {
    int32_t chunk;
    int32_t first;
    int32_t last;
    int32_t slot;  // its place among the chunk's segments
};

class Lists {
public:
    /// `visible`: for each of `rows` rows, `words` words of bits, one bit a cell.
    /// `positions`: of each cell in its sequences; empty where unknown, and then cells count as lying in the order of their positions.
    /// `rows_per_chunk`: at most most_rows.
    void build(std::span<const uint64_t> visible, int rows, int words, std::span<const int32_t> positions, int rows_per_chunk);

    const std::vector<Chunk> & chunks() const { return chunk_list; }
    const std::vector<SegmentRange> & segments() const { return segment_list; }

    /// Segments of all chunks before this one, and so where its partial results begin.
    int first_segment(int chunk) const { return first_segments[chunk]; }
    int segment_count(int chunk) const { return first_segments[chunk + 1] - first_segments[chunk]; }

private:
    /// A block with one choice of cells, shared by every row whose own choice does not contradict it.
    struct Variant {
        int32_t block;
        uint64_t present = 0;  // lanes that have a cell
        int32_t cells[block_lanes];
        std::vector<Entry> entries;  // by row of the batch while building
    };

    /// What the row at hand sees of one block.
    struct View {
        uint64_t visible = 0;
        int32_t variant = -1;  // of the row before, where its view was the same
        int32_t cells[block_lanes];
    };

    bool add_by_position(int32_t cell, int32_t position);
    void view_row(std::span<const uint64_t> row, std::span<const uint64_t> row_before, std::span<const int32_t> positions);
    void view_by_rank(std::span<const uint64_t> row, std::span<const int32_t> positions);
    bool extends(std::span<const uint64_t> row, std::span<const uint64_t> row_before) const;
    void append_by_rank(std::span<const uint64_t> row, std::span<const uint64_t> row_before);
    void forget_views();
    View & touch(int32_t block);
    void enter_row(int row);
    int variant_for(int32_t block, const View & view);
    void gather_chunks(int rows, int rows_per_chunk);

    std::vector<View> views;          // by block
    std::vector<int32_t> live_blocks; // blocks whose view is not empty, or was not for the row before
    bool views_by_rank = false;       // the views at hand are of a row without usable positions
    int32_t ranked = 0;               // and it sees this many cells

    std::vector<Variant> variants;
    size_t variant_count = 0;  // in use; the rest keep their memory for the next step
    std::vector<std::vector<int32_t>> variants_of_block;

    std::vector<Chunk> chunk_list;
    std::vector<SegmentRange> segment_list;
    std::vector<int32_t> first_segments;
    std::vector<std::vector<int32_t>> chunk_rows;
    std::vector<std::vector<Visit>> chunk_visits;
    std::vector<std::vector<Entry>> chunk_entries;
};

}  // namespace pagoda::kernels::attention
