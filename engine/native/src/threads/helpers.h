// Threads that share the items of one job and sleep between jobs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pagoda {

class Helpers {
public:
    /// `size` threads in all, the caller's included. The others are started when they are first needed.
    explicit Helpers(size_t size) : size(size) {}
    ~Helpers();
    Helpers(const Helpers &) = delete;
    Helpers & operator=(const Helpers &) = delete;

    /// Calls `work(item, thread)` for each item in [0, items), thread in [0, size), and returns when all are
    /// done. Where `work` throws, the rest is left out and the first exception is thrown on. One caller at a
    /// time.
    void each(size_t items, const std::function<void(size_t item, size_t thread)> & work);

private:
    void help(size_t thread);
    void take_items(size_t thread);

    const size_t size;
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::condition_variable changed;
    const std::function<void(size_t, size_t)> * work = nullptr;
    size_t items = 0;
    std::exception_ptr failure;  // the first of this round
    std::atomic<size_t> next{ 0 };
    size_t busy = 0;  // helpers that have not finished the job of this round
    uint64_t round = 0;
    bool stopping = false;
};

}  // namespace pagoda
