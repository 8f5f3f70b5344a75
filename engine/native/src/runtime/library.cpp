#include "runtime/library.h"

#include "runtime/dynamic.h"
#include "runtime/failure.h"
#include "runtime/log.h"

#include <mutex>
#include <optional>
#include <string_view>

namespace pagoda {

namespace fs = std::filesystem;

namespace {

Failure load_failed(const std::string & variant, std::string detail) {
    return { "library.loadFailed", { { "variant", variant }, { "detail", std::move(detail) } } };
}

bool is_library(std::string_view name, std::string_view stem) {
    if (name.substr(0, 3) == "lib") {
        name.remove_prefix(3);
    }
    const std::string_view ending = name.substr(std::min(name.rfind('.'), name.size()));
    return name.substr(0, stem.size()) == stem && name.substr(stem.size(), 1) == "."
           && (ending == ".so" || ending == ".dylib" || ending == ".dll");
}

/// File names embed the tag and the variant ("libllama.cuda.v0.5.0.so"): the one that begins with the stem
/// and a dot.
fs::path find_library(const fs::path & folder, const std::string & variant, std::string_view stem) {
    std::error_code error;
    for (const auto & entry : fs::directory_iterator(folder, error)) {
        if (is_library(entry.path().filename().string(), stem)) {
            return entry.path();
        }
    }
    const std::string why = error ? error.message() : "not among its files";
    throw load_failed(variant, std::string(stem) + " in " + folder.string() + ": " + why);
}

void * open(const fs::path & file, const std::string & variant) {
    std::string problem;
    void * const library = open_shared(file, problem);
    if (library == nullptr) {
        throw load_failed(variant, problem);
    }
    return library;
}

template <typename F>
void take(F & function, void * library, const char * name, const std::string & variant) {
    function = reinterpret_cast<F>(find_symbol(library, name));
    if (function == nullptr) {
        throw load_failed(variant, std::string("no symbol ") + name);
    }
}

/// "0.5.0-dev" (a build between releases says so) as the tag "v0.5.0".
std::string as_tag(std::string_view version) {
    return "v" + std::string(version.substr(0, version.find_first_not_of("0123456789.")));
}

void check_version(const Library & library, const fs::path & llama_file) {
    const std::string name = llama_file.filename().string();
    const bool name_has_other_tag = name.find(".v") != std::string::npos
                                    && name.find(std::string(".") + built_for + ".") == std::string::npos;
    if (library.version != built_for || name_has_other_tag) {
        const std::string found = library.version != built_for ? library.version : name;
        throw Failure{ "library.versionMismatch",
                       { { "built", std::string(built_for) }, { "found", found } } };
    }
}

void take_thread_pools(Library & library) {
    const ggml_backend_dev_t cpu = library.ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    if (cpu == nullptr) {
        throw load_failed(library.variant, "no CPU backend of this folder fits this processor");
    }
    const ggml_backend_reg_t registry = library.ggml_backend_dev_backend_reg(cpu);
    const auto address = [&](const char * name) {
        return library.ggml_backend_reg_get_proc_address(registry, name);
    };
    library.ggml_threadpool_new =
        reinterpret_cast<decltype(&::ggml_threadpool_new)>(address("ggml_threadpool_new"));
    library.ggml_threadpool_free =
        reinterpret_cast<decltype(&::ggml_threadpool_free)>(address("ggml_threadpool_free"));
    library.ggml_backend_cpu_set_threadpool =
        reinterpret_cast<decltype(&::ggml_backend_cpu_set_threadpool)>(
            address("ggml_backend_cpu_set_threadpool"));
    if (library.ggml_threadpool_new == nullptr || library.ggml_threadpool_free == nullptr
        || library.ggml_backend_cpu_set_threadpool == nullptr) {
        throw load_failed(library.variant, "the CPU backend offers no thread pools");
    }
}

void check_device(const Library & library, const LogCapture & log) {
    if (library.variant == "cpu") {
        return;
    }
    const bool found = library.ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_GPU) != nullptr
                       || library.ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_IGPU) != nullptr;
    if (!found) {
        const std::string words = log.problems();
        const std::string detail = !words.empty() ? words
                                   : library.variant == "vulkan"
                                       ? "the library found no device; it takes a software device only where "
                                         "GGML_VK_VISIBLE_DEVICES names it"
                                       : "the library found no device";
        throw Failure{ "gpu.unavailable", { { "requested", library.variant }, { "detail", detail } } };
    }
}

bool has_gpu(const Library & library, ggml_backend_reg_t registry) {
    for (size_t i = 0; i < library.ggml_backend_reg_dev_count(registry); ++i) {
        ggml_backend_dev_props props = {};
        library.ggml_backend_dev_get_props(library.ggml_backend_reg_dev_get(registry, i), &props);
        if (props.type != GGML_BACKEND_DEVICE_TYPE_CPU) {
            return true;
        }
    }
    return library.ggml_backend_reg_dev_count(registry) == 0;
}

void load_backends(const Library & library, const fs::path & gpu_folder) {
    library.ggml_backend_load_all_from_path(library.folder.string().c_str());
    if (gpu_folder.empty()) {
        return;
    }
    for (size_t i = library.ggml_backend_reg_count(); i-- > 0;) {
        const ggml_backend_reg_t registry = library.ggml_backend_reg_get(i);
        if (has_gpu(library, registry)) {
            library.ggml_backend_unload(registry);
        }
    }
    library.ggml_backend_load_all_from_path(gpu_folder.string().c_str());
}

struct Opened {
    std::mutex mutex;
    std::optional<Library> library;
    /// The first opening's fault; the libraries are then half loaded, and every later opening fails in the
    /// same way.
    std::optional<Failure> failure;
    fs::path folder;
};

Opened & opened() {
    static Opened * const state =
        new Opened;  // never destroyed: threads of the libraries may outlive static destructors
    return *state;
}

Library load(const fs::path & folder, const std::string & variant, const fs::path & gpu_folder) {
    Library library;
    library.folder = folder;
    library.variant = variant;
    const LogCapture log;
    const fs::path llama_file = find_library(folder, variant, "llama");
    void * const base = open(find_library(folder, variant, "ggml-base"), variant);
    void * const ggml = open(find_library(folder, variant, "ggml"), variant);
    void * const main = open(llama_file, variant);
    library.llama_handle = main;

    take(library.llama_version, main, "llama_version", variant);
    library.version = as_tag(library.llama_version());
    check_version(library, llama_file);

#define PAGODA_TAKE(name) take(library.name, main, #name, variant);
    PAGODA_LLAMA_SYMBOLS(PAGODA_TAKE)
#undef PAGODA_TAKE
#define PAGODA_TAKE(name) take(library.name, ggml, #name, variant);
    PAGODA_GGML_SYMBOLS(PAGODA_TAKE)
#undef PAGODA_TAKE
#define PAGODA_TAKE(name) take(library.name, base, #name, variant);
    PAGODA_GGML_BASE_SYMBOLS(PAGODA_TAKE)
#undef PAGODA_TAKE

    library.llama_log_set(on_log_line, nullptr);
    library.ggml_log_set(on_log_line, nullptr);
    library.llama_backend_init();
    load_backends(library, gpu_folder);
    take_thread_pools(library);
    check_device(library, log);
    return library;
}

}  // namespace

const Library & open_library(const fs::path & folder, const std::string & variant,
                             const fs::path & gpu_folder) {
    Opened & state = opened();
    const std::lock_guard lock(state.mutex);
    if (!state.folder.empty() && state.folder != folder) {
        throw load_failed(variant, "this process already uses the libraries of " + state.folder.string());
    }
    if (state.failure) {
        throw *state.failure;
    }
    if (!state.library) {
        state.folder = folder;
        try {
            state.library = load(folder, variant, gpu_folder);
        } catch (const Failure & failure) {
            state.failure = failure;
            throw;
        }
    }
    return *state.library;
}

const Library & llama() {
    return *opened().library;
}

}  // namespace pagoda
