// The device's part in choosing: a small graph behind the model's own that leaves of each row of logits what may be
// chosen from. Four operations for all rows, whatever their number, that every kind of device has.
#pragma once

#include "ggml-backend.h"
#include "sampling/row.h"

#include <cstdint>
#include <memory>

namespace pagoda {

struct FreeGgmlContext {
    void operator()(ggml_context * context) const;
};

class Narrowing {
public:
    struct Shape {
        int64_t vocabulary = 0, rows = 0;
        int32_t wanted = 0;  // of the best of a row, at least
        bool shares = false;

        bool operator==(const Shape &) const = default;
    };

    explicit Narrowing(const Shape & shape);

    /// Whether it leaves out enough of a row to be worth it.
    bool is_narrow() const { return pieces * size * 2 <= shape.vocabulary; }
    /// Whether this kind of device can do it. The shape says where the logits lie only in general.
    bool is_supported(ggml_backend_t backend) const;
    const Shape & of() const { return shape; }

    /// Bytes that it takes on the device and of the host.
    size_t device_bytes(ggml_backend_buffer_type_t type) const;
    size_t host_bytes() const;

    /// Its tensors lie in this buffer from now on. Nothing of another one that does may be under way.
    void place(ggml_backend_buffer_t buffer);
    /// Where this step's logits lie.
    void point_at(const ggml_tensor & logits);
    /// Behind what the backend was given before; the results are in `host` once it has finished.
    bool compute(ggml_backend_t backend, uint8_t * host);

    Pieces pieces_of(int64_t row, const uint8_t * host) const;

private:
    struct Places;  // in the host's memory
    Places places() const;
    void build();

    const Shape shape;
    int32_t size = 0, all = 0, pieces = 0;  // ids of a piece; whole pieces of a row; those that are taken
    int32_t rest = 0;                       // ids behind the last whole piece

    std::unique_ptr<ggml_context, FreeGgmlContext> context;
    ggml_cgraph * graph = nullptr;
    ggml_tensor * logits = nullptr;  // stands for the model's
    ggml_tensor * order = nullptr, * values = nullptr, * sum = nullptr, * shares = nullptr;
};

}  // namespace pagoda
