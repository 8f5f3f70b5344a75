// A llama_context with its thread, its threads for computing, and its samplers, without JavaScript. Every
// function that touches the llama_context runs on the context's own thread; the comment says so where one
// does not.
#pragma once

#include "context/ahead.h"
#include "context/allocations.h"
#include "context/pass.h"
#include "context/slice_pacing.h"
#include "context/sliced_prefill.h"
#include "context/spare_rows.h"
#include "context/step_job.h"
#include "llama.h"
#include "model/model_core.h"
#include "placement/placement.h"
#include "runtime/failure.h"
#include "sampling/device_rows.h"
#include "threads/compute_threads.h"
#include "threads/helpers.h"
#include "threads/work_thread.h"

#include <atomic>
#include <chrono>
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
    llama_rope_scaling_type rope_scaling = LLAMA_ROPE_SCALING_TYPE_UNSPECIFIED;  // unspecified: the file's
    float rope_scale = 1;  // by so much contexts grow
    bool paged = true;  // false: llama.cpp decides where cells lie
    std::optional<bool> ahead;        // decode before it is asked for; nothing: where a device does it
    std::optional<bool> device_rows;  // leave scores on the device; nothing: wherever it can be
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
    /// After a step: the device goes on with what is likely to come.
    void go_on();
    /// What was begun is taken back, where it is about one of these sequences; in any case it has finished.
    void halt(const std::vector<int32_t> & sequences);
    void halt_all();

    int32_t max_position(int32_t sequence) const;

    /// One page for each range. `scratch`: an empty id to save through.
    std::vector<SavedPage> save(int32_t sequence, const std::vector<Range> & ranges, int32_t scratch);
    /// Puts pages at the end of a sequence, each at its own positions; all of them or none.
    void restore(int32_t sequence, const std::vector<std::vector<uint8_t>> & pages, int32_t scratch);

    /// Any thread. Throws native.invalidBatch unless the id can be used here.
    void require_sequence(int32_t sequence) const;
    /// Any thread, once created.
    StepLimits limits() const;
    bool does_go_ahead() const { return goes_ahead; }
    /// Any thread: rows of scores of which a part was copied from a device, and those that were copied whole then.
    std::pair<uint64_t, uint64_t> rows_copied() const {
        return device_rows == nullptr ? std::pair<uint64_t, uint64_t>() : device_rows->counts();
    }
    /// Any thread: whether what is computed is to stop.
    bool is_aborted() const { return abort.load(std::memory_order_relaxed) && !must_finish.load(std::memory_order_relaxed); }

    ModelCore & model;
    const ContextSettings settings;
    std::atomic<bool> abort{ false };  // any thread: stops the decoding that runs
    WorkThread own_thread;

    // Set by create(), constant then.
    int32_t context_length = 0;
    int32_t step_tokens = 0;
    bool can_shift = false;
    placement::Placement placement;
    std::vector<Allocation> allocations;
    /// Recurrent and hybrid models know no id beyond those they were made for, and no part of a sequence.
    bool whole_sequences_only = false;

private:
    Failure create_failed(std::string detail) const;
    llama_context_params parameters();

    /// The piece that comes with a step is what is read from now on.
    void begin_prefill(StepJob & job);
    /// What is left of the step's time goes to the piece under way.
    void go_on_with_prefill(StepJob & job, std::chrono::steady_clock::time_point start);
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
    void take_back_rows(const std::vector<std::pair<int32_t, int32_t>> & rows);
    /// Which rows that were decoded ahead belong to the step's walks, -1: none. Those that are nobody's are taken back.
    std::vector<int32_t> claim(StepJob & job);
    /// The tokens whose walks have no row yet, into `pass`.
    void gather(const StepJob & job, const std::vector<int32_t> & row_of_walk);
    void decode(StepJob & job, const std::vector<int32_t> & row_of_walk);
    /// Hands a pass to the device; `wanted`: see DeviceRows::Listening. Returns what llama_decode gives.
    int32_t submit(Pass & of, const std::vector<int32_t> & running, const std::vector<int32_t> & wanted, bool totals, SubmitTimes & times);
    /// What the device was given has finished, and what was to move after it has moved.
    void finish_device();
    /// Beside the device's work on this step, all of which was begun ahead, the next pass is made ready; then it is chosen from this
    /// one's scores, and the device has the next one at once. False: that cannot be, and nothing was done.
    bool begin_early(StepJob & job);
    /// Of llama_decode, for the expected rows, `own` and spare ones.
    void begun_ahead(int32_t status, size_t own, size_t spared, const SubmitTimes & times);
    /// Behind the expected rows, so that there are as many as before. Returns how many.
    size_t add_spare_rows();
    struct Counts {
        int32_t graphs_used_again;
        uint64_t pages_moved;
    };
    Counts counts() const;
    void add_counts(const Counts & before, SubmitTimes & times) const;
    /// Where an output's scores are: of the pass that was decoded last.
    struct Place {
        int32_t in_batch, in_outputs;
    };
    /// Follows those walks whose outputs have a place. False: there were no scores, as the job's outcome says.
    bool sample(StepJob & job, const std::vector<Place> & places);
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

    Pass pass;
    std::vector<int32_t> wanted;  // of the pass's outputs
    std::vector<Place> places;    // of the job's outputs
    Ahead ahead;
    std::unique_ptr<DeviceRows> device_rows;  // null: scores are copied
    bool goes_ahead = false;
    bool slices = false;  // steps may come with a piece of a prompt
    SlicedPrefill prefill;
    SlicePacing slice_pacing;
    bool begins_early = false;  // where that can be
    bool began_early = false;   // in this step
    SpareRows spare;
    size_t rows_before = 0;  // of the last pass, if that was begun ahead; 0: it was another
    std::atomic<bool> must_finish{ false };  // an abort waits: choices were made that stand
};

}  // namespace pagoda
