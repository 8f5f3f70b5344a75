#include "sampling/device_rows.h"

#include "runtime/import_hook.h"
#include "runtime/library.h"
#include "runtime/submit_watch.h"

#include <algorithm>
#include <cstring>

namespace pagoda {

namespace {

/// Shapes that are kept: rows come and go with replies.
constexpr size_t KEPT = 8;

thread_local DeviceRows * listening = nullptr;

bool is_accelerator(ggml_backend_t backend) {
    const ggml_backend_dev_t device = llama().ggml_backend_get_device(backend);
    if (device == nullptr) {
        return false;
    }
    const enum ggml_backend_dev_type type = llama().ggml_backend_dev_type(device);
    return type == GGML_BACKEND_DEVICE_TYPE_GPU || type == GGML_BACKEND_DEVICE_TYPE_IGPU;
}

}  // namespace

const std::string & DeviceRows::install() {
    static const std::string * const problem = new std::string(hook_import(
        llama().llama_handle, "ggml_backend_tensor_get_async",
        reinterpret_cast<const void *>(llama().ggml_backend_tensor_get_async), reinterpret_cast<void *>(&on_copy)));
    return *problem;
}

DeviceRows::Listening::Listening(DeviceRows & rows, std::vector<int32_t> wanted, bool totals) {
    rows.used = nullptr;
    rows.fetched.clear();
    rows.fetched_of.clear();
    rows.wanted = std::move(wanted);
    rows.totals = totals;
    listening = &rows;
}

DeviceRows::Listening::~Listening() {
    listening = nullptr;
}

void DeviceRows::on_copy(ggml_backend_t backend, const ggml_tensor * tensor, void * data, size_t offset, size_t size) {
    SubmitWatch::was(&SubmitTimes::launching);
    if (listening == nullptr || !listening->take(backend, *tensor, offset, size)) {
        llama().ggml_backend_tensor_get_async(backend, tensor, data, offset, size);
    }
    SubmitWatch::was(&SubmitTimes::narrowing);
}

bool DeviceRows::take(ggml_backend_t backend, const ggml_tensor & logits, size_t offset, size_t size) {
    const auto rows = static_cast<int64_t>(wanted.size());
    const bool is_ours = std::strcmp(logits.name, "result_output") == 0 && logits.type == GGML_TYPE_F32 && offset == 0
                         && logits.ne[0] == vocabulary && logits.ne[1] == rows && logits.ne[2] == 1
                         && logits.ne[3] == 1 && size == llama().ggml_nbytes(&logits)
                         && llama().ggml_is_contiguous(&logits) && is_accelerator(backend);
    int32_t most = 0;
    size_t all = 0;
    for (const int32_t each : wanted) {
        most = std::max(most, each);
        all += each == ALL_SCORES;
    }
    if (!is_ours || all == wanted.size()) {
        return false;
    }
    Narrowing * const narrowing = narrowing_for({ vocabulary, rows, most, totals }, backend);
    if (narrowing == nullptr) {
        return false;
    }
    narrowing->point_at(logits);
    if (!narrowing->compute(backend, static_cast<uint8_t *>(llama().ggml_backend_buffer_get_base(on_host.get())))) {
        return false;
    }
    left_at = logits;
    left_at.buffer = logits.view_src != nullptr ? logits.view_src->buffer : logits.buffer;
    left_at.view_src = nullptr;  // it may not live as long
    whole.resize(wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
        whole[i].resize(wanted[i] == ALL_SCORES ? static_cast<size_t>(vocabulary) : 0);
        if (!whole[i].empty()) {
            llama().ggml_backend_tensor_get_async(backend, &left_at, whole[i].data(), i * logits.nb[1], logits.nb[1]);
        }
    }
    whole_count += all;
    narrowed_count += wanted.size() - all;
    used = narrowing;
    return true;
}

Narrowing * DeviceRows::narrowing_for(const Narrowing::Shape & shape, ggml_backend_t backend) {
    const auto has_shape = [&](const std::unique_ptr<Narrowing> & one) { return one->of() == shape; };
    const auto found = std::find_if(narrowings.begin(), narrowings.end(), has_shape);
    if (found != narrowings.end()) {
        std::rotate(narrowings.begin(), found, found + 1);
        return narrowings.front().get();
    }
    auto made = std::make_unique<Narrowing>(shape);
    if (!made->is_narrow() || !made->is_supported(backend) || !make_room(*made, backend)) {
        return nullptr;
    }
    made->place(on_device.get());
    narrowings.insert(narrowings.begin(), std::move(made));
    narrowings.resize(std::min(narrowings.size(), KEPT));
    return narrowings.front().get();
}

/// All shapes lie in one place: only one of them is under way at a time.
bool DeviceRows::make_room(Narrowing & narrowing, ggml_backend_t backend) {
    const Library & lib = llama();
    const ggml_backend_buffer_type_t pinned =
        lib.ggml_backend_dev_host_buffer_type(lib.ggml_backend_get_device(backend));
    const ggml_backend_buffer_type_t host = pinned != nullptr ? pinned : lib.ggml_backend_cpu_buffer_type();
    const ggml_backend_buffer_type_t device = lib.ggml_backend_get_default_buffer_type(backend);
    const size_t device_bytes = narrowing.device_bytes(device), host_bytes = narrowing.host_bytes();
    if (on_device.has_room(device_bytes) && on_host.has_room(host_bytes)) {
        return true;
    }
    narrowings.clear();
    return (on_host.has_room(host_bytes) || on_host.grow(host, host_bytes))
           && (on_device.has_room(device_bytes) || on_device.grow(device, device_bytes));
}

Row DeviceRows::row(size_t output) {
    if (!whole[output].empty()) {
        return Row(whole[output].data(), vocabulary);
    }
    const auto * const host = static_cast<const uint8_t *>(llama().ggml_backend_buffer_get_base(on_host.get()));
    return Row(used->pieces_of(static_cast<int64_t>(output), host), vocabulary,
               [this, output] { return fetch(output); });
}

const float * DeviceRows::fetch(size_t output) {
    const std::lock_guard lock(fetching);
    for (const auto & [of, row] : fetched_of) {
        if (of == output) {
            return row;
        }
    }
    std::vector<float> & row = fetched.emplace_back(static_cast<size_t>(vocabulary));
    llama().ggml_backend_tensor_get(&left_at, row.data(), output * left_at.nb[1], left_at.nb[1]);
    fetched_of.push_back({ output, row.data() });
    whole_count += 1;
    return row.data();
}

void DeviceRows::clear() {
    used = nullptr;
    narrowings.clear();
    on_device.clear();
    on_host.clear();
}

}  // namespace pagoda
