#include "packing_queue.h"

#include <algorithm>

namespace pagoda::kernels::matmul {

namespace {

/// One core is left to what happens in the foreground; and beyond eight, threads would only wait for memory.
size_t most_threads() {
    return std::clamp(std::thread::hardware_concurrency(), 2u, 9u) - 1;
}

}  // namespace

PackingJob * PackingQueue::add(PackingWork work) {
    const std::lock_guard lock(mutex);
    work.source = file.keep(work.source, work.all_source_bytes());
    if (!work.source) {
        return nullptr;
    }
    work.in_file = true;
    return &jobs.emplace_back(work);
}

void PackingQueue::begin() {
    const std::lock_guard lock(mutex);
    file.loaded();
    for (PackingJob & job : jobs) {
        job.read_from(file.best_address(job.source(), job.source_bytes()));
    }
    running = jobs.empty() ? 0 : most_threads();
    for (size_t i = 0; i < running; i++) {
        threads.emplace_back([this] { work(); });
    }
}

size_t PackingQueue::bytes_left() {
    const std::lock_guard lock(mutex);
    size_t bytes = 0;
    for (const PackingJob & job : jobs) {
        bytes += job.bytes_left();
    }
    return bytes;
}

PackingQueue::~PackingQueue() {
    {
        const std::lock_guard lock(mutex);
        closing = true;
    }
    for (std::thread & thread : threads) {
        thread.join();
    }
}

/// A job that may have pieces left.
PackingJob * PackingQueue::next() {
    const std::lock_guard lock(mutex);
    while (!closing && exhausted < jobs.size()) {
        if (jobs[exhausted].has_pieces()) {
            return &jobs[exhausted];
        }
        exhausted++;
    }
    return nullptr;
}

void PackingQueue::work() {
    while (PackingJob * job = next()) {
        if (const std::optional<PackingJob::Piece> piece = job->take()) {
            memory.supply(piece->target_end);
            job->pack(*piece);
        }
    }
    const std::lock_guard lock(mutex);
    running--;
    if (running == 0 && !closing) {
        for (PackingJob & job : jobs) {
            job.finish();  // somebody else may still be at its last piece
        }
        file.close();
    }
}

}  // namespace pagoda::kernels::matmul
