// One step as plain data: what to decode, and what came of it. n = tokens, m = outputs, w = walks, as in
// native.d.ts.
#pragma once

#include "context/cache_ops.h"
#include "context/sliced_prefill.h"
#include "runtime/submit_watch.h"
#include "sampling/walk.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pagoda {

enum class StepOutcome { ok, no_kv_room, aborted, invalid_batch, cache_op_failed, fatal };

const char * name_of(StepOutcome outcome);

/// Kept from step to step so that a step allocates nothing it had before.
struct StepJob {
    std::vector<CacheOp> cache_ops;
    std::vector<int32_t> tokens;
    std::vector<int32_t> positions;
    std::vector<int32_t> seq_id_counts;
    std::vector<int32_t> seq_ids;
    std::vector<int32_t> outputs;
    std::vector<int32_t> parents;
    std::vector<Walk> walks;
    bool want_logits = false;
    std::vector<int32_t> running;  // sequence ids; empty: those of the batch
    std::vector<int32_t> goes_on;  // w: 1 where the next step is expected to read what is chosen; or none

    // A piece of a prompt that is read beside this step and those to come.
    Pass prefill;                 // one that begins; or none
    bool goes_on_with_prefill = false;  // its slice may be in this step's time
    bool drops_prefill = false;   // the one under way ends, and leaves nothing
    double pace_ms = 0;           // a step's whole time, from the end of the one before: what is left of it is the piece's
    double least_prefill_ms = 0;  // and so much on the average, in any case

    StepOutcome outcome = StepOutcome::ok;
    std::string detail;
    size_t cache_ops_done = 0;
    std::vector<WalkResult> results;  // w, or none
    std::vector<float> logits;
    int32_t attended_cells = -1;
    double decode_ms = 0;
    double sample_ms = 0;
    double ahead_ms = 0;     // that its device had worked on it before it was asked for
    SubmitTimes submit;      // of decoding: until the device had the work
    double prefill_ms = 0;   // that went into a piece of a prompt, after the rest
    SlicedPrefill::State prefilled = SlicedPrefill::State::none;
    int32_t rows_ahead = 0;  // tokens that were decoded before they were asked for
};

struct StepLimits {
    int32_t vocabulary;
    int32_t step_tokens;
    int32_t most_outputs;
    int32_t sequences;  // ids are 0..sequences-1
    int32_t prefill_tokens;  // of a piece that is read in slices; 0: none can be
};

/// Throws native.invalidBatch, naming what is wrong, unless llama.cpp can take the batch without harm.
void check_step(const StepJob & job, const StepLimits & limits);

}  // namespace pagoda
