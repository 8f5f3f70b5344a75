#include "context/cache_ops.h"

#include "runtime/failure.h"

namespace pagoda {

namespace {

constexpr size_t WIDTH = 5;  // numbers of a record

Failure wrong(size_t index, const std::string & why) {
    return invalid("cacheOps[" + std::to_string(index) + "] " + why);
}

void require_id(size_t index, int32_t id, int32_t sequences) {
    if (id < 0 || id >= sequences) {
        throw wrong(index, "is for sequence " + std::to_string(id) + ", not in 0.."
                               + std::to_string(sequences - 1));
    }
}

}  // namespace

std::vector<CacheOp> read_cache_ops(const std::vector<int32_t> & records, int32_t sequences) {
    if (records.size() % WIDTH != 0) {
        throw invalid("cacheOps has " + std::to_string(records.size()) + " numbers; a record has "
                      + std::to_string(WIDTH));
    }
    std::vector<CacheOp> ops;
    ops.reserve(records.size() / WIDTH);
    for (size_t i = 0; i < records.size() / WIDTH; ++i) {
        const int32_t * const record = records.data() + i * WIDTH;
        if (record[0] < 0 || record[0] > static_cast<int32_t>(CacheOp::Kind::shift)) {
            throw wrong(i, "is of kind " + std::to_string(record[0]));
        }
        const CacheOp op = { static_cast<CacheOp::Kind>(record[0]), record[1], record[2], record[3],
                             record[4] };
        require_id(i, op.sequence, sequences);
        if (op.kind == CacheOp::Kind::copy) {
            require_id(i, op.other, sequences);
        }
        ops.push_back(op);
    }
    return ops;
}

std::string describe(const CacheOp & op) {
    const std::string end = op.to < 0 ? "end" : std::to_string(op.to);
    const std::string range = " [" + std::to_string(op.from) + ", " + end + ")";
    const std::string sequence = std::to_string(op.sequence);
    switch (op.kind) {
        case CacheOp::Kind::copy: return "copy " + sequence + " -> " + std::to_string(op.other) + range;
        case CacheOp::Kind::remove: return "remove " + sequence + range;
        case CacheOp::Kind::shift: return "shift " + sequence + range + " by " + std::to_string(op.other);
    }
    return "";
}

}  // namespace pagoda
