// A llama_context with its thread, its threads for computing, and its samplers, without JavaScript. Every
// function that touches the llama_context runs on the context's own thread; the comment says so where one
// does not.
#pragma once

#include "context/step_job.h"
#include "llama.h"
#include "model/model_core.h"
#include "placement/placement.h"
#include "runtime/failure.h"
#include "threads/compute_threads.h"
#include "threads/helpers.h"
#include "threads/work_thread.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace pagoda {

struct ContextSettings {
    int32_t context_length = 0;
    int32_t step_tokens = 0;
    int32_t threads = 1;
    ggml_type cache_type_k = GGML_TYPE_F16;
    ggml_type cache_type_v = GGML_TYPE_F16;
    bool flash_attention = true;
    int32_t max_sequences = 1;
    int32_t max_outputs = 1;
    bool paged = true;  // false: llama.cpp decides where cells lie
};

/// Positions [from, to) of a sequence; to < 0: to its end.
struct Range {
    int32_t from, to;
};

/// A saved page: bytes that restore() takes back, on this model and these cache types only.
struct SavedPage {
    std::unique_ptr<uint8_t[]> bytes;
    size_t size = 0;
};

class ContextCore {
public:
    ContextCore(ModelCore & model, ContextSettings settings);
    ~ContextCore();  // any thread but its own: aborts what runs, ends the thread, frees
    ContextCore(const ContextCore &) = delete;
    ContextCore & operator=(const ContextCore &) = delete;

    /// Throws context.createFailed.
    void create();
    void free();

    void step(StepJob & job);
    /// Its compute threads stop looking for work until the next step.
    void rest() { threads.rest(); }

    int32_t max_position(int32_t sequence) const;

    /// One page for each range. `scratch`: an empty id to save through.
    std::vector<SavedPage> save(int32_t sequence, const std::vector<Range> & ranges, int32_t scratch);
    /// Puts pages at the end of a sequence, each at its own positions; all of them or none.
    void restore(int32_t sequence, const std::vector<std::vector<uint8_t>> & pages, int32_t scratch);

    /// Any thread. Throws native.invalidBatch unless the id can be used here.
    void require_sequence(int32_t sequence) const;
    /// Any thread, once created.
    StepLimits limits() const;

    ModelCore & model;
    const ContextSettings settings;
    std::atomic<bool> abort{ false };  // any thread: stops the decoding that runs
    WorkThread own_thread;

    // Set by create(), constant then.
    int32_t context_length = 0;
    int32_t step_tokens = 0;
    bool can_shift = false;
    placement::Placement placement;
    /// Recurrent and hybrid models know no id beyond those they were made for, and no part of a sequence.
    bool whole_sequences_only = false;

private:
    Failure create_failed(std::string detail) const;

    /// Does the operations of a step in order. False, with outcome and detail set, where one cannot be done:
    /// it then changed nothing, those before it stay.
    bool change_cache(StepJob & job);
    /// Each returns why it cannot be done, or nothing.
    std::string change(const CacheOp & op);
    std::string copy(int32_t source, int32_t target, int32_t from, int32_t to);
    std::string remove(int32_t sequence, int32_t from, int32_t to);
    std::string shift(int32_t sequence, int32_t from, int32_t to, int32_t by);

    /// After a step that began and did not end: no sequence keeps a cell of it.
    void take_back(const StepJob & job);
    void decode(StepJob & job);
    void sample(StepJob & job);
    bool is_whole(int32_t sequence, Range range) const;
    void require_scratch(int32_t sequence, int32_t scratch) const;
    SavedPage save(int32_t sequence, Range range, int32_t scratch);
    void restore(int32_t sequence, const std::vector<uint8_t> & page, int32_t scratch);
    uint64_t fingerprint() const;

    llama_context * context = nullptr;
    llama_memory_t memory = nullptr;
    ComputeThreads threads;
    Helpers helpers;
    std::vector<std::vector<llama_token_data>> scratch;  // by thread of the helpers

    // llama_batch's view of a StepJob
    std::vector<int32_t *> seq_id_lists;
    std::vector<int8_t> output_flags;
};

}  // namespace pagoda
