#include "attention/positions.h"
#include "barrier/install_barrier.h"
#include "cpu.h"
#include "kernels.h"
#include "library.h"
#include "plugin.h"

#include <mutex>

namespace pagoda::kernels {

namespace {

/// Lives as long as the process: the backend keeps pointers into it.
struct Installed {
    std::mutex mutex;
    Status status;
    Library library;
    std::unique_ptr<Plugin> plugin;
};

Installed & installed() {
    static Installed * const state = new Installed;  // never destroyed: worker threads may outlive static destructors
    return *state;
}

Status stock(Status & status, std::string reason) {
    status.active = false;
    status.reason = std::move(reason);
    return status;
}

/// Once, with the first call: later ones may come while a graph is computed.
void install_barrier(Installed & state) {
    state.status.barrier_reason = barrier::install_barrier(state.library);
    state.status.sleeping_barrier = state.status.barrier_reason.empty();
}

Status install_kernels(Installed & state, const Options & options) {
    Status & status = state.status;
    const InstructionSet set = best_instruction_set();
    if (set == InstructionSet::none) {
        return stock(status, "no kernels for this processor");
    }

    // A part that fails its self-test is left out by itself; the other still runs.
    std::unique_ptr<Operation> attention = make_attention(state.library, set);
    std::unique_ptr<PackedWeights> weights = make_packed_weights(state.library, set, options);
    std::string problems;
    if (attention) {
        if (const std::string problem = attention->self_test(); !problem.empty()) {
            problems += "attention: " + problem + ". ";
            attention.reset();
        }
    }
    if (weights) {
        if (const std::string problem = weights->self_test(); !problem.empty()) {
            problems += "matmul: " + problem + ". ";
            weights.reset();
        }
    }
    if (!attention && !weights) {
        return stock(status, problems.empty() ? "no kernels for this processor" : problems);
    }

    state.plugin = std::make_unique<Plugin>(std::move(attention), std::move(weights));
    auto & list = state.library.extra_buffer_types();
    list.insert(list.begin(), state.plugin->buffer_type(state.library.cpu_device));

    status.active = true;
    status.reason = problems;
    status.instruction_set = name_of(set);
    status.library = state.library.file;
    if (const PackedWeights * packed = state.plugin->packed_weights()) {
        status.types = packed->choices();
    }
    return status;
}

}  // namespace

Status install(const Options & options) {
    Installed & state = installed();
    const std::lock_guard lock(state.mutex);
    Status & status = state.status;
    if (state.plugin || !(options.enabled || options.sleeping_barrier)) {
        return status;
    }
    if (!state.library.cpu_handle) {
        LibraryResult found = find_library(options.library_dir);
        if (!found.problem.empty()) {
            status.barrier_reason = options.sleeping_barrier ? found.problem : status.barrier_reason;
            return options.enabled ? stock(status, found.problem) : status;
        }
        state.library = found.library;
        if (options.sleeping_barrier) {
            install_barrier(state);  // before the kernels, which wait at it too
        }
    }
    return options.enabled ? install_kernels(state, options) : status;
}

Status status() {
    Installed & state = installed();
    const std::lock_guard lock(state.mutex);
    Status now = state.status;
    if (state.plugin) {
        now.attention_ops = state.plugin->attention_ops();
        now.matmul_ops = state.plugin->matmul_ops();
        if (const PackedWeights * packed = state.plugin->packed_weights()) {
            now.types = packed->choices();
            now.bytes_to_pack = packed->bytes_to_pack();
        }
    }
    return now;
}

double seconds_asleep() {
    return barrier::seconds_asleep();
}

void attach_memory(llama_memory_i * memory) {
    attention::attach(memory);
}

void forget_memory(llama_memory_i * memory) {
    attention::forget(memory);
}

}  // namespace pagoda::kernels
