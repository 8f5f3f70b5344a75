// What happens to the cells of the cache before a batch: the records of `NativeStep.cacheOps`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pagoda {

struct CacheOp {
    enum class Kind { copy, remove, shift };

    Kind kind;
    int32_t sequence;
    int32_t other;  // copy: the target; shift: by how much
    int32_t from, to;
};

/// Throws native.invalidBatch, naming the record, unless all of them are of the form that native.d.ts gives
/// and their ids are in 0..sequences-1.
std::vector<CacheOp> read_cache_ops(const std::vector<int32_t> & records, int32_t sequences);

/// "copy 3 -> 5 [0, 64)", for errors.
std::string describe(const CacheOp & op);

}  // namespace pagoda
