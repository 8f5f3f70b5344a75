#include "runtime/submit_watch.h"

namespace pagoda {

namespace {

thread_local SubmitWatch * current = nullptr;

}  // namespace

SubmitWatch::SubmitWatch(SubmitTimes & times) : times(times), last(std::chrono::steady_clock::now()) {
    current = this;
}

SubmitWatch::~SubmitWatch() {
    current = nullptr;
}

void SubmitWatch::was(double SubmitTimes::* part) {
    if (current == nullptr) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    current->times.*part += std::chrono::duration<double, std::milli>(now - current->last).count();
    current->last = now;
}

void SubmitWatch::was_hidden() {
    if (current != nullptr) {
        current->times.hidden = current->times.total();
    }
}

void SubmitWatch::resume() {
    if (current != nullptr) {
        current->last = std::chrono::steady_clock::now();
    }
}

}  // namespace pagoda
