#include "model/bare_loop.h"

#include "context/pass.h"
#include "runtime/failure.h"
#include "runtime/library.h"
#include "runtime/log.h"

#include <chrono>
#include <memory>

namespace pagoda {

namespace {

struct FreeContext {
    void operator()(llama_context * context) const { llama().llama_free(context); }
};

/// Any tokens do: what a step costs does not depend on them.
class Tokens {
public:
    explicit Tokens(int32_t vocabulary) : vocabulary(static_cast<uint32_t>(vocabulary)) {}
    int32_t next() {
        state = state * 1664525 + 1013904223;
        return static_cast<int32_t>((state >> 8) % vocabulary);
    }

private:
    const uint32_t vocabulary;
    uint32_t state = 1;
};

}  // namespace

std::vector<double> run_bare_loop(llama_model * model, const BareLoop & loop) {
    using clock = std::chrono::steady_clock;
    const Library & lib = llama();
    const LogCapture log;
    llama_context_params params = lib.llama_context_default_params();
    params.n_ctx = static_cast<uint32_t>(loop.sequences * (loop.cached + loop.steps + 64));
    params.n_batch = params.n_ubatch = static_cast<uint32_t>(loop.step_tokens);
    params.n_seq_max = static_cast<uint32_t>(loop.sequences);
    params.n_threads = params.n_threads_batch = loop.threads;
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
    params.kv_unified = true;
    const std::unique_ptr<llama_context, FreeContext> context(lib.llama_init_from_model(model, params));
    if (context == nullptr) {
        throw Failure{ "context.createFailed", { { "contextLength", static_cast<double>(params.n_ctx) },
                                                 { "detail", log.problems() } } };
    }
    const auto decode = [&](Pass & pass) {
        if (lib.llama_decode(context.get(), pass.batch()) != 0) {
            throw invalid("a bare step failed. " + log.problems());
        }
        lib.llama_synchronize(context.get());
    };
    Tokens tokens(lib.llama_vocab_n_tokens(lib.llama_model_get_vocab(model)));
    Pass pass;
    for (int32_t sequence = 0; sequence < loop.sequences; ++sequence) {
        for (int32_t position = 0; position < loop.cached;) {
            pass.clear();
            for (; position < loop.cached && pass.size() < static_cast<size_t>(loop.step_tokens); ++position) {
                pass.add(tokens.next(), position, &sequence, 1, false);
            }
            decode(pass);
        }
    }
    std::vector<double> times;
    for (int32_t step = 0; step < loop.steps; ++step) {
        pass.clear();
        for (int32_t sequence = 0; sequence < loop.sequences; ++sequence) {
            pass.add(tokens.next(), loop.cached + step, &sequence, 1, true);
        }
        const auto start = clock::now();
        decode(pass);
        times.push_back(std::chrono::duration<double, std::milli>(clock::now() - start).count());
    }
    return times;
}

}  // namespace pagoda
