// A step's scores, left on the device where they were computed: what is chosen from crosses, and no more.
#pragma once

#include "runtime/growing_buffer.h"
#include "sampling/narrowing.h"
#include "sampling/row.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace pagoda {

class DeviceRows {
public:
    explicit DeviceRows(int32_t vocabulary) : vocabulary(vocabulary) {}
    ~DeviceRows() { clear(); }
    DeviceRows(const DeviceRows &) = delete;
    DeviceRows & operator=(const DeviceRows &) = delete;

    /// Lets llama.cpp ask us before it copies logits. Once per process; returns why that cannot be, or nothing.
    static const std::string & install();

    /// While one lives, what llama_decode on this thread would copy is narrowed down instead, if it can be.
    class Listening {
    public:
        /// `wanted`: of each output, in batch order, how many of its best are looked at, or ALL_SCORES;
        /// `totals`: somebody asks for log-probabilities.
        Listening(DeviceRows & rows, std::vector<int32_t> wanted, bool totals);
        ~Listening();
        Listening(const Listening &) = delete;
        Listening & operator=(const Listening &) = delete;
    };

    /// Whether the last decoding left its logits on the device. Then llama_get_logits_ith gives nothing of use.
    bool has_last() const { return used != nullptr; }
    /// Of the last decoding, once it has finished and before the next one begins; rows live until then.
    Row row(size_t output);

    /// Rows that were narrowed down and rows that were copied whole beside them or after all. Any thread.
    std::pair<uint64_t, uint64_t> counts() const { return { narrowed_count, whole_count }; }

    /// Before the context is freed.
    void clear();

private:
    static void on_copy(ggml_backend_t backend, const ggml_tensor * tensor, void * data, size_t offset, size_t size);
    /// False: it is to be copied as ever.
    bool take(ggml_backend_t backend, const ggml_tensor & logits, size_t offset, size_t size);
    Narrowing * narrowing_for(const Narrowing::Shape & shape, ggml_backend_t backend);
    bool make_room(Narrowing & narrowing, ggml_backend_t backend);
    const float * fetch(size_t output);

    const int32_t vocabulary;
    std::vector<int32_t> wanted;
    bool totals = false;

    std::vector<std::unique_ptr<Narrowing>> narrowings;  // the one used last first
    GrowingBuffer on_device, on_host;

    // Of the last decoding:
    Narrowing * used = nullptr;
    ggml_tensor left_at = {};                     // the logits
    std::vector<std::vector<float>> whole;        // by output; empty where it was not asked for
    std::mutex fetching;
    std::deque<std::vector<float>> fetched;
    std::vector<std::pair<size_t, const float *>> fetched_of;
    std::atomic<uint64_t> whole_count{ 0 }, narrowed_count{ 0 };
};

}  // namespace pagoda
