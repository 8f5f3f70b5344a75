// Where a loaded library keeps the address of a function that it calls by name.
#pragma once

#include <string>

namespace pagoda::kernels::barrier {

struct ImportSlot {
    void ** address = nullptr;
    std::string problem;  // empty when the slot is found, writable, and not already changed by someone else
};

/// The slot of `function` in the procedure linkage table of the library with this dlopen handle (System V ABI: DT_JMPREL). `own` is the
/// library's own function of that name: the slot holds it, or lazy binding's stub in the same library, before anyone changed it.
ImportSlot find_import_slot(void * handle, const char * function, const void * own);

}  // namespace pagoda::kernels::barrier
