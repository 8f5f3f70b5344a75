#include "runtime/kernels_seam.h"

namespace pagoda::kernels_seam {

#if PAGODA_KERNELS

void install(const std::string & folder, bool own, bool sleeping_barrier, const std::string & cache_file) {
    kernels::install({ folder, own, sleeping_barrier, cache_file });
}

Info info() {
    const kernels::Status status = kernels::status();
    Info info;
    info.own = status.active;
    info.reason = status.reason;
    info.instruction_set = status.instruction_set;
    info.library = status.library;
    for (const kernels::TypeChoice & choice : status.types) {
        info.types.push_back({ choice.type, choice.own, choice.own_rows_per_s, choice.stock_rows_per_s });
    }
    info.attention_ops = static_cast<double>(status.attention_ops);
    info.matmul_ops = static_cast<double>(status.matmul_ops);
    info.bytes_to_pack = static_cast<double>(status.bytes_to_pack);
    info.sleeping_barrier = status.sleeping_barrier;
    info.barrier_reason = status.barrier_reason;
    return info;
}

double seconds_asleep() {
    return kernels::seconds_asleep();
}

uint64_t attention_ops() {
    return kernels::status().attention_ops;
}

void attach_memory(llama_memory_t memory) {
    kernels::attach_memory(memory);
}

void forget_memory(llama_memory_t memory) {
    kernels::forget_memory(memory);
}

#else

void install(const std::string &, bool, bool, const std::string &) {}

Info info() {
    Info info;
    info.reason = info.barrier_reason = "this build has none";
    return info;
}

double seconds_asleep() {
    return 0;
}

uint64_t attention_ops() {
    return 0;
}

void attach_memory(llama_memory_t) {}
void forget_memory(llama_memory_t) {}

#endif

}  // namespace pagoda::kernels_seam
