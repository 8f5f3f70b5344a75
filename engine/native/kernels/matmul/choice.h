// Whose product runs a weight type on this machine: ours, or stock's where that is faster. Measured once, shortly, and remembered.
//
// The choice is by type alone. It must not depend on the number of rows in a step: a row's result would then depend on its neighbours.
#pragma once

#include "../kernels.h"
#include "../library.h"
#include "kernel_set.h"

#include <string>
#include <vector>

namespace pagoda::kernels::matmul {

/// The rule. Our rows do not depend on their neighbours, so stock has to be faster by a quarter; and float32, where equality with other engines is promised to the last
/// token, is ours at any speed. `type` is a ggml_type.
bool prefers_own(int type, double own_rows_per_s, double stock_rows_per_s);

/// What a measurement depends on, and its cache is kept by: processor, CPU variant, ggml version, kernels and their revision.
std::string choice_key(const Library & library, const KernelSet & set);

/// One choice for each type of `set`. `cache_file`: where choices are remembered by processor, library and kernels; empty: measure each time. A cache that
/// cannot be read or written only costs the measurement (some 0.2 s).
std::vector<TypeChoice> choose(const Library & library, const KernelSet & set, const std::string & cache_file);

}  // namespace pagoda::kernels::matmul
