// One tensor on its way into the packed form: pieces that any thread may take, and those who wait for the last of them.
#pragma once

#include "pack.h"
#include "weight_memory.h"

#include <atomic>
#include <cstdint>
#include <optional>

namespace pagoda::kernels::matmul {

/// `matrices` of `rows` x `values` weights each, one after the other in source and target.
struct PackingWork {
    const Format * format = nullptr;
    Packing packing;
    int64_t values = 0, rows = 0, matrices = 0;
    const uint8_t * source = nullptr;
    uint8_t * target = nullptr;
    bool in_file = false;  // the source is in a mapped file, whose pages are dropped once they are packed

    size_t source_bytes() const;  // of one matrix
    size_t target_bytes() const;
    size_t all_source_bytes() const { return source_bytes() * size_t(matrices); }
};

class PackingJob {
public:
    explicit PackingJob(const PackingWork & work);

    /// Another place of the same bytes. Before the first piece is taken.
    void read_from(const uint8_t * source) { work.source = source; }
    const uint8_t * source() const { return work.source; }
    size_t source_bytes() const { return work.all_source_bytes(); }

    /// Groups of a matrix that one thread packs.
    struct Piece {
        int64_t matrix, first, end;
        const uint8_t * target_end;  // of the memory that it writes
    };

    /// Whether there are pieces that nobody has taken.
    bool has_pieces() const { return next.load(std::memory_order_relaxed) < pieces; }
    /// The next of them. Each that is taken must be packed, or `finish` waits for ever.
    std::optional<Piece> take();
    void pack(const Piece & piece);

    /// Packs what nobody has taken, waits for what others have, and returns when all is packed. Any number of threads at once; costs nothing when all is packed.
    void finish();

    /// Of what is not packed, about; 0 only when all is, and then it may be read.
    size_t bytes_left() const;

private:
    PackingWork work;
    const int64_t groups, groups_in_piece, pieces_in_matrix, pieces;
    std::atomic<int64_t> next{ 0 };
    std::atomic<int64_t> left;  // pieces that are not packed
};

/// All of it, on all cores. `memory` is the target's.
void pack_now(const PackingWork & work, WeightMemory & memory);

}  // namespace pagoda::kernels::matmul
