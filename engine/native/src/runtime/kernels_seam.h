// Where our own CPU kernels are plugged in, or are not: the only file that knows whether this build has them.
#pragma once

#include "llama.h"

#include <string>
#include <vector>

#if PAGODA_KERNELS
#include "../../kernels/kernels.h"
#endif

namespace pagoda::kernels_seam {

struct Type {
    std::string type;
    bool own;
    double own_rows_per_second;
    double stock_rows_per_second;
};

struct Info {
    bool own = false;
    std::string reason;
    std::string instruction_set;
    std::string library;
    std::vector<Type> types;
    double attention_ops = 0;
    double matmul_ops = 0;
    double bytes_to_pack = 0;
    bool sleeping_barrier = false;
    std::string barrier_reason;
};

/// Once per process, after the backends are loaded and before a model is. A later call changes nothing.
void install(const std::string & folder, bool own, bool sleeping_barrier, const std::string & cache_file);
Info info();

/// Seconds that compute threads have slept at barriers since start, and attention operations that ran on our kernels.
double seconds_asleep();
uint64_t attention_ops();

#if PAGODA_KERNELS
using Loading = kernels::Loading;
#else
struct Loading {
    Loading() {}  // so that it is no unused variable
};
#endif

void attach_memory(llama_memory_t memory);
void forget_memory(llama_memory_t memory);

}  // namespace pagoda::kernels_seam
