// Rows of many tensors on one device to other places of the same tensors, all at once.
#pragma once

#include "ggml-backend.h"
#include "runtime/growing_buffer.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace pagoda::placement {

/// What is moved is gathered before any of it is put down, so that places may be exchanged; two operations a tensor, however many rows. Rows go as
/// words, whatever they hold, so that not a bit of them changes; that a device keeps to that is tried out first.
class Shuffle {
public:
    /// Null where the device cannot do it, or rows are no whole words. The tensors outlive it.
    static std::unique_ptr<Shuffle> of(ggml_backend_dev_t device, std::vector<ggml_tensor *> tensors);
    ~Shuffle();
    Shuffle(const Shuffle &) = delete;
    Shuffle & operator=(const Shuffle &) = delete;

    /// `from[i]` to `to[i]`; when it returns it is done. False: nothing has changed. Throws where the device fails.
    bool run(const std::vector<int32_t> & from, const std::vector<int64_t> & to);

private:
    Shuffle(ggml_backend_t queue, std::vector<ggml_tensor *> tensors) : queue(queue), tensors(std::move(tensors)) {}
    bool is_exact();
    bool run(const std::vector<ggml_tensor *> & over, const std::vector<int32_t> & from, const std::vector<int64_t> & to);

    const ggml_backend_t queue;
    const std::vector<ggml_tensor *> tensors;
    GrowingBuffer gathered_in, tried_in;
};

}  // namespace pagoda::placement
