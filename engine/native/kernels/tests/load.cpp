// What loading a model takes: seconds until it is loaded and until its first token is there (a mapped file is read no sooner), and memory.
//
//   load LIBRARY_DIR MODEL own|stock
#include "model.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>

using namespace pagoda::tests;

namespace {

double now() {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

/// A line of /proc/self/status, in MiB.
double memory(const char * key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(key, 0) == 0) {
            return std::atof(line.c_str() + std::strlen(key)) / 1024;
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: load LIBRARY_DIR MODEL own|stock\n");
        return 2;
    }
    start_or_exit(argv[1], argv[3]);
    const double before = memory("VmRSS:"), start = now();
    const Model model(argv[2]);
    const double loaded = now();
    const double peak = memory("VmHWM:"), anonymous = memory("RssAnon:"), mapped = memory("RssFile:");
    ContextSettings settings;
    settings.cells = 256;
    settings.threads = 2;
    Context context(model, settings);
    context.decode({ { random_tokens(model, 1, 1)[0], 0, 0, true } });
    context.logits(0);
    const double first = now();
    std::printf("{\"load_s\": %.4f, \"first_token_s\": %.4f, \"peak_mib\": %.1f, \"peak_later_mib\": %.1f, \"resident_mib\": %.1f, "
                "\"loaded_anonymous_mib\": %.1f, \"loaded_mapped_mib\": %.1f, \"before_mib\": %.1f}\n",
                loaded - start, first - start, peak, memory("VmHWM:"), memory("VmRSS:"), anonymous, mapped, before);
    return 0;
}
