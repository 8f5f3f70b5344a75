#include "packing_job.h"

#include "model_file.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace pagoda::kernels::matmul {

namespace {

/// Small, handed out as threads become free: page faults of a mapped file make some much slower than others.
constexpr size_t PIECE_BYTES = 256 * 1024;

int64_t divide_up(int64_t a, int64_t b) {
    return (a + b - 1) / b;
}

}  // namespace

size_t PackingWork::source_bytes() const {
    return size_t(values / format->values) * format->bytes * size_t(rows);
}

size_t PackingWork::target_bytes() const {
    return packed_bytes(*format, values, rows, packing.width);
}

PackingJob::PackingJob(const PackingWork & work_)
    : work(work_),
      groups(divide_up(work.rows, work.packing.width)),
      groups_in_piece(std::max<int64_t>(1, int64_t(PIECE_BYTES / group_bytes(*work.format, work.values, work.packing.width)))),
      pieces_in_matrix(divide_up(groups, groups_in_piece)),
      pieces(pieces_in_matrix * work.matrices),
      left(pieces) {}

std::optional<PackingJob::Piece> PackingJob::take() {
    if (!has_pieces()) {
        return std::nullopt;
    }
    const int64_t taken = next.fetch_add(1, std::memory_order_relaxed);
    if (taken >= pieces) {
        return std::nullopt;
    }
    Piece piece{ taken / pieces_in_matrix, taken % pieces_in_matrix * groups_in_piece, 0, nullptr };
    piece.end = std::min(groups, piece.first + groups_in_piece);
    piece.target_end = work.target + size_t(piece.matrix) * work.target_bytes() + size_t(piece.end) * group_bytes(*work.format, work.values, work.packing.width);
    return piece;
}

void PackingJob::pack(const Piece & piece) {
    const size_t matrix = size_t(piece.matrix);
    pack_groups(*work.format, work.packing, work.source + matrix * work.source_bytes(), work.values, work.rows, piece.first, piece.end,
                work.target + matrix * work.target_bytes());
    if (left.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        left.notify_all();
        if (work.in_file) {
            drop_pages(work.source, work.all_source_bytes());
        }
    }
}

void PackingJob::finish() {
    if (left.load(std::memory_order_acquire) == 0) {
        return;
    }
    while (const std::optional<Piece> piece = take()) {
        pack(*piece);
    }
    for (int64_t seen; (seen = left.load(std::memory_order_acquire)) > 0;) {
        left.wait(seen, std::memory_order_acquire);
    }
}

size_t PackingJob::bytes_left() const {
    return work.all_source_bytes() / size_t(std::max<int64_t>(1, pieces)) * size_t(left.load(std::memory_order_acquire));
}

void pack_now(const PackingWork & work, WeightMemory & memory) {
    PackingJob job(work);
    const auto share = [&] {
        while (const std::optional<PackingJob::Piece> piece = job.take()) {
            memory.supply(piece->target_end);
            job.pack(*piece);
        }
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < std::thread::hardware_concurrency() && job.has_pieces(); i++) {
        others.emplace_back(share);
    }
    share();
    for (std::thread & t : others) {
        t.join();
    }
}

}  // namespace pagoda::kernels::matmul
