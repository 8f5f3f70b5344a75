#include "threads/work_thread.h"

namespace pagoda {

WorkThread::WorkThread() : thread([this] { work(); }) {}

WorkThread::~WorkThread() {
    stop();
}

void WorkThread::run(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex);
        if (stopping) {
            return;
        }
        jobs.push_back(std::move(job));
    }
    changed.notify_one();
}

void WorkThread::stop() {
    {
        const std::lock_guard lock(mutex);
        stopping = true;
        jobs.clear();
    }
    changed.notify_one();
    if (thread.joinable()) {
        thread.join();
    }
}

void WorkThread::work() {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return stopping || !jobs.empty(); });
        if (stopping) {
            return;
        }
        const std::function<void()> job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

}  // namespace pagoda
