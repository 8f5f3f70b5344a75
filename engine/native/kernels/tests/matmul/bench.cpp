// matmul bench [TYPE...]: our products against stock ggml in the same run, by weight type, for 1, 8 and 256 rows, on one and two threads.
//
// Each measurement is a pass over 24 matrices of 2048 x 2048 (more than the caches hold); passes of the two alternate, and the medians are compared.
#include "ggml_product.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>

using namespace pagoda::kernels;
using namespace pagoda::kernels::tests;

namespace {

constexpr int64_t SIZE = 2048;
constexpr int MATRICES = 24;
double seconds(GgmlProduct & product, ggml_backend_t backend) {
    const auto start = std::chrono::steady_clock::now();
    product.compute(backend);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

}  // namespace

int main(int argc, char ** argv) {
    const auto [status, own] = load_with_kernels();
    std::printf("%s on %s; %d matrices of %lld x %lld a pass\n", status.instruction_set.c_str(), status.library.c_str(), MATRICES, (long long) SIZE, (long long) SIZE);
    std::printf("%-6s %4s %7s %10s %10s %8s %9s\n", "type", "rows", "threads", "own GF/s", "stock GF/s", "own GB/s", "own/stock");
    for (const ggml_type type : TYPES) {
        const auto named = [&](const char * name) { return strcasecmp(name, ggml_type_name(type)) == 0; };
        if (argc > 1 && std::none_of(argv + 1, argv + argc, named)) {
            continue;
        }
        const auto data = random_weights(type, SIZE, SIZE, 1);
        GgmlProduct ours(own, type, SIZE, SIZE, MATRICES, data);
        GgmlProduct theirs(stock_buffer_type(type, SIZE, SIZE, own), type, SIZE, SIZE, MATRICES, data);
        for (const int threads : { 1, 2 }) {
            ggml_backend_t backend = cpu_backend(threads);
            for (const int64_t rows : { 1, 8, 256 }) {
                const auto x = random_activations(SIZE, rows, 2);
                ours.prepare(x, rows);
                theirs.prepare(x, rows);
                ours.compute(backend);
                theirs.compute(backend);
                std::vector<double> a, b;
                for (int i = 0; i < (rows > 8 ? 3 : 11); i++) {
                    a.push_back(seconds(ours, backend));
                    b.push_back(seconds(theirs, backend));
                }
                const double flops = 2.0 * SIZE * SIZE * MATRICES * double(rows), bytes = double(data.size()) * MATRICES;
                std::printf("%-6s %4lld %7d %10.1f %10.1f %8.1f %8.2fx\n", ggml_type_name(type), (long long) rows, threads, flops / median(a) * 1e-9,
                            flops / median(b) * 1e-9, bytes / median(a) * 1e-9, median(b) / median(a));
                std::fflush(stdout);
            }
            ggml_backend_free(backend);
        }
    }
    return 0;
}
