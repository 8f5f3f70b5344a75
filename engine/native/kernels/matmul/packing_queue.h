// The tensors of a buffer that still lie in the model's file, packed in the background: a model is loaded as soon as its file is mapped.
#pragma once

#include "model_file.h"
#include "packing_job.h"
#include "weight_memory.h"

#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace pagoda::kernels::matmul {

class PackingQueue {
public:
    explicit PackingQueue(WeightMemory & memory) : memory(memory) {}
    PackingQueue(const PackingQueue &) = delete;
    PackingQueue & operator=(const PackingQueue &) = delete;
    /// What has not been begun is given up.
    ~PackingQueue();

    /// A job of packing `work`, whose source is in a mapped file and is kept mapped; it lasts as long as the queue. nullptr where the source cannot be kept: then
    /// it is to be packed at once. Before `begin` only.
    PackingJob * add(PackingWork work);

    /// All has been added, llama.cpp has done with the file, and nothing is computed yet: begins, in the order of adding. A product whose weights are not packed
    /// when it comes helps (PackingJob::finish).
    void begin();

    /// Of what has been added.
    size_t bytes_left();

private:
    void work();
    PackingJob * next();

    WeightMemory & memory;
    std::mutex mutex;
    // All of these behind the mutex:
    ModelFile file;
    std::deque<PackingJob> jobs;  // stay, as tensors point to them
    size_t exhausted = 0;         // jobs before this one have no piece left to take
    std::vector<std::thread> threads;
    size_t running = 0;
    bool closing = false;
};

}  // namespace pagoda::kernels::matmul
