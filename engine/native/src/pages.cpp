// Page ranges as bytes: llama.cpp's own state of a sequence, in an envelope that knows whether it fits and
// whether it is whole.
#include "context_core.h"
#include "library.h"
#include "log.h"

#include <cstring>

namespace pagoda {

namespace {

constexpr uint32_t MAGIC = 0x56'4b'47'50;  // "PGKV"
constexpr uint32_t VERSION = 1;

struct Envelope {
    uint32_t magic;
    uint32_t version;
    uint64_t fingerprint;  // of what must be equal for the bytes to mean the same
    uint64_t bytes;        // that follow
    uint64_t checksum;     // of these
};
static_assert(sizeof(Envelope) == 32, "the envelope is a format: no padding");

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

}  // namespace

uint64_t ContextCore::fingerprint() const {
    const Library & lib = llama();
    const std::string tag = lib.version;
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

SavedPages ContextCore::save(int32_t sequence, int32_t from, int32_t to) {
    const Library & lib = llama();
    const int32_t first = lib.llama_memory_seq_pos_min(memory, sequence);
    const int32_t last = max_position(sequence);
    if (last < 0 || (to >= 0 && (to <= first || from >= to)) || from > last) {
        throw create_failed("there is nothing to save in that range");
    }
    const bool whole = from <= first && (to < 0 || to > last);
    if (whole_sequences_only && !whole) {
        throw create_failed("this model can save whole sequences only");
    }
    // llama.cpp saves whole sequences, of low ids: a range goes through a low id of its own.
    const bool direct = whole && sequence < saveable_sequences;
    const std::optional<int32_t> id = direct ? sequence : free_sequence();
    if (!id) {
        throw create_failed("no sequence id is free to save through");
    }
    if (!direct) {
        lib.llama_memory_seq_cp(memory, sequence, *id, from, to);
    }
    SavedPages pages;
    size_t written = 0;
    const LogCapture log;
    try {
        const size_t size = lib.llama_state_seq_get_size(context, *id);
        pages.size = sizeof(Envelope) + size;
        pages.bytes.reset(new uint8_t[pages.size]);
        written = lib.llama_state_seq_get_data(context, pages.bytes.get() + sizeof(Envelope), size, *id);
    } catch (...) {
        if (!direct) {
            lib.llama_memory_seq_rm(memory, *id, -1, -1);
        }
        throw;
    }
    if (!direct) {
        lib.llama_memory_seq_rm(memory, *id, -1, -1);
    }
    if (written == 0 || sizeof(Envelope) + written != pages.size) {
        throw create_failed("the pages could not be saved: " + log.problems());
    }
    const Envelope envelope = { MAGIC, VERSION, fingerprint(), written,
                                checksum_of(pages.bytes.get() + sizeof(Envelope), written) };
    std::memcpy(pages.bytes.get(), &envelope, sizeof(envelope));
    return pages;
}

void ContextCore::restore(int32_t sequence, const std::vector<uint8_t> & bytes) {
    const Library & lib = llama();
    Envelope envelope = {};
    if (bytes.size() < sizeof(envelope)) {
        throw create_failed("the saved pages are cut off");
    }
    std::memcpy(&envelope, bytes.data(), sizeof(envelope));
    const uint8_t * const state = bytes.data() + sizeof(envelope);
    const size_t size = bytes.size() - sizeof(envelope);
    if (envelope.magic != MAGIC || envelope.version != VERSION) {
        throw create_failed("these are not saved pages of this version");
    }
    if (envelope.fingerprint != fingerprint()) {
        throw create_failed("the pages were saved with another model, cache type or library");
    }
    if (envelope.bytes != size || envelope.checksum != checksum_of(state, size)) {
        throw create_failed("the saved pages are damaged");
    }
    if (max_position(sequence) >= 0) {
        throw create_failed("sequence " + std::to_string(sequence) + " is not empty");
    }
    const bool direct = sequence < saveable_sequences;
    const std::optional<int32_t> id = direct ? sequence : free_sequence();
    if (!id) {
        throw create_failed("no sequence id is free to restore through");
    }
    const LogCapture log;
    if (lib.llama_state_seq_set_data(context, state, size, *id) == 0) {
        lib.llama_memory_seq_rm(memory, *id, -1, -1);
        throw create_failed("there is no room for the pages: " + log.problems());
    }
    if (!direct) {
        lib.llama_memory_seq_cp(memory, *id, sequence, -1, -1);
        lib.llama_memory_seq_rm(memory, *id, -1, -1);
    }
}

}  // namespace pagoda
