#include "model_file.h"

#if defined(__linux__)

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>

namespace pagoda::kernels::matmul {

namespace {

struct Region {
    uint64_t start, end, inode;
    bool read_only_file;  // and shared
};

/// Calls `visit` with each region of this process's memory.
template <typename F> void each_region(F && visit) {
    std::FILE * maps = std::fopen("/proc/self/maps", "re");
    if (!maps) {
        return;
    }
    char line[512];
    while (std::fgets(line, sizeof line, maps)) {
        Region r;
        char mode[5];
        // start-end rwxs offset device inode path; a path longer than the buffer only yields lines that do not match
        if (std::sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*x %*s %" SCNu64, &r.start, &r.end, mode, &r.inode) == 4) {
            r.read_only_file = mode[1] == '-' && mode[3] == 's' && r.inode != 0;
            visit(r);
        }
    }
    std::fclose(maps);
}

/// A second mapping of the same pages. Only of a shared one: of a private one the system would make an empty one.
uint8_t * map_again(uintptr_t start, size_t size) {
    void * again = mremap(reinterpret_cast<void *>(start), 0, size, MREMAP_MAYMOVE);
    return again == MAP_FAILED ? nullptr : static_cast<uint8_t *>(again);
}

}  // namespace

const uint8_t * ModelFile::keep(const void * data, size_t size) {
    const auto from = uintptr_t(data), to = from + size;
    const auto contains = [&](const auto & m) { return from >= m.start && to <= m.end; };
    auto found = std::find_if(mappings.begin(), mappings.end(), contains);
    if (found == mappings.end()) {
        Mapping m{ from, to, 0, nullptr, 0, 0 };
        each_region([&](const Region & r) {
            if (r.read_only_file && contains(r)) {
                m = { r.start, r.end, r.inode, map_again(r.start, r.end - r.start), 0, 0 };
            }
        });
        found = mappings.insert(mappings.end(), m);
    }
    return found->ours ? found->ours + (from - found->start) : nullptr;
}

void ModelFile::loaded() {
    each_region([&](const Region & r) {
        for (Mapping & m : mappings) {
            const bool is_part = r.read_only_file && r.inode == m.inode && r.start >= m.start && r.end <= m.end;
            if (is_part && r.end - r.start > m.left_end - m.left_start) {
                m.left_start = r.start;
                m.left_end = r.end;
            }
        }
    });
}

const uint8_t * ModelFile::best_address(const uint8_t * kept, size_t size) const {
    for (const Mapping & m : mappings) {
        if (m.ours && kept >= m.ours && kept < m.ours + (m.end - m.start)) {
            const uintptr_t theirs = m.start + uintptr_t(kept - m.ours);
            return theirs >= m.left_start && theirs + size <= m.left_end ? reinterpret_cast<const uint8_t *>(theirs) : kept;
        }
    }
    return kept;
}

void ModelFile::close() {
    for (const Mapping & m : mappings) {
        if (m.ours) {
            munmap(m.ours, m.end - m.start);
        }
    }
    mappings.clear();
}

void drop_pages(const void * data, size_t size) {
    const auto page = uintptr_t(sysconf(_SC_PAGESIZE));
    const auto from = (uintptr_t(data) + page - 1) / page * page;
    const auto to = (uintptr_t(data) + size) / page * page;
    if (from < to) {
        madvise(reinterpret_cast<void *>(from), to - from, MADV_DONTNEED);
    }
}

}  // namespace pagoda::kernels::matmul

#else

namespace pagoda::kernels::matmul {

const uint8_t * ModelFile::keep(const void *, size_t) {
    return nullptr;
}

void ModelFile::loaded() {}

const uint8_t * ModelFile::best_address(const uint8_t * kept, size_t) const {
    return kept;
}

void ModelFile::close() {}

void drop_pages(const void *, size_t) {}

}  // namespace pagoda::kernels::matmul

#endif
