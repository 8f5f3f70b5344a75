// The way in: an object of ours at the front of the CPU backend's list of extra buffer types, asked before each operation.
#pragma once

#include "operation.h"
#include "traits.h"

#include <atomic>
#include <memory>

namespace pagoda::kernels {

/// ggml's traits object around an Operation, with a count of what ran.
class Traits final : public ggml::cpu::tensor_traits {
public:
    explicit Traits(Operation & operation) : operation(operation) {}

    bool work_size(int n_threads, const ggml_tensor * op, size_t & size) override;
    bool compute_forward(ggml_compute_params * params, ggml_tensor * op) override;

    Operation & operation;
    std::atomic<uint64_t> computed{ 0 };  // operations, not calls: thread 0 counts
};

/// The context of our buffer type. ggml calls it through the vtable of ggml::cpu::extra_buffer_type.
class Plugin final : public ggml::cpu::extra_buffer_type {
public:
    Plugin(std::unique_ptr<Operation> attention, std::unique_ptr<PackedWeights> weights);

    bool supports_op(ggml_backend_dev_t device, const ggml_tensor * op) override;
    ggml::cpu::tensor_traits * get_tensor_traits(const ggml_tensor * op) override;

    /// The buffer type to register: packs weights where there is a PackedWeights, otherwise holds nothing.
    ggml_backend_buffer_type_t buffer_type(ggml_backend_dev_t device);

    uint64_t attention_ops() const { return attention_traits ? attention_traits->computed.load() : 0; }
    uint64_t matmul_ops() const { return weights_traits ? weights_traits->computed.load() : 0; }
    PackedWeights * packed_weights() const { return weights.get(); }

private:
    std::unique_ptr<Operation> attention;    // null: stock attention
    std::unique_ptr<PackedWeights> weights;  // null: stock products
    std::unique_ptr<Traits> attention_traits;
    std::unique_ptr<Traits> weights_traits;
    ggml_backend_buffer_type type = {};
};

}  // namespace pagoda::kernels
