// The shipped ggml libraries as this process loaded them: found, checked, and their symbols taken by name.
#pragma once

#include "ggml-backend-impl.h"
#include "ggml-cpu-impl.h"
#include "ggml.h"

#include <string>
#include <vector>

namespace pagoda::kernels {

/// The ggml version whose headers this was compiled with (llama.cpp v0.5.0). Another one found at run time means: hands off.
inline constexpr const char * built_for_ggml = "0.25.1";

struct Library {
    std::string file;  // "libggml-cpu-zen4.so", the variant of the CPU backend that is in use
    ggml_backend_dev_t cpu_device = nullptr;

    std::vector<ggml_backend_buffer_type_t> & (*extra_buffer_types)() = nullptr;
    void (*barrier)(ggml_threadpool * pool) = nullptr;  // the one that the backend itself uses
    bool (*buft_is_host)(ggml_backend_buffer_type_t type) = nullptr;

    /// A further symbol of libggml-base or of the CPU variant; nullptr where neither has it.
    template <typename F> F symbol(const char * name) const { return reinterpret_cast<F>(find(name)); }

    void * cpu_handle = nullptr;   // dlopen handles, kept open for the life of the process
    void * base_handle = nullptr;
    void * llama_handle = nullptr; // may be null: only positions of cells need it

private:
    void * find(const char * name) const;
};

struct LibraryResult {
    Library library;
    std::string problem;  // empty when the library can be worked with
};

/// Finds the libraries in `library_dir` that are already loaded. Loads nothing itself.
LibraryResult find_library(const std::string & library_dir);

}  // namespace pagoda::kernels
