// Products of unquantised weights, F32, F16 and BF16, with activations left as they are.
#pragma once

#include "tile.h"

namespace pagoda::kernels::matmul {
namespace {

struct F32 {
    static constexpr int bytes = 4;
    static Floats load(const uint8_t * p) { return Simd::load_floats(p); }
};
struct F16 {
    static constexpr int bytes = 2;
    static Floats load(const uint8_t * p) { return Simd::load_halves(p); }
};
struct BF16 {
    static constexpr int bytes = 2;
    static Floats load(const uint8_t * p) { return Simd::load_bfloats(p); }
};

/// Sums of 32 products are added up before they join the total: shorter chains of roundings than one long sum.
constexpr int FLOAT_STRIDE = 32;

template <class F, int rows> void tile_floats(const uint8_t * group, int64_t values, const uint8_t * const * x, float * const * out) {
    Floats f[rows];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        f[r] = Simd::zero();
    }
    for (int64_t k0 = 0; k0 < values; k0 += FLOAT_STRIDE) {
        Floats g[rows];
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            g[r] = Simd::zero();
        }
        prefetch<rows, FLOAT_STRIDE * W * F::bytes>(group + size_t(k0) * W * F::bytes);
        const int64_t end = values < k0 + FLOAT_STRIDE ? values : k0 + FLOAT_STRIDE;
        for (int64_t k = k0; k < end; k++) {
            const Floats w = F::load(group + size_t(k) * W * F::bytes);
#pragma GCC unroll 8
            for (int r = 0; r < rows; r++) {
                g[r] = Simd::fma(w, Simd::broadcast(reinterpret_cast<const float *>(x[r]) + k), g[r]);
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            f[r] = Simd::add(f[r], g[r]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
        Simd::store(out[r], f[r]);
    }
}

}  // namespace
}  // namespace pagoda::kernels::matmul
