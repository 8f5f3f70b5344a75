#include "runtime/parent.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#ifndef _WIN32
#    include <csignal>
#    include <unistd.h>
#endif
#ifdef __linux__
#    include <poll.h>
#    include <sys/prctl.h>
#    include <sys/syscall.h>
#endif

namespace pagoda {

#ifdef _WIN32

void end_with_parent(bool) {}  // a broken channel is all that tells here

#else

namespace {

constexpr auto LOOK_EVERY = std::chrono::milliseconds(500);

/// Returns when the process has ended, or at once where the system cannot tell.
void wait_for_end_of([[maybe_unused]] pid_t process) {
#    if defined(__linux__) && defined(SYS_pidfd_open)
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
    if (handle < 0) {
        return;
    }
    pollfd ended = { handle, POLLIN, 0 };
    if (getppid() == process) {  // else the handle may be another's
        while (poll(&ended, 1, -1) < 0 && errno == EINTR) {
        }
    }
    close(handle);
#    endif
}

void watch(pid_t parent) {
    wait_for_end_of(parent);
    while (getppid() == parent) {
        std::this_thread::sleep_for(LOOK_EVERY);
    }
    kill(getpid(), SIGKILL);
}

}  // namespace

void end_with_parent([[maybe_unused]] bool starter) {
    static std::atomic<bool> watching = false;
    if (watching.exchange(true)) {
        return;
    }
    const pid_t parent = getppid();
#    ifdef __linux__
    if (starter) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    }
#    endif
    std::thread(watch, parent).detach();
}

#endif

}  // namespace pagoda
