// Reads a piece of a prompt in slices of time between the steps of replies. As rows of those steps a few tokens of a long prompt would each time cost a look
// at all that comes before them; in a pass of its own that is paid once for many. The pass is llama.cpp's own, on a context of its own over the same
// cache: it is stopped after any operation of its graph, and goes on from there in the next slice. Nothing of it runs outside of a slice.
#pragma once

#include "context/borrowed_memory.h"
#include "context/operation_times.h"
#include "context/pass.h"
#include "llama.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace pagoda {

/// Everything runs on the owning context's thread, which waits wherever it says so.
class SlicedPrefill {
public:
    using Clock = std::chrono::steady_clock;
    enum class State { none, under_way, done, failed };
    /// Threads take about as long to begin.
    static constexpr std::chrono::microseconds WAKING{ 100 };

    SlicedPrefill() = default;
    ~SlicedPrefill() { free(); }
    SlicedPrefill(const SlicedPrefill &) = delete;
    SlicedPrefill & operator=(const SlicedPrefill &) = delete;

    /// `like`: what the owner was made with. Returns why it cannot be, or nothing. Does nothing once that is known.
    std::string create(llama_model * model, llama_context * owner, llama_context_params like, int32_t most_tokens);
    /// Before the owner is freed.
    void free();

    /// A piece without outputs; none may be under way. It begins with the next slice.
    void begin(Pass piece);
    /// Waits for what gets done until about then, or for its end: the operation that it falls into is done if more than half of it would be. At least one is.
    void go_on(Clock::time_point until);
    /// What is under way ends without a trace in the cache. What is done stays there.
    void drop();
    /// What came of it; done and failed are told once.
    State take_state();

    /// Slices that are to be shorter would go on for longer than that.
    Clock::duration shortest() const { return operations.next() / 2 + WAKING; }
    bool is_under_way() const { return state == State::under_way; }
    /// Of the last one that failed, in words for a log.
    const std::string & problem() const { return words; }

private:
    bool pause();
    void read();
    void hand_over(std::unique_lock<std::mutex> & lock);

    llama_context * context = nullptr;
    ggml_threadpool_t pool = nullptr;
    BorrowedMemory memory;
    Pass piece;
    State state = State::none;
    std::string refused;  // why it cannot be
    std::string words;

    std::mutex mutex;
    std::condition_variable changed;
    bool is_readers_turn = false;
    bool is_begun = false;  // by the reader
    bool ending = false;
    Clock::time_point until;
    OperationTimes operations;
    Clock::time_point operation_began;
    std::atomic<bool> dropping{ false };
    std::thread reader;
};

}  // namespace pagoda
