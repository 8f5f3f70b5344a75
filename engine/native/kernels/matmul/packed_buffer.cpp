#include "packed_buffer.h"

#include "mapped_pages.h"
#include "weight_memory.h"

#include <cstring>
#include <memory>
#include <thread>
#include <vector>

namespace pagoda::kernels::matmul {

namespace {

/// What the functions below need and ggml does not hand them.
struct State {
    Packing packing;
    decltype(&ggml_backend_buffer_init) buffer_init = nullptr;
    decltype(&ggml_nbytes) nbytes = nullptr;
};
State state;

struct Buffer {
    WeightMemory memory;
    MappedPages source_pages;
};

Buffer & context(ggml_backend_buffer_t buffer) {
    return *static_cast<Buffer *>(buffer->context);
}

int64_t matrices(const ggml_tensor * t) {
    return t->ne[2] * t->ne[3];
}

void free_buffer(ggml_backend_buffer_t buffer) {
    delete &context(buffer);
}

void * get_base(ggml_backend_buffer_t buffer) {
    return context(buffer).memory.data();
}

void pack_tensor(ggml_tensor * t, const void * data) {
    const Format * format = find_format(t->type);
    const size_t from = state.nbytes(t) / size_t(matrices(t)), to = packed_matrix_bytes(*format, state.packing, t);
    const int threads = int(std::thread::hardware_concurrency());
    for (int64_t i = 0; i < matrices(t); i++) {
        pack(*format, state.packing, static_cast<const uint8_t *>(data) + size_t(i) * from, t->ne[0], t->ne[1],
             static_cast<uint8_t *>(t->data) + size_t(i) * to, threads);
    }
}

std::vector<uint8_t> unpack_tensor(const ggml_tensor * t) {
    const Format * format = find_format(t->type);
    std::vector<uint8_t> data(state.nbytes(t));
    const size_t to = data.size() / size_t(matrices(t)), from = packed_matrix_bytes(*format, state.packing, t);
    for (int64_t i = 0; i < matrices(t); i++) {
        unpack(*format, state.packing, static_cast<const uint8_t *>(t->data) + size_t(i) * from, t->ne[0], t->ne[1], data.data() + size_t(i) * to);
    }
    return data;
}

size_t get_alloc_size(ggml_backend_buffer_type_t, const ggml_tensor * t) {
    const Format * format = find_format(t->type);
    return format ? packed_matrix_bytes(*format, state.packing, t) * size_t(matrices(t)) : state.nbytes(t);
}

void set_tensor(ggml_backend_buffer_t buffer, ggml_tensor * t, const void * data, size_t offset, size_t size) {
    context(buffer).memory.supply(static_cast<const uint8_t *>(t->data) + get_alloc_size(buffer->buft, t));
    if (offset == 0 && size == state.nbytes(t)) {
        pack_tensor(t, data);
        context(buffer).source_pages.drop(data, size);
        return;
    }
    // A part of a tensor: rare enough (nothing in llama.cpp does it to weights) for the long way round.
    std::vector<uint8_t> whole = unpack_tensor(t);
    std::memcpy(whole.data() + offset, data, size);
    pack_tensor(t, whole.data());
}

void get_tensor(ggml_backend_buffer_t, const ggml_tensor * t, void * data, size_t offset, size_t size) {
    std::memcpy(data, unpack_tensor(t).data() + offset, size);
}

void clear(ggml_backend_buffer_t buffer, uint8_t value) {
    std::memset(context(buffer).memory.data(), value, context(buffer).memory.size());
}

constexpr ggml_backend_buffer_i BUFFER = {
    .free_buffer = free_buffer,
    .get_base = get_base,
    .init_tensor = nullptr,
    .memset_tensor = nullptr,
    .set_tensor = set_tensor,
    .get_tensor = get_tensor,
    .set_tensor_2d = nullptr,
    .get_tensor_2d = nullptr,
    .cpy_tensor = nullptr,  // ggml then goes through get_tensor and set_tensor
    .clear = clear,
    .reset = nullptr,
};

const char * get_name(ggml_backend_buffer_type_t) {
    return "Pagoda packed";
}

ggml_backend_buffer_t alloc_buffer(ggml_backend_buffer_type_t type, size_t size) {
    auto buffer = std::make_unique<Buffer>();
    if (!buffer->memory.allocate(size)) {
        return nullptr;  // llama.cpp turns it into a load error
    }
    return state.buffer_init(type, BUFFER, buffer.release(), size);
}

size_t get_alignment(ggml_backend_buffer_type_t) {
    return 64;
}

}  // namespace

size_t packed_matrix_bytes(const Format & format, Packing packing, const ggml_tensor * t) {
    return packed_bytes(format, t->ne[0], t->ne[1], packing.width);
}

ggml_backend_buffer_type_i packed_buffer_interface(const Library & library, Packing packing) {
    state.packing = packing;
    state.buffer_init = library.symbol<decltype(state.buffer_init)>("ggml_backend_buffer_init");
    state.nbytes = library.symbol<decltype(state.nbytes)>("ggml_nbytes");
    return {
        .get_name = get_name,
        .alloc_buffer = alloc_buffer,
        .get_alignment = get_alignment,
        .get_max_size = nullptr,
        .get_alloc_size = get_alloc_size,
        .is_host = nullptr,
    };
}

}  // namespace pagoda::kernels::matmul
