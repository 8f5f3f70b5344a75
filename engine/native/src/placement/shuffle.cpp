#include "placement/shuffle.h"

#include "runtime/library.h"

#include <algorithm>
#include <stdexcept>

namespace pagoda::placement {

namespace {

constexpr size_t WORD = sizeof(float);

struct FreeDescriptions {
    void operator()(ggml_context * context) const { llama().ggml_free(context); }
};

size_t aligned(size_t bytes, size_t to) {
    return (bytes + to - 1) / to * to;
}

}  // namespace

std::unique_ptr<Shuffle> Shuffle::of(ggml_backend_dev_t device, std::vector<ggml_tensor *> tensors) {
    const auto has_words = [](const ggml_tensor * tensor) { return tensor->nb[1] % WORD == 0; };
    if (device == nullptr || !std::all_of(tensors.begin(), tensors.end(), has_words)) {
        return nullptr;
    }
    ggml_backend_t const queue = llama().ggml_backend_dev_init(device, nullptr);
    if (queue == nullptr) {
        return nullptr;
    }
    std::unique_ptr<Shuffle> made(new Shuffle(queue, std::move(tensors)));
    return made->is_exact() ? std::move(made) : nullptr;
}

Shuffle::~Shuffle() {
    gathered_in.clear();
    tried_in.clear();
    llama().ggml_backend_free(queue);
}

bool Shuffle::run(const std::vector<int32_t> & from, const std::vector<int64_t> & to) {
    return run(tensors, from, to);
}

bool Shuffle::run(const std::vector<ggml_tensor *> & over, const std::vector<int32_t> & from,
                  const std::vector<int64_t> & to) {
    const Library & lib = llama();
    const auto count = static_cast<int64_t>(from.size());
    size_t longest = 0;
    for (const ggml_tensor * const tensor : over) {
        longest = std::max(longest, tensor->nb[1]);
    }
    const ggml_backend_buffer_type_t type = lib.ggml_backend_get_default_buffer_type(queue);
    const size_t alignment = lib.ggml_backend_buft_get_alignment(type);
    const size_t bytes = aligned(from.size() * sizeof(from[0]), alignment) + aligned(to.size() * sizeof(to[0]), alignment)
                         + aligned(from.size() * longest, alignment) + 4 * alignment;
    if (!gathered_in.has_room(bytes) && !gathered_in.grow(type, bytes)) {
        return false;
    }
    const size_t descriptions = 3 * over.size() + 2;
    const ggml_init_params params = { descriptions * lib.ggml_tensor_overhead() + lib.ggml_graph_overhead(), nullptr, true };
    const std::unique_ptr<ggml_context, FreeDescriptions> context(lib.ggml_init(params));
    ggml_context * const c = context.get();
    ggml_cgraph * const graph = lib.ggml_new_graph(c);
    ggml_tallocr place = lib.ggml_tallocr_new(gathered_in.get());
    ggml_tensor * const sources = lib.ggml_new_tensor_1d(c, GGML_TYPE_I32, count);
    ggml_tensor * const targets = lib.ggml_new_tensor_1d(c, GGML_TYPE_I64, count);
    lib.ggml_tallocr_alloc(&place, sources);
    lib.ggml_tallocr_alloc(&place, targets);
    const ggml_tallocr behind = place;
    for (ggml_tensor * const tensor : over) {
        ggml_tensor * const words =
            lib.ggml_new_tensor_2d(c, GGML_TYPE_F32, static_cast<int64_t>(tensor->nb[1] / WORD), tensor->ne[1]);
        words->buffer = tensor->buffer;
        words->data = tensor->data;
        words->extra = tensor->extra;
        ggml_tensor * const gathered = lib.ggml_get_rows(c, words, sources);
        place = behind;  // one after the other, in the same place
        lib.ggml_tallocr_alloc(&place, gathered);
        ggml_tensor * const put = lib.ggml_set_rows(c, words, gathered, targets);
        lib.ggml_backend_view_init(put);
        if (!lib.ggml_backend_supports_op(queue, gathered) || !lib.ggml_backend_supports_op(queue, put)) {
            return false;
        }
        lib.ggml_build_forward_expand(graph, put);
    }
    lib.ggml_backend_tensor_set(sources, from.data(), 0, from.size() * sizeof(from[0]));
    lib.ggml_backend_tensor_set(targets, to.data(), 0, to.size() * sizeof(to[0]));
    if (lib.ggml_backend_graph_compute(queue, graph) != GGML_STATUS_SUCCESS) {
        throw std::runtime_error("the device failed while cells were moved");
    }
    return true;
}

/// Rows whose words are no numbers, or such small ones as some arithmetic takes for zero.
bool Shuffle::is_exact() {
    constexpr int64_t words = 64, rows = 16;
    const Library & lib = llama();
    std::vector<uint32_t> before(words * rows), after(words * rows);
    uint32_t state = 1;
    for (size_t i = 0; i < before.size(); ++i) {
        state = state * 1664525 + 1013904223;
        constexpr uint32_t kinds[] = { 0x00000000u, 0x7f800000u, 0xff800000u, 0x80000000u };
        before[i] = i % 5 == 4 ? state : kinds[i % 5] | (state >> 12);
    }
    const ggml_init_params params = { 2 * lib.ggml_tensor_overhead(), nullptr, true };
    const std::unique_ptr<ggml_context, FreeDescriptions> context(lib.ggml_init(params));
    ggml_tensor * const tensor = lib.ggml_new_tensor_2d(context.get(), GGML_TYPE_F32, words, rows);
    if (!tried_in.grow(lib.ggml_backend_get_default_buffer_type(queue), before.size() * WORD)) {
        return false;
    }
    ggml_tallocr place = lib.ggml_tallocr_new(tried_in.get());
    lib.ggml_tallocr_alloc(&place, tensor);
    const size_t bytes = before.size() * WORD, row = words * WORD;
    lib.ggml_backend_tensor_set(tensor, before.data(), 0, bytes);
    std::vector<int32_t> from;
    std::vector<int64_t> to;
    for (int32_t i = 0; i < rows; ++i) {
        from.push_back(i);
        to.push_back(rows - 1 - i);
    }
    if (!run({ tensor }, from, to)) {
        return false;
    }
    lib.ggml_backend_tensor_get(tensor, after.data(), 0, bytes);
    for (int64_t i = 0; i < rows; ++i) {
        if (!std::equal(&before[i * words], &before[i * words] + row / WORD, &after[(rows - 1 - i) * words])) {
            return false;
        }
    }
    return true;
}

}  // namespace pagoda::placement
