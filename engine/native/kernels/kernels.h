// Our own CPU kernels inside the stock llama.cpp CPU backend: the whole surface that the addon sees.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct llama_memory_i;

namespace pagoda::kernels {

struct Options {
    /// Folder of the shipped libraries (libggml-cpu-*.so lie side by side there; the loaded one is found with RTLD_NOLOAD).
    std::string library_dir;
    /// False: nothing is registered and every operation stays with the stock backend.
    bool enabled = true;
    /// True: threads that wait long for each other sleep, where that can be had. False: they spin, as the stock backend does.
    bool sleeping_barrier = true;
    /// Where the once-per-machine choice between stock and own (by weight type) is remembered; empty: measure each time.
    std::string choice_cache_file;
};

/// What runs a weight type on this machine, and what the short measurement gave (rows per second, higher is better).
struct TypeChoice {
    std::string type;          // ggml type name, "Q4_1"
    bool own = false;
    double own_rows_per_s = 0; // 0 where nothing was measured
    double stock_rows_per_s = 0;
};

struct Status {
    bool active = false;
    /// Why stock runs instead, in words for a log; empty when active.
    std::string reason = "switched off";
    std::string instruction_set;  // "avx2", "avx-vnni", "avx512-vnni", "neon-dotprod", "neon-i8mm" or ""
    std::string library;          // file name of the CPU variant in use
    std::vector<TypeChoice> types;
    uint64_t attention_ops = 0;   // operations run by us since start, a cheap proof of life
    uint64_t matmul_ops = 0;
    uint64_t bytes_to_pack = 0;   // of loaded weights, in the background
    /// Whether threads that wait long for each other sleep; and why not, in words for a log.
    bool sleeping_barrier = false;
    std::string barrier_reason = "switched off";
};

/// Registers the kernels in front of the backend's own extra buffer types, and replaces its barrier. Call once, after the backends are loaded
/// and before the first model is. Checks version, variant, symbols and vtable layout, runs the self-tests, and falls back to stock with a
/// reason: for the kernels and for the barrier, each by itself.
Status install(const Options & options);

/// The status now, counters included. Cheap; any thread.
Status status();

/// Seconds that threads have slept at barriers since start, all of them together. Any thread.
double seconds_asleep();

/// To be alive while a model is loaded, on the thread that calls llama.cpp for it. Weights of a mapped file stay where they are meanwhile, and are packed in
/// the background from then on. A product that needs them sooner packs them itself, as do all products where nobody said so.
class Loading {
public:
    Loading();
    ~Loading();
    Loading(const Loading &) = delete;
    Loading & operator=(const Loading &) = delete;
};

/// Tells the kernels of a context's memory, so that cells can be read in the order of their positions and not of their place: a reply then has
/// the same bits wherever its cells lie. Call once after a context is made (`llama_get_memory`), and forget before it is freed. Without it
/// everything works, in the order of the cells. Does nothing while the kernels are not active.
void attach_memory(llama_memory_i * memory);
void forget_memory(llama_memory_i * memory);

}  // namespace pagoda::kernels
