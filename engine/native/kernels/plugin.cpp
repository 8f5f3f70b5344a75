#include "plugin.h"

// ggml declares these and defines them inside the CPU backend, where we do not link. They do nothing there either.
namespace ggml::cpu {
tensor_traits::~tensor_traits() {}
extra_buffer_type::~extra_buffer_type() {}
}  // namespace ggml::cpu

namespace pagoda::kernels {

namespace {

constexpr size_t alignment = 64;  // a cache line and an AVX-512 register

const char * empty_name(ggml_backend_buffer_type_t) {
    return "Pagoda";
}
ggml_backend_buffer_t empty_alloc(ggml_backend_buffer_type_t, size_t) {
    return nullptr;
}
size_t empty_alignment(ggml_backend_buffer_type_t) {
    return alignment;
}

std::unique_ptr<Traits> traits_of(Operation * operation) {
    return operation ? std::make_unique<Traits>(*operation) : nullptr;
}

}  // namespace

bool Traits::work_size(int n_threads, const ggml_tensor * op, size_t & size) {
    size = operation.work_size(n_threads, op);
    return true;
}

bool Traits::compute_forward(ggml_compute_params * params, ggml_tensor * op) {
    if (params->ith == 0) {
        computed.fetch_add(1, std::memory_order_relaxed);
    }
    operation.compute(params, op);
    return true;
}

Plugin::Plugin(std::unique_ptr<Operation> attention_, std::unique_ptr<PackedWeights> weights_)
    : attention(std::move(attention_)),
      weights(std::move(weights_)),
      attention_traits(traits_of(attention.get())),
      weights_traits(traits_of(weights.get())) {}

bool Plugin::supports_op(ggml_backend_dev_t, const ggml_tensor * op) {
    return weights && weights->places(op);
}

ggml::cpu::tensor_traits * Plugin::get_tensor_traits(const ggml_tensor * op) {
    switch (op->op) {
        case GGML_OP_FLASH_ATTN_EXT:
            return attention && attention->takes(op) ? attention_traits.get() : nullptr;
        case GGML_OP_MUL_MAT:
        case GGML_OP_MUL_MAT_ID:
        case GGML_OP_GET_ROWS:  // of packed token embeddings
            return weights && weights->takes(op) ? weights_traits.get() : nullptr;
        default:
            return nullptr;
    }
}

ggml_backend_buffer_type_t Plugin::buffer_type(ggml_backend_dev_t device) {
    if (weights) {
        type.iface = weights->buffer_interface();
        weights->set_buffer_type(&type);
    } else {
        type.iface.get_name = empty_name;
        type.iface.alloc_buffer = empty_alloc;
        type.iface.get_alignment = empty_alignment;
    }
    type.device = device;
    type.context = static_cast<ggml::cpu::extra_buffer_type *>(this);
    return &type;
}

}  // namespace pagoda::kernels
