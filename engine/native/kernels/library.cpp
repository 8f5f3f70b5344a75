#include "library.h"

#include "traits.h"

#if defined(_WIN32)

namespace pagoda::kernels {

void * Library::find(const char *) const {
    return nullptr;
}

LibraryResult find_library(const std::string &) {
    return { {}, "the way into the CPU backend relies on the Itanium C++ ABI, which Windows libraries do not have" };
}

}  // namespace pagoda::kernels

#else

#include <dlfcn.h>
#if defined(__linux__)
#include <elf.h>
#include <link.h>
#endif

#include <cstring>
#include <filesystem>

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

/// The abstract base in the library must have the four slots that we override, in the order that our compiler gives them: two
/// destructors, then two functions that are pure there. Empty when it is so.
std::string check_vtable(void * cpu, const char * symbol, const char * complete_destructor, const char * deleting_destructor) {
    auto ** table = static_cast<void **>(dlsym(cpu, symbol));
    if (!table) {
        return std::string(symbol) + " is not exported";
    }
    // [0] offset to top, [1] type info, [2] complete destructor, [3] deleting destructor, [4] and [5] pure
    if (table[0] != nullptr || table[2] != dlsym(cpu, complete_destructor) || table[3] != dlsym(cpu, deleting_destructor)) {
        return std::string(symbol) + " has another layout than expected";
    }
    if (table[4] != table[5]) {
        return std::string(symbol) + " has other pure functions than expected";
    }
#if defined(__linux__)
    Dl_info info;
    ElfW(Sym) * entry = nullptr;
    if (dladdr1(table, &info, reinterpret_cast<void **>(&entry), RTLD_DL_SYMENT) == 0 || !entry
        || entry->st_size != 6 * sizeof(void *)) {
        return std::string(symbol) + " has another number of functions than expected";
    }
#endif
    return "";
}

std::string check_layout(void * cpu) {
    std::string problem = check_vtable(cpu, "_ZTVN4ggml3cpu17extra_buffer_typeE", "_ZN4ggml3cpu17extra_buffer_typeD1Ev",
                                       "_ZN4ggml3cpu17extra_buffer_typeD0Ev");
    if (problem.empty()) {
        problem = check_vtable(cpu, "_ZTVN4ggml3cpu13tensor_traitsE", "_ZN4ggml3cpu13tensor_traitsD1Ev",
                               "_ZN4ggml3cpu13tensor_traitsD0Ev");
    }
    return problem;
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
    result.problem = check_layout(library.cpu_handle);
    return result;
}

}  // namespace pagoda::kernels

#endif
