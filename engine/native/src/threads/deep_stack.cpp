#include "threads/deep_stack.h"

#include <exception>
#include <utility>

#ifdef _WIN32
#include <windows.h>
#else
#include <pthread.h>
#endif

namespace pagoda {

namespace {

struct Job {
    const std::function<void()> & work;
    std::exception_ptr thrown;

    void run() noexcept {
        try {
            work();
        } catch (...) {
            thrown = std::current_exception();
        }
    }
};

constexpr size_t least_stack = size_t{ 1 } << 20;

#ifdef _WIN32

DWORD WINAPI enter(LPVOID job) {
    static_cast<Job *>(job)->run();
    return 0;
}

bool run_on_thread(size_t bytes, Job & job) {
    const HANDLE thread =
        CreateThread(nullptr, bytes, enter, &job, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
    if (thread == nullptr) {
        return false;
    }
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return true;
}

#else

void * enter(void * job) {
    static_cast<Job *>(job)->run();
    return nullptr;
}

bool run_on_thread(size_t bytes, Job & job) {
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    pthread_t thread = {};
    const bool started = pthread_attr_setstacksize(&attributes, bytes) == 0
                         && pthread_create(&thread, &attributes, enter, &job) == 0;
    pthread_attr_destroy(&attributes);
    if (started) {
        pthread_join(thread, nullptr);
    }
    return started;
}

#endif

}  // namespace

void on_deep_stack(size_t bytes, const std::function<void()> & work) {
    Job job = { work, nullptr };
    // Where memory is promised sparingly, a system refuses what it cannot keep.
    for (size_t size = bytes; !run_on_thread(size, job); size /= 2) {
        if (size <= least_stack) {
            job.run();
            break;
        }
    }
    if (job.thrown) {
        std::rethrow_exception(job.thrown);
    }
}

}  // namespace pagoda
