// The buffer type whose tensors are packed: filling a tensor packs it, now or in the background; reading it unpacks it. Nothing else in ggml looks inside (the type is no host buffer).
#pragma once

#include "../library.h"
#include "pack.h"

namespace pagoda::kernels::matmul {

/// The functions of the buffer type. There is one such type in a process; call once.
ggml_backend_buffer_type_i packed_buffer_interface(const Library & library, Packing packing);

/// Returns when a tensor in such a buffer, or what it is a view of, is packed; helps where it is not. Any number of threads at once; to be called before its memory is read.
void finish_packing(const ggml_tensor * tensor);

/// Bytes of weights that are still to be packed, of all such buffers.
size_t bytes_to_pack();

/// Bytes of one packed matrix of a tensor; a tensor of several matrices (experts) holds them one after the other.
size_t packed_matrix_bytes(const Format & format, Packing packing, const ggml_tensor * tensor);

}  // namespace pagoda::kernels::matmul
