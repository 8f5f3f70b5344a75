// Shared libraries on the three systems: open by absolute path, look up by name. They stay open for the life
// of the process.
#pragma once

#include <filesystem>
#include <string>

namespace pagoda {

/// A handle, or null with the system's words in `problem`.
void * open_shared(const std::filesystem::path & file, std::string & problem);

/// Null where the library has no such symbol.
void * find_symbol(void * library, const char * name);

}  // namespace pagoda
