#include "packed_buffer.h"

#include "../kernels.h"
#include "packing_queue.h"
#include "weight_memory.h"

#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace pagoda::kernels {

namespace matmul {

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
    PackingQueue queue{ memory };
};

struct Buffers {
    std::mutex mutex;
    std::vector<Buffer *> all;
};

Buffers & buffers() {
    static Buffers * const all = new Buffers;  // never destroyed: models may outlive static destructors
    return *all;
}

/// Those of the model that this thread is loading, if it said so (Loading).
thread_local std::optional<std::vector<Buffer *>> to_begin;

Buffer & context(ggml_backend_buffer_t buffer) {
    return *static_cast<Buffer *>(buffer->context);
}

int64_t matrices(const ggml_tensor * t) {
    return t->ne[2] * t->ne[3];
}

void free_buffer(ggml_backend_buffer_t buffer) {
    Buffer * own = &context(buffer);
    if (to_begin) {
        std::erase(*to_begin, own);  // the load has failed
    }
    {
        const std::lock_guard lock(buffers().mutex);
        std::erase(buffers().all, own);
    }
    delete own;
}

void * get_base(ggml_backend_buffer_t buffer) {
    return context(buffer).memory.data();
}

PackingWork work_of(ggml_tensor * t, const void * data) {
    return { .format = find_format(t->type),
             .packing = state.packing,
             .values = t->ne[0],
             .rows = t->ne[1],
             .matrices = matrices(t),
             .source = static_cast<const uint8_t *>(data),
             .target = static_cast<uint8_t *>(t->data) };
}

/// ggml leaves a tensor's `extra` to its buffer.
PackingJob * job_of(const ggml_tensor * t) {
    return static_cast<PackingJob *>(t->extra);
}

std::vector<uint8_t> unpack_tensor(const ggml_tensor * t) {
    finish_packing(t);
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
    Buffer & own = context(buffer);
    const bool whole = offset == 0 && size == state.nbytes(t);
    if (whole && !t->extra) {
        t->extra = own.queue.add(work_of(t, data));
        if (t->extra) {
            return;
        }
    }
    std::vector<uint8_t> changed;
    if (!whole) {
        // A part of a tensor: rare enough (nothing in llama.cpp does it to weights) for the long way round.
        changed = unpack_tensor(t);
        std::memcpy(changed.data() + offset, data, size);
        data = changed.data();
    }
    finish_packing(t);
    pack_now(work_of(t, data), own.memory);
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
    {
        const std::lock_guard lock(buffers().mutex);
        buffers().all.push_back(buffer.get());
    }
    if (to_begin) {
        to_begin->push_back(buffer.get());
    }
    return state.buffer_init(type, BUFFER, buffer.release(), size);
}

size_t get_alignment(ggml_backend_buffer_type_t) {
    return 64;
}

}  // namespace

void finish_packing(const ggml_tensor * t) {
    const ggml_tensor * whole = t->view_src ? t->view_src : t;
    if (PackingJob * job = job_of(whole)) {
        job->finish();
    }
}

size_t bytes_to_pack() {
    const std::lock_guard lock(buffers().mutex);
    size_t bytes = 0;
    for (Buffer * buffer : buffers().all) {
        bytes += buffer->queue.bytes_left();
    }
    return bytes;
}

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

}  // namespace matmul

Loading::Loading() {
    matmul::to_begin.emplace();
}

Loading::~Loading() {
    for (matmul::Buffer * buffer : *matmul::to_begin) {
        buffer->queue.begin();
    }
    matmul::to_begin.reset();
}

}  // namespace pagoda::kernels
