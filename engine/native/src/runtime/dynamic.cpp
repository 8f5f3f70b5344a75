#include "runtime/dynamic.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace pagoda {

#if defined(_WIN32)

void * open_shared(const std::filesystem::path & file, std::string & problem) {
    // The altered search path makes the loader look for what the library needs in the library's own folder.
    HMODULE library = LoadLibraryExW(file.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (library == nullptr) {
        problem = file.filename().string() + ": error " + std::to_string(GetLastError());
    }
    return library;
}

void * find_symbol(void * library, const char * name) {
    return reinterpret_cast<void *>(GetProcAddress(static_cast<HMODULE>(library), name));
}

#else

void * open_shared(const std::filesystem::path & file, std::string & problem) {
    void * library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        problem = dlerror();
    }
    return library;
}

void * find_symbol(void * library, const char * name) {
    return dlsym(library, name);
}

#endif

}  // namespace pagoda
