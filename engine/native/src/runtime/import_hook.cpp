#include "runtime/import_hook.h"

#include <atomic>

#if PAGODA_KERNELS && defined(__linux__)
#include "../../kernels/barrier/import_slot.h"
#endif

namespace pagoda {

std::string hook_import(void * library, const char * name, const void * own, void * ours) {
#if PAGODA_KERNELS && defined(__linux__)
    const kernels::barrier::ImportSlot slot = kernels::barrier::find_import_slot(library, name, own);
    if (slot.address != nullptr) {
        std::atomic_ref<void *>(*slot.address).store(ours, std::memory_order_release);
    }
    return slot.problem;
#else
    (void) library;
    (void) name;
    (void) own;
    (void) ours;
    return "not known on this system";
#endif
}

}  // namespace pagoda
