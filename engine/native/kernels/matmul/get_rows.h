// GET_ROWS over packed weights: token embeddings, so that a model whose output layer shares them keeps one copy.
#pragma once

#include "pack.h"
#include "reference.h"

#include "ggml.h"

namespace pagoda::kernels::matmul {

/// Bytes of scratch that `get_rows` needs.
size_t get_rows_scratch(const ggml_tensor * op, const Format & format, int threads);

/// This thread's share of the rows of `op`, the same bits as ggml's GET_ROWS gives for the unpacked tensor.
void get_rows(const ggml_tensor * op, const Format & format, Packing packing, ToFloat to_float, int thread, int threads, void * scratch);

}  // namespace pagoda::kernels::matmul
