// A function of ours in place of one that a loaded library calls by name: where a library's own way is to be
// shortened, and nothing of it is to be built anew.
#pragma once

#include <string>

namespace pagoda {

/// From now on `library` (a handle) calls `ours` where it calls `name`, whose address is `own`. Returns why that
/// cannot be, or nothing; then nothing has changed. Known on Linux only.
std::string hook_import(void * library, const char * name, const void * own, void * ours);

}  // namespace pagoda
