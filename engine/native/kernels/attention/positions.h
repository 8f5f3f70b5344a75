// Where cells stand in their sequences, read from llama.cpp's own cell tables.
#pragma once

#include "../library.h"

#include <cstdint>
#include <vector>

struct llama_memory_i;

namespace pagoda::kernels::attention {

/// Takes the functions that read cell tables from libllama. Without them, or for memories of other kinds, positions stay unknown.
void find_cell_tables(const Library & library);

void attach(llama_memory_i * memory);
void forget(llama_memory_i * memory);

/// The positions of the first `count` cells of the cache that `k` is a view of, -1 for an empty cell; nothing where the cache is not known.
/// Call while a graph that reads the cache is computed: the table does not change then.
void read_positions(const ggml_tensor * k, int count, std::vector<int32_t> & positions);

}  // namespace pagoda::kernels::attention
