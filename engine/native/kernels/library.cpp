#include "library.h"

#include "traits.h"

#include <dlfcn.h>
#if defined(__linux__)
#include <elf.h>
#include <link.h>
#endif

#include <cstring>
#include <filesystem>
#include <type_traits>

namespace pagoda::kernels {

namespace {

namespace fs = std::filesystem;

void * open_loaded(const fs::path & path) {
    return dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
}

/// The first loaded library in `dir` whose name begins with `prefix`: the tag is part of some names ("libggml.v0.5.0.so").
void * open_loaded_with_prefix(const fs::path & dir, const std::string & prefix) {
    std::error_code error;
    for (const auto & entry : fs::directory_iterator(dir, error)) {
        if (entry.path().filename().string().rfind(prefix, 0) == 0) {
            if (void * handle = open_loaded(entry.path())) {
                return handle;
            }
        }
    }
    return nullptr;
}

/// The slots of a class with a virtual destructor and two functions: offset to top, type info, the two destructors, the functions.
constexpr int slots = 6, first_function = 4;

bool has_slots(void ** table) {
#if defined(__linux__)
    Dl_info info;
    ElfW(Sym) * entry = nullptr;
    return dladdr1(table, &info, reinterpret_cast<void **>(&entry), RTLD_DL_SYMENT) != 0 && entry
           && entry->st_size == slots * sizeof(void *);
#else
    return table != nullptr;
#endif
}

/// An abstract class that we derive from, and a class of the library's own that derives from it and shows in which order its two functions
/// lie. `name` is mangled without prefix and suffix.
struct Layout {
    const char * base;
    const char * derived;
    const char * functions[2];
};

std::string check_layout(void * cpu, const Layout & layout) {
    const auto table_of = [&](const char * name) {
        return static_cast<void **>(dlsym(cpu, (std::string("_ZTVN4ggml3cpu") + name + "E").c_str()));
    };
    void ** base = table_of(layout.base);
    if (!base || !has_slots(base) || base[0] || base[first_function] != base[first_function + 1]) {
        return std::string("the abstract class ") + layout.base + " of the CPU backend has another layout than expected";
    }
    void ** derived = table_of(layout.derived);
    for (int i = 0; i < 2; i++) {
        const std::string function = std::string("_ZN4ggml3cpu") + layout.derived + layout.functions[i];
        void * address = dlsym(cpu, function.c_str());
        if (!derived || !address || derived[first_function + i] != address) {
            return std::string("the functions of ") + layout.base + " in the CPU backend lie in another order than expected";
        }
    }
    return "";
}

std::string check_layouts(void * cpu) {
    // int64_t, in the name of the second, is long on Linux and long long on macOS
    constexpr bool is_long = std::is_same_v<int64_t, long>;
    const Layout layouts[] = {
        { "17extra_buffer_type",
          "6repack17extra_buffer_type",
          { "11supports_opEP19ggml_backend_devicePK11ggml_tensor", "17get_tensor_traitsEPK11ggml_tensor" } },
        { "13tensor_traits",
          is_long ? "6repack13tensor_traitsI10block_q4_0Ll8ELl8EL9ggml_type8EE"
                  : "6repack13tensor_traitsI10block_q4_0Lx8ELx8EL9ggml_type8EE",
          { "9work_sizeEiPK11ggml_tensorRm", "15compute_forwardEP19ggml_compute_paramsP11ggml_tensor" } },
    };
    for (const Layout & layout : layouts) {
        if (const std::string problem = check_layout(cpu, layout); !problem.empty()) {
            return problem;
        }
    }
    return "";
}

}  // namespace

void * Library::find(const char * name) const {
    void * address = dlsym(cpu_handle, name);
    return address ? address : dlsym(base_handle, name);
}

LibraryResult find_library(const std::string & library_dir) {
    LibraryResult result;
    Library & library = result.library;
    const fs::path dir(library_dir);

    library.base_handle = open_loaded_with_prefix(dir, "libggml-base");
    library.llama_handle = open_loaded_with_prefix(dir, "libllama.");
    void * registry = open_loaded_with_prefix(dir, "libggml.");
    if (!library.base_handle || !registry) {
        result.problem = "the ggml libraries of " + library_dir + " are not loaded";
        return result;
    }
    const auto version = reinterpret_cast<const char * (*)()>(dlsym(library.base_handle, "ggml_version"));
    if (!version || std::strcmp(version(), built_for_ggml) != 0) {
        result.problem = std::string("built for ggml ") + built_for_ggml + ", found " + (version ? version() : "an unknown version");
        return result;
    }

    using by_type_t = ggml_backend_dev_t (*)(enum ggml_backend_dev_type);
    const auto by_type = reinterpret_cast<by_type_t>(dlsym(registry, "ggml_backend_dev_by_type"));
    library.cpu_device = by_type ? by_type(GGML_BACKEND_DEVICE_TYPE_CPU) : nullptr;
    if (!library.cpu_device) {
        result.problem = "no CPU backend is loaded";
        return result;
    }

    // Several variants of the CPU backend lie side by side. The one in use is where the registered device's functions live.
    Dl_info info;
    if (dladdr(reinterpret_cast<void *>(library.cpu_device->iface.get_name), &info) == 0 || !info.dli_fname) {
        result.problem = "the file of the CPU backend cannot be found out";
        return result;
    }
    library.file = fs::path(info.dli_fname).filename().string();
    library.cpu_handle = open_loaded(info.dli_fname);
    std::error_code error;
    if (!library.cpu_handle || !fs::equivalent(fs::path(info.dli_fname).parent_path(), dir, error)) {
        result.problem = "the CPU backend in use (" + std::string(info.dli_fname) + ") is not one of " + library_dir;
        return result;
    }

    library.extra_buffer_types =
        library.symbol<decltype(library.extra_buffer_types)>("_Z39ggml_backend_cpu_get_extra_buffer_typesv");
    library.barrier = library.symbol<decltype(library.barrier)>("ggml_barrier");
    library.buft_is_host = library.symbol<decltype(library.buft_is_host)>("ggml_backend_buft_is_host");
    if (!library.extra_buffer_types || !library.barrier || !library.buft_is_host) {
        result.problem = library.file + " lacks a symbol that the kernels need";
        return result;
    }
    result.problem = check_layouts(library.cpu_handle);
    return result;
}

}  // namespace pagoda::kernels
