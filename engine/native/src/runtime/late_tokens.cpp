#include "runtime/late_tokens.h"

#include "runtime/import_hook.h"
#include "runtime/library.h"

#include <utility>

namespace pagoda {

namespace {

thread_local LateTokens * waiting = nullptr;

}  // namespace

const std::string & LateTokens::install() {
    static const std::string * const problem = [] {
        const Library & lib = llama();
        const auto hook = [&](const char * name, const void * own, void * ours) {
            return hook_import(lib.llama_handle, name, own, ours);
        };
        std::string why = hook("ggml_backend_tensor_set", reinterpret_cast<const void *>(lib.ggml_backend_tensor_set),
                               reinterpret_cast<void *>(&on_input));
        if (why.empty()) {
            why = hook("ggml_backend_sched_graph_compute_async",
                       reinterpret_cast<const void *>(lib.ggml_backend_sched_graph_compute_async),
                       reinterpret_cast<void *>(&on_compute));
        }
        return new std::string(std::move(why));
    }();
    return *problem;
}

LateTokens::LateTokens(std::function<std::vector<int32_t>()> ask) : ask(std::move(ask)) {
    waiting = this;
}

LateTokens::~LateTokens() {
    waiting = nullptr;
}

void LateTokens::lie_at(const int32_t * tokens) {
    if (waiting != nullptr) {
        waiting->source = tokens;
    }
}

void LateTokens::on_input(ggml_tensor * tensor, const void * data, size_t offset, size_t size) {
    if (waiting != nullptr && data != nullptr && data == waiting->source) {
        waiting->inputs.push_back(tensor);
    }
    llama().ggml_backend_tensor_set(tensor, data, offset, size);
}

enum ggml_status LateTokens::on_compute(ggml_backend_sched_t scheduler, ggml_cgraph * graph) {
    if (waiting != nullptr && !waiting->asked) {
        waiting->put_in();
    }
    return llama().ggml_backend_sched_graph_compute_async(scheduler, graph);
}

void LateTokens::put_in() {
    asked = true;
    const std::vector<int32_t> tokens = ask();
    for (ggml_tensor * const input : inputs) {
        llama().ggml_backend_tensor_set(input, tokens.data(), 0, tokens.size() * sizeof(tokens[0]));
    }
}

}  // namespace pagoda
