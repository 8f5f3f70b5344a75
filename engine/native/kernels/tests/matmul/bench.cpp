// matmul bench [TYPE...]: our products against stock ggml in the same run, by weight type, for 1, 8 and 256 rows, on one and two threads.
//
// Each measurement is a pass over 24 matrices of 2048 x 2048 (more than the caches hold; 2 for 256 rows, where the arithmetic takes the time). Passes of the two
// alternate, and the best of each are compared: what else runs on the machine only ever adds time.
#include "ggml_product.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>

using namespace pagoda::kernels;
using namespace pagoda::kernels::tests;

namespace {

constexpr int64_t SIZE = 2048;
constexpr int MATRICES = 24, FEW_MATRICES = 2;
constexpr int PASSES = 30;
/// Seconds that one pass takes: with one thread its own processor time, which others on the machine do not add to; else by the clock on the wall.
double seconds(GgmlProduct & product, ggml_backend_t backend, int threads) {
    const auto now = [&] {
        timespec t;
        clock_gettime(threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
        return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
    };
    const double start = now();
    product.compute(backend);
    return now() - start;
}

}  // namespace

int main(int argc, char ** argv) {
    const auto [status, own] = load_with_kernels();
    std::printf("%s on %s\n", status.instruction_set.c_str(), status.library.c_str());
    std::printf("%-6s %4s %7s %10s %10s %8s %9s\n", "type", "rows", "threads", "own GF/s", "stock GF/s", "own GB/s", "own/stock");
    for (const ggml_type type : TYPES) {
        const auto named = [&](const char * name) { return strcasecmp(name, ggml_type_name(type)) == 0; };
        if (argc > 1 && std::none_of(argv + 1, argv + argc, named)) {
            continue;
        }
        const auto data = random_weights(type, SIZE, SIZE, 1);
        for (const int threads : { 1, 2 }) {
            ggml_backend_t backend = cpu_backend(threads);
            for (const int64_t rows : { 1, 8, 256 }) {
                const int matrices = rows > 8 ? FEW_MATRICES : MATRICES;
                const auto x = random_activations(SIZE, rows, 2);
                GgmlProduct ours(own, type, SIZE, SIZE, matrices, data);
                GgmlProduct theirs(stock_buffer_type(type, SIZE, SIZE, own), type, SIZE, SIZE, matrices, data);
                ours.prepare(x, rows);
                theirs.prepare(x, rows);
                double a = INFINITY, b = INFINITY;
                for (int i = 0; i < PASSES; i++) {
                    a = std::min(a, seconds(ours, backend, threads));
                    b = std::min(b, seconds(theirs, backend, threads));
                }
                const double flops = 2.0 * SIZE * SIZE * matrices * double(rows), bytes = double(data.size()) * matrices;
                std::printf("%-6s %4lld %7d %10.1f %10.1f %8.1f %8.2fx\n", ggml_type_name(type), (long long) rows, threads, flops / a * 1e-9, flops / b * 1e-9,
                            bytes / a * 1e-9, b / a);
                std::fflush(stdout);
            }
            ggml_backend_free(backend);
        }
    }
    return 0;
}
