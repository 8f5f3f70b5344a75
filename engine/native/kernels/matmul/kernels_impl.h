// Instantiates every kernel over the Simd of the including file and collects them. Included once by each kernels_*.cpp, after its simd_*.h.
#pragma once

#include "ggml.h"
#include "quantize.h"
#include "tile256.h"
#include "tile32.h"
#include "tile_floats.h"

namespace pagoda::kernels::matmul {
namespace {

template <class F> constexpr TypeKernels kernels32(int type) {
    return { type, quantize32<F>, { tile32<F, 1>, tile32<F, 2>, tile32<F, 3>, tile32<F, 4>, tile32<F, 5>, tile32<F, 6>, tile32<F, 7>, tile32<F, 8> } };
}
template <class F> constexpr TypeKernels kernels256(int type, Quantize quantize) {
    return { type, quantize, { tile256<F, 1>, tile256<F, 2>, tile256<F, 3>, tile256<F, 4>, tile256<F, 5>, tile256<F, 6>, tile256<F, 7>, tile256<F, 8> } };
}
template <class F> constexpr TypeKernels kernels_floats(int type) {
    return { type, nullptr, { tile_floats<F, 1>, tile_floats<F, 2>, tile_floats<F, 3>, tile_floats<F, 4>, tile_floats<F, 5>, tile_floats<F, 6>, tile_floats<F, 7>, tile_floats<F, 8> } };
}

constexpr TypeKernels TYPES[] = {
    kernels32<Q4_0>(GGML_TYPE_Q4_0),
    kernels32<Q4_1>(GGML_TYPE_Q4_1),
    kernels32<Q5_0>(GGML_TYPE_Q5_0),
    kernels32<Q5_1>(GGML_TYPE_Q5_1),
    kernels32<Q8_0>(GGML_TYPE_Q8_0),
    kernels256<ScaledPairs<false>>(GGML_TYPE_Q4_K, quantize256_sums),
    kernels256<ScaledPairs<true>>(GGML_TYPE_Q5_K, quantize256_sums),
    kernels256<Q6_K>(GGML_TYPE_Q6_K, quantize256_starts),
    kernels_floats<F16>(GGML_TYPE_F16),
    kernels_floats<BF16>(GGML_TYPE_BF16),
    kernels_floats<F32>(GGML_TYPE_F32),
};

constexpr KernelSet SET = { Simd::name, { Simd::width, Simd::unsigned_bytes }, Simd::tile_rows, TYPES, int(sizeof TYPES / sizeof TYPES[0]) };

}  // namespace
}  // namespace pagoda::kernels::matmul
