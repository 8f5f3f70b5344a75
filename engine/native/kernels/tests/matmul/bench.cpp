// PAGODA_GGML_LIBRARIES=DIR matmul-bench ROUNDS [TYPE...]: our products against stock ggml's on one thread, by weight type, for 1, 8 and 256 rows of activations.
//
// A round is a pass over 24 matrices of 2048 x 2048 (more than the caches hold; 2 for 256 rows, where the arithmetic takes the time). Ours run for every type,
// also where the engine would choose stock. Prints what tests/measured.h says.
#include "ggml_product.h"

#include "tests/measured.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace pagoda::kernels::tests;
using namespace pagoda::tests;

namespace {

constexpr int64_t SIZE = 2048;
constexpr int MATRICES = 24, FEW_MATRICES = 2;

bool is_float(ggml_type type) {
    return type == GGML_TYPE_F32 || type == GGML_TYPE_F16 || type == GGML_TYPE_BF16;
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc < 2 || std::atoi(argv[1]) < 1) {
        std::fprintf(stderr, "usage: matmul-bench ROUNDS [TYPE...]\n");
        return 2;
    }
    const int rounds = std::atoi(argv[1]);
    const auto [status, own] = load_with_kernels();
    ggml_backend_t backend = cpu_backend(1);
    for (const ggml_type type : TYPES) {
        const auto named = [&](const char * name) { return strcasecmp(name, ggml_type_name(type)) == 0; };
        if (argc > 2 && std::none_of(argv + 2, argv + argc, named)) {
            continue;
        }
        const auto data = random_weights(type, SIZE, SIZE, 1);
        for (const int64_t rows : { 1, 8, 256 }) {
            const int matrices = rows > 8 ? FEW_MATRICES : MATRICES;
            const auto x = random_activations(SIZE, rows, 2);
            GgmlProduct ours(own, type, SIZE, SIZE, matrices, data);
            GgmlProduct theirs(stock_buffer_type(type, SIZE, SIZE, own), type, SIZE, SIZE, matrices, data);
            ours.prepare(x, rows);
            theirs.prepare(x, rows);
            const Seconds seconds = in_turn(rounds, [&] { theirs.compute(backend); }, [&] { ours.compute(backend); });
            const std::string name = std::string(ggml_type_name(type)) + (rows == 1 ? ", 1 row" : ", " + std::to_string(rows) + " rows");
            print_kernel(name, is_float(type) ? "float" : "int8", 2.0 * SIZE * SIZE * matrices * double(rows), double(data.size()) * matrices, seconds);
        }
    }
    print_peaks();
    ggml_backend_free(backend);
    return 0;
}
