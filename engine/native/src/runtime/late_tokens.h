// A pass that is made ready while the device still works on the one before: all of it but its tokens, which nobody knows
// yet. llama.cpp is stopped right before it hands the work over, and they are put in then.
#pragma once

#include "ggml-backend.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pagoda {

class LateTokens {
public:
    /// Lets llama.cpp ask us before it computes. Once per process; returns why that cannot be, or nothing.
    static const std::string & install();

    /// While one lives, llama_decode on this thread calls `ask` before it computes, and the tokens that it gives, one
    /// for each of the batch, take the place of those in the batch. It throws nothing.
    explicit LateTokens(std::function<std::vector<int32_t>()> ask);
    ~LateTokens();
    LateTokens(const LateTokens &) = delete;
    LateTokens & operator=(const LateTokens &) = delete;

    /// False after llama_decode: it failed before it came to that.
    bool were_asked_for() const { return asked; }
    /// False: this model takes its tokens in another way, and what was computed is worth nothing.
    bool were_put_in() const { return !inputs.empty(); }

    /// Where llama.cpp has the tokens of the batch that it works on; whatever is copied from there is a token to come.
    static void lie_at(const int32_t * tokens);

private:
    static void on_input(ggml_tensor * tensor, const void * data, size_t offset, size_t size);
    static enum ggml_status on_compute(ggml_backend_sched_t scheduler, ggml_cgraph * graph);
    void put_in();

    const std::function<std::vector<int32_t>()> ask;
    const int32_t * source = nullptr;
    std::vector<ggml_tensor *> inputs;  // that hold tokens
    bool asked = false;
};

}  // namespace pagoda
