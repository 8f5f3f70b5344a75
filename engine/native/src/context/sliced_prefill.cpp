#include "context/sliced_prefill.h"

#include "runtime/library.h"
#include "runtime/log.h"

#include <exception>
#include <utility>

namespace pagoda {

namespace {

/// Cells of the cache that it is made with and never uses.
constexpr uint32_t TINY = 256;

}  // namespace

std::string SlicedPrefill::create(llama_model * model, llama_context * owner, llama_context_params like, int32_t most_tokens) {
    if (context != nullptr || !refused.empty()) {
        return refused;
    }
    const LogCapture log;
    const Library & lib = llama();
    like.n_ctx = TINY;
    like.n_batch = like.n_ubatch = static_cast<uint32_t>(most_tokens);
    like.n_seq_max = 1;
    like.n_outputs_max = 1;
    like.abort_callback = [](void * self) { return static_cast<SlicedPrefill *>(self)->pause(); };
    like.abort_callback_data = this;
    std::string reason;
    try {
        context = lib.llama_init_from_model(model, like);
        reason = context == nullptr ? log.problems() : memory.borrow(context, owner);
    } catch (const std::exception & error) {
        reason = error.what();
    }
    if (context != nullptr && reason.empty()) {
        ggml_threadpool_params params = lib.ggml_threadpool_params_default(like.n_threads);
        params.poll = 0;  // between slices the cores are others'
        pool = lib.ggml_threadpool_new(&params);
    }
    if (context == nullptr || pool == nullptr) {
        free();
        refused = reason.empty() ? "llama.cpp gave no reason" : reason;
        return refused;
    }
    lib.llama_attach_threadpool(context, pool, pool);
    reader = std::thread([this] { read(); });
    return "";
}

void SlicedPrefill::free() {
    drop();
    if (reader.joinable()) {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        changed.notify_all();
        reader.join();
    }
    memory.give_back();
    if (context != nullptr) {
        llama().llama_free(context);
        context = nullptr;
    }
    if (pool != nullptr) {
        llama().ggml_threadpool_free(pool);
        pool = nullptr;
    }
}

void SlicedPrefill::begin(Pass next) {
    piece = std::move(next);
    words.clear();
    state = State::under_way;
}

void SlicedPrefill::go_on(Clock::time_point end) {
    std::unique_lock lock(mutex);
    if (state != State::under_way) {
        return;
    }
    until = end;
    hand_over(lock);
}

void SlicedPrefill::drop() {
    std::unique_lock lock(mutex);
    if (state == State::under_way && is_begun) {
        dropping = true;
        hand_over(lock);
        dropping = false;
    }
    is_begun = false;
    state = State::none;
}

void SlicedPrefill::hand_over(std::unique_lock<std::mutex> & lock) {
    is_readers_turn = true;
    changed.notify_all();
    changed.wait(lock, [this] { return !is_readers_turn; });
}

SlicedPrefill::State SlicedPrefill::take_state() {
    const State now = state;
    if (now == State::done || now == State::failed) {
        state = State::none;
    }
    return now;
}

/// After each operation, by the reader. True: the pass is broken off.
bool SlicedPrefill::pause() {
    if (dropping) {
        return true;
    }
    const auto now = Clock::now();
    operations.done(now - operation_began);
    operation_began = now;
    if (now + operations.next() / 2 < until) {
        return false;
    }
    std::unique_lock lock(mutex);
    is_readers_turn = false;
    changed.notify_all();
    changed.wait(lock, [this] { return is_readers_turn; });
    operation_began = Clock::now();
    return dropping;
}

/// The reader's thread.
void SlicedPrefill::read() {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return is_readers_turn || ending; });
        if (ending) {
            return;
        }
        is_begun = true;
        lock.unlock();
        operations.begin();
        operation_began = Clock::now();
        const LogCapture log;
        int32_t status = -1;
        std::string problem;
        try {
            status = llama().llama_decode(context, piece.batch());
            if (status == 0) {
                llama().llama_synchronize(context);
            }
        } catch (const std::exception & error) {
            problem = error.what();
        }
        lock.lock();
        is_begun = false;
        state = status == 0 ? State::done : State::failed;
        words = status == 0 ? "" : problem.empty() ? log.problems() : problem;
        is_readers_turn = false;
        changed.notify_all();
    }
}

}  // namespace pagoda
