// Pages as bytes: llama.cpp's own state of a sequence, in an envelope that knows whether it fits and whether
// it is whole.
#include "context/context_core.h"
#include "runtime/library.h"
#include "runtime/log.h"

#include <cstdlib>
#include <cstring>

namespace pagoda {

namespace {

constexpr uint32_t MAGIC = 0x56'4b'47'50;  // "PGKV"
constexpr uint32_t VERSION = 2;

struct Envelope {
    uint32_t magic;
    uint32_t version;
    uint64_t fingerprint;  // of what must be equal for the bytes to mean the same
    int32_t from, to;      // positions
    uint64_t bytes;        // that follow
    uint64_t checksum;     // of these and of the positions
};
static_assert(sizeof(Envelope) == 40, "the envelope is a format: no padding");

uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9e37'79b9'7f4a'7c15;
    return hash ^ (hash >> 29);
}

/// Detects damage, not malice; eight bytes at a time in four lanes, so that it keeps up with memory.
uint64_t checksum_of(const uint8_t * bytes, size_t size) {
    uint64_t lanes[4] = { 1, 2, 3, 4 };
    size_t at = 0;
    for (; at + sizeof(lanes) <= size; at += sizeof(lanes)) {
        uint64_t words[4];
        std::memcpy(words, bytes + at, sizeof(words));
        for (int lane = 0; lane < 4; ++lane) {
            lanes[lane] = mix(lanes[lane], words[lane]);
        }
    }
    uint64_t hash = size;
    for (const uint64_t lane : lanes) {
        hash = mix(hash, lane);
    }
    for (; at < size; ++at) {
        hash = mix(hash, bytes[at]);
    }
    return hash;
}

uint64_t checksum_of(const Envelope & envelope, const uint8_t * state) {
    const uint64_t positions =
        (static_cast<uint64_t>(envelope.from) << 32) | static_cast<uint32_t>(envelope.to);
    return mix(checksum_of(state, envelope.bytes), positions);
}

Failure refused(const char * reason, std::string detail) {
    return { "native.pagesRefused",
             { { "reason", std::string(reason) }, { "detail", std::move(detail) } } };
}

std::string shown(Range range) {
    return "[" + std::to_string(range.from) + ", " + std::to_string(range.to) + ")";
}

}  // namespace

uint64_t ContextCore::fingerprint() const {
    const Library & lib = llama();
    // llama.cpp rotates quantised caches unless this says otherwise, and its state does not tell.
    const char * const unrotated = std::getenv("LLAMA_ATTN_ROT_DISABLE");
    const std::string tag = lib.version + (unrotated != nullptr ? unrotated : "");
    uint64_t hash = checksum_of(reinterpret_cast<const uint8_t *>(tag.data()), tag.size());
    for (const uint64_t value : {
             lib.llama_model_n_params(model.model),
             lib.llama_model_size(model.model),
             static_cast<uint64_t>(lib.llama_model_n_layer(model.model)),
             static_cast<uint64_t>(lib.llama_model_n_embd(model.model)),
             static_cast<uint64_t>(lib.llama_model_n_head_kv(model.model)),
             static_cast<uint64_t>(settings.cache_type_k),
             static_cast<uint64_t>(settings.cache_type_v),
             static_cast<uint64_t>(settings.flash_attention),
         }) {
        hash = mix(hash, value);
    }
    return hash;
}

void ContextCore::require_scratch(int32_t sequence, int32_t scratch) const {
    if (scratch < 0 || scratch >= settings.max_sequences || scratch == sequence) {
        throw invalid("scratch id " + std::to_string(scratch) + " is not another one in 0.."
                      + std::to_string(settings.max_sequences - 1));
    }
    if (max_position(scratch) >= 0) {
        throw invalid("the scratch id " + std::to_string(scratch) + " is not empty");
    }
}

std::vector<SavedPage> ContextCore::save(int32_t sequence, const std::vector<Range> & ranges,
                                         int32_t scratch) {
    require_scratch(sequence, scratch);
    std::vector<SavedPage> pages;
    for (const Range & range : ranges) {
        pages.push_back(save(sequence, range, scratch));
    }
    return pages;
}

SavedPage ContextCore::save(int32_t sequence, Range range, int32_t scratch) {
    const Library & lib = llama();
    const int32_t first = lib.llama_memory_seq_pos_min(memory, sequence);
    const int32_t end = max_position(sequence) + 1;
    range.to = range.to < 0 ? end : range.to;
    // A state stands for all positions up to its last one, which is the only one that llama.cpp knows of; of a sliding
    // window it knows the last ones.
    const bool begins_before = range.from < first && !is_whole(sequence, range);
    if (end == 0 || begins_before || range.from >= range.to || range.to > end) {
        throw refused("absent", "positions " + shown(range) + " of sequence " + std::to_string(sequence)
                                    + ", which has " + shown({ std::max(first, 0), end }));
    }
    const bool whole = is_whole(sequence, range);
    if (whole_sequences_only && !whole) {
        throw refused("absent", "this model's memory gives whole sequences only");
    }
    // llama.cpp saves whole sequences, of ids that it was made for: a range goes through one of these.
    const bool direct = whole && sequence < settings.max_sequences;
    const int32_t id = direct ? sequence : scratch;
    if (!direct) {
        lib.llama_memory_seq_cp(memory, sequence, scratch, range.from, range.to);
    }
    SavedPage page;
    size_t written = 0;
    const LogCapture log;
    try {
        const size_t size = lib.llama_state_seq_get_size(context, id);
        page.size = sizeof(Envelope) + size;
        page.bytes.reset(new uint8_t[page.size]);
        written = lib.llama_state_seq_get_data(context, page.bytes.get() + sizeof(Envelope), size, id);
    } catch (...) {
        if (!direct) {
            lib.llama_memory_seq_rm(memory, scratch, -1, -1);
        }
        throw;
    }
    if (!direct) {
        lib.llama_memory_seq_rm(memory, scratch, -1, -1);
    }
    if (written == 0 || sizeof(Envelope) + written != page.size) {
        throw internal("pages could not be saved: " + log.problems());
    }
    Envelope envelope = { MAGIC, VERSION, fingerprint(), range.from, range.to, written, 0 };
    envelope.checksum = checksum_of(envelope, page.bytes.get() + sizeof(Envelope));
    std::memcpy(page.bytes.get(), &envelope, sizeof(envelope));
    return page;
}

void ContextCore::restore(int32_t sequence, const std::vector<std::vector<uint8_t>> & pages,
                          int32_t scratch) {
    require_scratch(sequence, scratch);
    const int32_t before = max_position(sequence) + 1;
    try {
        for (const std::vector<uint8_t> & page : pages) {
            restore(sequence, page, scratch);
        }
    } catch (...) {
        llama().llama_memory_seq_rm(memory, sequence, before, -1);
        throw;
    }
}

void ContextCore::restore(int32_t sequence, const std::vector<uint8_t> & page, int32_t scratch) {
    const Library & lib = llama();
    Envelope envelope = {};
    if (page.size() < sizeof(envelope)) {
        throw refused("damaged", "the page is cut off");
    }
    std::memcpy(&envelope, page.data(), sizeof(envelope));
    const uint8_t * const state = page.data() + sizeof(envelope);
    if (envelope.magic != MAGIC || envelope.version != VERSION) {
        throw refused("foreign", "these are not saved pages of this version");
    }
    if (envelope.fingerprint != fingerprint()) {
        throw refused("foreign", "the page was saved with another model, cache type or library");
    }
    if (envelope.bytes != page.size() - sizeof(envelope)
        || envelope.checksum != checksum_of(envelope, state)) {
        throw refused("damaged", "the page is not what was saved");
    }
    const int32_t end = max_position(sequence) + 1;
    if (end > 0 && (whole_sequences_only || envelope.from != end)) {
        throw refused("inTheWay", "positions " + shown({ envelope.from, envelope.to })
                                      + " do not continue sequence " + std::to_string(sequence)
                                      + ", which ends at " + std::to_string(end));
    }
    // Into the id itself where it is one that llama.cpp can restore, and empty.
    const bool direct = end == 0 && sequence < settings.max_sequences;
    const int32_t id = direct ? sequence : scratch;
    const LogCapture log;
    placement.expect_cells(static_cast<uint32_t>(envelope.to - envelope.from));
    if (lib.llama_state_seq_set_data(context, state, envelope.bytes, id) == 0) {
        lib.llama_memory_seq_rm(memory, id, -1, -1);
        throw refused("noRoom", "there is no room for the page: " + log.problems());
    }
    if (!direct) {
        lib.llama_memory_seq_cp(memory, scratch, sequence, -1, -1);
        lib.llama_memory_seq_rm(memory, scratch, -1, -1);
    }
}

}  // namespace pagoda
