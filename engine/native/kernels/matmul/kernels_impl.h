// Instantiates every kernel over the Simd of the including file and collects them. Included once by each kernels_*.cpp, after its simd_*.h.
#pragma once

#include <utility>

#include "ggml.h"
#include "quantize.h"
#include "tile256.h"
#include "tile32.h"
#include "tile_floats.h"

namespace pagoda::kernels::matmul {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr int TILE_ROWS = 3;  // the same source, but sanitizers take minutes over the larger forms
#else
constexpr int TILE_ROWS = Simd::tile_rows;
#endif
static_assert(TILE_ROWS <= MAX_TILE_ROWS);

template <class F, int... rows> constexpr TypeKernels kernels32(int type, std::integer_sequence<int, rows...>) {
    return { type, quantize32<F>, { tile32<F, rows + 1>... } };
}
template <class F, int... rows> constexpr TypeKernels kernels256(int type, Quantize quantize, std::integer_sequence<int, rows...>) {
    return { type, quantize, { tile256<F, rows + 1>... } };
}
template <class F, int... rows> constexpr TypeKernels kernels_floats(int type, std::integer_sequence<int, rows...>) {
    return { type, nullptr, { tile_floats<F, rows + 1>... } };
}

constexpr std::make_integer_sequence<int, TILE_ROWS> FORMS;

constexpr TypeKernels TYPES[] = {
    kernels32<Q4_0>(GGML_TYPE_Q4_0, FORMS),
    kernels32<Q4_1>(GGML_TYPE_Q4_1, FORMS),
    kernels32<Q5_0>(GGML_TYPE_Q5_0, FORMS),
    kernels32<Q5_1>(GGML_TYPE_Q5_1, FORMS),
    kernels32<Q8_0>(GGML_TYPE_Q8_0, FORMS),
    kernels256<ScaledPairs<false>>(GGML_TYPE_Q4_K, quantize256_sums, FORMS),
    kernels256<ScaledPairs<true>>(GGML_TYPE_Q5_K, quantize256_sums, FORMS),
    kernels256<Q6_K>(GGML_TYPE_Q6_K, quantize256_starts, FORMS),
    kernels_floats<F16>(GGML_TYPE_F16, FORMS),
    kernels_floats<BF16>(GGML_TYPE_BF16, FORMS),
    kernels_floats<F32>(GGML_TYPE_F32, FORMS),
};

constexpr KernelSet SET = { Simd::name, { Simd::width, Simd::unsigned_bytes }, TILE_ROWS, TYPES, int(sizeof TYPES / sizeof TYPES[0]) };

}  // namespace
}  // namespace pagoda::kernels::matmul
