// A thread of one owner that does what it is given in order, and sleeps otherwise.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace pagoda {

class WorkThread {
public:
    WorkThread();
    ~WorkThread();  // stop()

    WorkThread(const WorkThread &) = delete;
    WorkThread & operator=(const WorkThread &) = delete;

    /// Any thread. A job must not throw. After stop() it is dropped.
    void run(std::function<void()> job);

    /// Not from a job: lets the job that runs finish, drops the rest, and waits for the thread to end. A
    /// second call does nothing.
    void stop();

private:
    void work();

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> jobs;
    bool stopping = false;
    std::thread thread;
};

}  // namespace pagoda
