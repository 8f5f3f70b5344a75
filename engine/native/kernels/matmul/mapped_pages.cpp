#include "mapped_pages.h"

#if defined(__linux__)

#include <sys/mman.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace pagoda::kernels::matmul {

bool MappedPages::find_mapping(uintptr_t address) {
    if (address >= start && address < end) {
        return droppable;
    }
    std::FILE * maps = std::fopen("/proc/self/maps", "re");
    if (!maps) {
        return false;
    }
    start = end = 0;
    droppable = false;
    char line[512];
    while (std::fgets(line, sizeof line, maps)) {
        uint64_t from, to, inode;
        char mode[5];
        // start-end rwxs offset device inode path; a path longer than the buffer only yields lines that do not match
        if (std::sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*x %*s %" SCNu64, &from, &to, mode, &inode) == 4 && address >= from && address < to) {
            start = uintptr_t(from);
            end = uintptr_t(to);
            droppable = mode[1] == '-' && mode[3] == 's' && inode != 0;
            break;
        }
    }
    std::fclose(maps);
    return droppable;
}

void MappedPages::drop(const void * data, size_t size) {
    const auto page = uintptr_t(sysconf(_SC_PAGESIZE));
    const auto from = (uintptr_t(data) + page - 1) / page * page;
    const auto to = (uintptr_t(data) + size) / page * page;
    if (from < to && find_mapping(from) && to <= end) {
        madvise(reinterpret_cast<void *>(from), to - from, MADV_DONTNEED);
    }
}

}  // namespace pagoda::kernels::matmul

#else

namespace pagoda::kernels::matmul {

void MappedPages::drop(const void *, size_t) {}

}  // namespace pagoda::kernels::matmul

#endif
