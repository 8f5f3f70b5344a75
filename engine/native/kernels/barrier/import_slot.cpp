#include "import_slot.h"

#include <dlfcn.h>
#include <link.h>

#include <cstring>

namespace pagoda::kernels::barrier {

namespace {

#if defined(__x86_64__)
constexpr auto jump_slot = R_X86_64_JUMP_SLOT;
#elif defined(__aarch64__)
constexpr auto jump_slot = R_AARCH64_JUMP_SLOT;
#else
constexpr auto jump_slot = 0;
#endif

struct Dynamic {
    const ElfW(Rela) * relocations = nullptr;
    size_t size = 0;  // bytes
    const ElfW(Sym) * symbols = nullptr;
    const char * names = nullptr;
};

/// glibc has added the load address to the pointers of this table, other loaders have not.
template <typename T> T * loaded(const link_map & map, ElfW(Addr) address) {
    return reinterpret_cast<T *>(address < map.l_addr ? address + map.l_addr : address);
}

Dynamic read_dynamic(const link_map & map) {
    Dynamic found;
    for (const ElfW(Dyn) * entry = map.l_ld; entry->d_tag != DT_NULL; entry++) {
        switch (entry->d_tag) {
            case DT_JMPREL: found.relocations = loaded<const ElfW(Rela)>(map, entry->d_un.d_ptr); break;
            case DT_PLTRELSZ: found.size = entry->d_un.d_val; break;
            case DT_SYMTAB: found.symbols = loaded<const ElfW(Sym)>(map, entry->d_un.d_ptr); break;
            case DT_STRTAB: found.names = loaded<const char>(map, entry->d_un.d_ptr); break;
        }
    }
    return found;
}

/// The part that the loader made read-only after relocation (PT_GNU_RELRO).
struct ReadOnly {
    ElfW(Addr) load_address;
    ElfW(Addr) from = 0, to = 0;
};

int note_read_only(dl_phdr_info * info, size_t, void * data) {
    auto & part = *static_cast<ReadOnly *>(data);
    if (info->dlpi_addr != part.load_address) {
        return 0;
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (const auto & header = info->dlpi_phdr[i]; header.p_type == PT_GNU_RELRO) {
            part.from = info->dlpi_addr + header.p_vaddr;
            part.to = part.from + header.p_memsz;
        }
    }
    return 1;
}

bool is_in_library(const link_map & map, const void * address) {
    Dl_info info;
    return dladdr(address, &info) != 0 && reinterpret_cast<ElfW(Addr)>(info.dli_fbase) == map.l_addr;
}

}  // namespace

ImportSlot find_import_slot(void * handle, const char * function, const void * own) {
    const std::string name = function;
    link_map * map = nullptr;
    if (jump_slot == 0 || dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || !map) {
        return { nullptr, "the library's tables cannot be read here" };
    }
    const Dynamic dynamic = read_dynamic(*map);
    if (!dynamic.relocations || !dynamic.symbols || !dynamic.names) {
        return { nullptr, "the library calls nothing by name" };
    }
    void ** slot = nullptr;
    for (size_t i = 0; i < dynamic.size / sizeof(ElfW(Rela)); i++) {
        const ElfW(Rela) & relocation = dynamic.relocations[i];
        const auto & symbol = dynamic.symbols[ELF64_R_SYM(relocation.r_info)];
        if (ELF64_R_TYPE(relocation.r_info) != jump_slot || name != dynamic.names + symbol.st_name) {
            continue;
        }
        if (slot) {
            return { nullptr, "the library calls " + name + " in more than one way" };
        }
        slot = reinterpret_cast<void **>(map->l_addr + relocation.r_offset);
    }
    if (!slot) {
        return { nullptr, "the library does not call " + name + " by name" };
    }
    ReadOnly part{ map->l_addr };
    dl_iterate_phdr(note_read_only, &part);
    if (const auto at = reinterpret_cast<ElfW(Addr)>(slot); at >= part.from && at < part.to) {
        return { nullptr, "the address of " + name + " is read-only" };
    }
    if (const void * now = *slot; now != own && !is_in_library(*map, now)) {
        return { nullptr, name + " has been replaced by another" };
    }
    return { slot, "" };
}

}  // namespace pagoda::kernels::barrier
