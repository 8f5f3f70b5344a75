#include "threads/helpers.h"

namespace pagoda {

Helpers::~Helpers() {
    {
        const std::lock_guard lock(mutex);
        stopping = true;
    }
    changed.notify_all();
    for (std::thread & thread : threads) {
        thread.join();
    }
}

void Helpers::each(size_t count, const std::function<void(size_t, size_t)> & job) {
    if (count < 2 || size < 2) {
        for (size_t item = 0; item < count; ++item) {
            job(item, 0);
        }
        return;
    }
    while (threads.size() + 1 < size) {
        threads.emplace_back([this, thread = threads.size() + 1] { help(thread); });
    }
    {
        const std::lock_guard lock(mutex);
        work = &job;
        items = count;
        next = 0;
        busy = threads.size();
        failure = nullptr;
        round += 1;
    }
    changed.notify_all();
    take_items(0);
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return busy == 0; });
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void Helpers::take_items(size_t thread) {
    try {
        for (size_t item = next++; item < items; item = next++) {
            (*work)(item, thread);
        }
    } catch (...) {
        const std::lock_guard lock(mutex);
        next = items;
        failure = failure ? failure : std::current_exception();
    }
}

void Helpers::help(size_t thread) {
    uint64_t seen = 0;
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [&] { return stopping || round != seen; });
        if (stopping) {
            return;
        }
        seen = round;
        lock.unlock();
        take_items(thread);
        lock.lock();
        busy -= 1;
        if (busy == 0) {
            changed.notify_all();
        }
    }
}

}  // namespace pagoda
