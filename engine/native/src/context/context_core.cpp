#include "context/context_core.h"

#include "runtime/kernels_seam.h"
#include "runtime/late_tokens.h"
#include "runtime/library.h"
#include "runtime/log.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace pagoda {

namespace {

/// Tokens of a piece that is read in slices.
constexpr int32_t MOST_PREFILL = 128;
constexpr int32_t SEQUENCES = 256;  // LLAMA_MAX_SEQ: what unified cells accept

double ms_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

StepOutcome outcome_of(int32_t status) {
    switch (status) {
        case 0: return StepOutcome::ok;
        case 1: return StepOutcome::no_kv_room;
        case 2: return StepOutcome::aborted;
        case -1: return StepOutcome::invalid_batch;
        default: return StepOutcome::fatal;
    }
}

bool should_abort(void * data) {
    return static_cast<const ContextCore *>(data)->is_aborted();
}

}  // namespace

ContextCore::ContextCore(ModelCore & model, ContextSettings settings)
    : model(model),
      settings(settings),
      threads(settings.threads),
      helpers(static_cast<size_t>(settings.threads)),
      scratch(static_cast<size_t>(settings.threads)) {}

ContextCore::~ContextCore() {
    abort = true;
    own_thread.stop();
    free();
}

Failure ContextCore::create_failed(std::string detail) const {
    return { "context.createFailed",
             { { "contextLength", static_cast<double>(settings.context_length) },
               { "detail", std::move(detail) } } };
}

llama_context_params ContextCore::parameters() {
    llama_context_params params = llama().llama_context_default_params();
    params.n_ctx = static_cast<uint32_t>(settings.context_length);
    params.n_batch = static_cast<uint32_t>(settings.step_tokens);
    params.n_ubatch = static_cast<uint32_t>(settings.step_tokens);
    params.n_seq_max = static_cast<uint32_t>(settings.max_sequences);
    // llama.cpp sets room aside for an output of each saveable sequence and aborts where that is more than
    // the most allowed.
    params.n_outputs_max = static_cast<uint32_t>(std::max(settings.max_outputs, settings.max_sequences));
    params.n_threads = settings.threads;
    params.n_threads_batch = settings.threads;
    params.flash_attn_type =
        settings.flash_attention ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
    params.type_k = settings.cache_type_k;
    params.type_v = settings.cache_type_v;
    if (settings.rope_scaling != LLAMA_ROPE_SCALING_TYPE_UNSPECIFIED) {
        params.rope_scaling_type = settings.rope_scaling;
        params.rope_freq_scale = 1 / settings.rope_scale;
    }
    params.abort_callback = should_abort;
    params.abort_callback_data = this;
    params.kv_unified = true;
    params.no_perf = true;
    return params;
}

void ContextCore::create() {
    const LogCapture log;
    const Library & lib = llama();
    try {
        context = lib.llama_init_from_model(model.model, parameters());
    } catch (const std::exception & error) {
        throw create_failed(error.what());
    }
    memory = context != nullptr ? lib.llama_get_memory(context) : nullptr;
    if (memory == nullptr) {
        const std::string words = log.problems();
        throw create_failed(!words.empty()       ? words
                            : context != nullptr ? "the model keeps no memory of what it read"
                                                 : "llama.cpp gave no reason");
    }
    context_length = static_cast<int32_t>(lib.llama_n_ctx(context));
    step_tokens = static_cast<int32_t>(lib.llama_n_batch(context));
    can_shift = lib.llama_memory_can_shift(memory);
    whole_sequences_only =
        lib.llama_model_is_recurrent(model.model) || lib.llama_model_is_hybrid(model.model);

    if (!threads.start(context)) {
        throw create_failed("the threads could not be started");
    }
    kernels_seam::attach_memory(memory);
    allocations = allocations_of(context);
    placement.attach(context, settings.paged);
    const bool has_device = model.layers_on_device > 0;
    const llama_model * const m = model.model;
    if (model.is_all_on_device
        && placement.is_attended_on_device(lib.llama_model_n_head(m), lib.llama_model_n_head_kv(m))) {
        threads.only_look_up();
    }
    goes_ahead = placement.is_paged() && settings.ahead.value_or(has_device);
    // On a device passes do not stop between operations, and prompts cost less there. The threads of one that is stopped wait at a barrier.
    const bool can_wait = settings.threads == 1 || kernels_seam::info().sleeping_barrier;
    slices = placement.is_paged() && !has_device && !goes_ahead && can_wait;
    begins_early = goes_ahead && threads.do_only_look_up() && placement.are_inputs_copied() && LateTokens::install().empty();
    // Where cells are placed by llama.cpp it may cut a batch in pieces, and put its outputs in another order.
    if (placement.is_paged() && settings.device_rows.value_or(true) && has_device && DeviceRows::install().empty()) {
        device_rows = std::make_unique<DeviceRows>(model.vocabulary_size);
    }
}

void ContextCore::free() {
    if (context != nullptr && ahead.is_under_way()) {
        llama().llama_synchronize(context);
        ahead.over();
    }
    prefill.free();
    device_rows.reset();
    placement.detach();
    if (memory != nullptr) {
        kernels_seam::forget_memory(memory);
        memory = nullptr;
    }
    if (context != nullptr) {
        llama().llama_free(context);
        context = nullptr;
    }
    threads.stop();
}

void ContextCore::require_sequence(int32_t sequence) const {
    const int32_t ids = limits().sequences;
    if (sequence < 0 || sequence >= ids) {
        throw invalid("sequence id " + std::to_string(sequence) + " is not in 0.." + std::to_string(ids - 1));
    }
}

StepLimits ContextCore::limits() const {
    return { model.vocabulary_size, step_tokens, settings.max_outputs,
             whole_sequences_only ? settings.max_sequences : SEQUENCES, slices ? std::min(step_tokens, MOST_PREFILL) : 0 };
}

void ContextCore::step(StepJob & job) {
    job.results.assign(job.walks.size(), {});
    job.logits.clear();
    job.detail.clear();
    job.outcome = StepOutcome::ok;
    job.sample_ms = job.ahead_ms = 0;
    job.submit = {};
    job.rows_ahead = 0;
    job.attended_cells = -1;
    job.prefill_ms = 0;
    job.prefilled = SlicedPrefill::State::none;
    began_early = false;

    const LogCapture log;
    const auto start = std::chrono::steady_clock::now();
    try {
        const std::vector<int32_t> row_of_walk = claim(job);
        if (job.drops_prefill) {
            prefill.drop();
        }
        if (change_cache(job)) {
            begin_prefill(job);
            decode(job, row_of_walk);
        }
    } catch (const std::exception & error) {
        job.outcome = StepOutcome::fatal;
        job.detail = error.what();
    }
    must_finish = false;
    if (!began_early) {
        ahead.over();
    }
    job.decode_ms = ms_since(start) - job.sample_ms;
    go_on_with_prefill(job, start);
    if (job.outcome != StepOutcome::ok) {
        job.results.clear();
        finish_device();
        if (began_early) {
            take_back_rows(ahead.all());
        }
        ahead.over();
        if (job.outcome == StepOutcome::cache_op_failed) {
            return;
        }
        job.detail = job.detail.empty() ? log.problems() : job.detail;
        if (job.outcome == StepOutcome::aborted || job.outcome == StepOutcome::fatal || job.rows_ahead > 0) {
            take_back(job);
        }
        return;
    }
    if (goes_ahead && !began_early) {
        ahead.expect(job, model.end_tokens, context_length);
    }
}

void ContextCore::begin_prefill(StepJob & job) {
    if (job.prefill.is_empty()) {
        return;
    }
    if (prefill.is_under_way()) {
        throw std::runtime_error("a piece of a prompt is under way already");
    }
    const std::string problem = prefill.create(model.model, context, parameters(), std::min(step_tokens, MOST_PREFILL));
    if (!problem.empty()) {
        job.prefilled = SlicedPrefill::State::failed;
        job.detail = problem;
        return;
    }
    threads.give_way(true);
    prefill.begin(std::move(job.prefill));
    slice_pacing.begin();
    job.prefill.clear();
}

void ContextCore::go_on_with_prefill(StepJob & job, std::chrono::steady_clock::time_point start) {
    // A step that comes without it, like the operations before a page is restored, would not be asked what became of it.
    if (job.goes_on_with_prefill && prefill.is_under_way() && job.outcome == StepOutcome::ok) {
        const auto now = std::chrono::steady_clock::now();
        const auto until = slice_pacing.until(start, now, job.pace_ms, job.least_prefill_ms);
        if (until - now >= prefill.shortest()) {
            prefill.go_on(until);
            job.prefill_ms = ms_since(now);
            slice_pacing.had(job.prefill_ms);
        }
        job.prefilled = prefill.is_under_way() ? SlicedPrefill::State::under_way : prefill.take_state();
        if (job.prefilled == SlicedPrefill::State::failed) {
            job.detail = prefill.problem();
        }
    }
    threads.give_way(prefill.is_under_way());
    slice_pacing.step_over(std::chrono::steady_clock::now());
}

void ContextCore::take_back(const StepJob & job) {
    // llama.cpp takes a token's cell from the first of its sequences only.
    const int32_t * ids = job.seq_ids.data();
    for (size_t i = 0; i < job.tokens.size(); ++i) {
        for (int32_t k = 0; k < job.seq_id_counts[i]; ++k) {
            take_back_rows({ { ids[k], job.positions[i] } });
        }
        ids += job.seq_id_counts[i];
    }
}

void ContextCore::gather(const StepJob & job, const std::vector<int32_t> & row_of_walk) {
    std::vector<int32_t> walk_of_output;
    for (size_t w = 0; w < job.walks.size(); ++w) {
        walk_of_output.insert(walk_of_output.end(), job.walks[w].count, static_cast<int32_t>(w));
    }
    pass.clear();
    wanted.clear();
    places.assign(job.outputs.size(), { -1, -1 });
    const int32_t * ids = job.seq_ids.data();
    size_t output = 0;
    for (size_t i = 0; i < job.tokens.size(); ids += job.seq_id_counts[i], ++i) {
        const bool is_output = output < job.outputs.size() && job.outputs[output] == static_cast<int32_t>(i);
        const size_t at = output;
        output += is_output ? 1 : 0;
        const size_t walk = is_output ? static_cast<size_t>(walk_of_output[at]) : 0;
        if (is_output && row_of_walk[walk] >= 0) {
            continue;
        }
        if (is_output) {
            places[at] = { static_cast<int32_t>(pass.size()), static_cast<int32_t>(wanted.size()) };
            wanted.push_back(job.want_logits ? ALL_SCORES : job.walks[walk].scores_wanted());
        }
        pass.add(job.tokens[i], job.positions[i], ids, job.seq_id_counts[i], is_output);
    }
}

void ContextCore::decode(StepJob & job, const std::vector<int32_t> & row_of_walk) {
    if (job.rows_ahead > 0) {
        job.submit = ahead.submit();
        job.attended_cells = placement.window();
        places.assign(job.outputs.size(), { -1, -1 });
        for (size_t w = 0; w < job.walks.size(); ++w) {
            places[job.walks[w].first] = { row_of_walk[w], row_of_walk[w] };
        }
        must_finish = true;
        if (begin_early(job)) {
            return;
        }
        finish_device();
        if (!sample(job, places)) {
            return;
        }
    }
    gather(job, row_of_walk);
    if (pass.is_empty()) {
        return;
    }
    if (abort && !must_finish) {
        job.outcome = StepOutcome::aborted;
        return;
    }
    spare.forget();
    rows_before = 0;
    const bool totals =
        std::any_of(job.walks.begin(), job.walks.end(), [](const Walk & walk) { return walk.top_k >= 0; });
    const int32_t status =
        submit(pass, job.running.empty() ? job.seq_ids : job.running, wanted, totals, job.submit);
    job.outcome = outcome_of(status);
    if (status == 0) {
        threads.finish(context);
    }
    job.attended_cells = placement.window();
    if (job.outcome == StepOutcome::ok) {
        sample(job, places);
    }
}

int32_t ContextCore::submit(Pass & of, const std::vector<int32_t> & running, const std::vector<int32_t> & wanted, bool totals,
                            SubmitTimes & times) {
    const SubmitWatch watch(times);
    const Counts before = counts();
    // Where a piece of a prompt was begun its cells are known to its graph.
    if (!prefill.is_under_way()) {
        placement.settle(running, of.owners());
    }
    SubmitWatch::was(&SubmitTimes::moving);
    std::optional<DeviceRows::Listening> listening;
    if (device_rows != nullptr) {
        listening.emplace(*device_rows, wanted, totals);
    }
    const int32_t status = threads.submit(context, of.batch());
    SubmitWatch::was(&SubmitTimes::launching);
    add_counts(before, times);
    return status;
}

ContextCore::Counts ContextCore::counts() const {
    return { llama().llama_perf_context(context).n_reused, placement.pages_moved() };
}

void ContextCore::add_counts(const Counts & before, SubmitTimes & times) const {
    const Counts now = counts();
    times.graphs += 1 - (now.graphs_used_again - before.graphs_used_again);
    times.pages += static_cast<int32_t>(now.pages_moved - before.pages_moved);
}

void ContextCore::finish_device() {
    llama().llama_synchronize(context);
    placement.finish_moves();
}

bool ContextCore::sample(StepJob & job, const std::vector<Place> & places) {
    const auto start = std::chrono::steady_clock::now();
    const size_t m = job.outputs.size();
    const int32_t vocabulary = model.vocabulary_size;
    const bool on_device = device_rows != nullptr && device_rows->has_last();
    std::vector<Row> rows(m);
    std::vector<int32_t> tokens(m);
    for (size_t i = 0; i < m; ++i) {
        tokens[i] = job.tokens[static_cast<size_t>(job.outputs[i])];
        if (places[i].in_batch < 0) {
            continue;
        }
        const float * const logits =
            on_device ? nullptr : llama().llama_get_logits_ith(context, places[i].in_batch);
        if (!on_device && logits == nullptr) {
            job.outcome = StepOutcome::fatal;
            job.detail = "no logits for an output";
            return false;
        }
        rows[i] = on_device ? device_rows->row(static_cast<size_t>(places[i].in_outputs)) : Row(logits, vocabulary);
    }
    if (job.want_logits) {
        job.logits.reserve(m * static_cast<size_t>(vocabulary));
        for (Row & row : rows) {
            job.logits.insert(job.logits.end(), row.all(), row.all() + vocabulary);
        }
    }
    std::vector<size_t> walks;
    for (size_t w = 0; w < job.walks.size(); ++w) {
        if (places[job.walks[w].first].in_batch >= 0) {
            walks.push_back(w);
        }
    }
    const Outputs outputs = { rows, tokens, job.parents };
    const auto work = [&](size_t index, size_t thread) {
        const size_t w = walks[index];
        follow(job.walks[w], outputs, scratch[thread], job.results[w]);
    };
    // What the device has narrowed down is chosen from faster than another thread wakes up.
    const bool heavy = std::any_of(walks.begin(), walks.end(), [&](size_t w) {
        const Walk & walk = job.walks[w];
        return rows[walk.first].is_whole()
               && (walk.top_k >= 0 || (walk.sampler != nullptr && walk.sampler->is_heavy()));
    });
    if (heavy) {
        helpers.each(walks.size(), work);
    } else {
        for (size_t index = 0; index < walks.size(); ++index) {
            work(index, 0);
        }
    }
    job.sample_ms += ms_since(start);
    return true;
}

bool ContextCore::change_cache(StepJob & job) {
    for (job.cache_ops_done = 0; job.cache_ops_done < job.cache_ops.size(); ++job.cache_ops_done) {
        const CacheOp & op = job.cache_ops[job.cache_ops_done];
        const std::string problem = change(op);
        if (!problem.empty()) {
            job.outcome = StepOutcome::cache_op_failed;
            job.detail =
                "cacheOps[" + std::to_string(job.cache_ops_done) + "], " + describe(op) + ": " + problem;
            return false;
        }
    }
    return true;
}

std::string ContextCore::change(const CacheOp & op) {
    switch (op.kind) {
        case CacheOp::Kind::copy: return copy(op.sequence, op.other, op.from, op.to);
        case CacheOp::Kind::remove: return remove(op.sequence, op.from, op.to);
        case CacheOp::Kind::shift: return shift(op.sequence, op.from, op.to, op.other);
    }
    return "";
}

std::string ContextCore::copy(int32_t source, int32_t target, int32_t from, int32_t to) {
    const Library & lib = llama();
    // llama.cpp counts a cell twice that the target already owns, and its idea of the last position is wrong
    // from then on.
    const int32_t first = std::max(
        { from, lib.llama_memory_seq_pos_min(memory, source), lib.llama_memory_seq_pos_min(memory, target) });
    const int32_t last = std::min({ to < 0 ? std::numeric_limits<int32_t>::max() : to - 1,
                                    lib.llama_memory_seq_pos_max(memory, source),
                                    lib.llama_memory_seq_pos_max(memory, target) });
    if (whole_sequences_only && !is_whole(source, { from, to })) {
        return "this model's memory knows whole sequences only";
    }
    if (source != target && first >= 0 && first <= last) {
        return "sequence " + std::to_string(target) + " already has positions " + std::to_string(first) + ".."
               + std::to_string(last);
    }
    lib.llama_memory_seq_cp(memory, source, target, from, to);
    return "";
}

std::string ContextCore::remove(int32_t sequence, int32_t from, int32_t to) {
    const bool removed = llama().llama_memory_seq_rm(memory, sequence, from, to);
    return removed ? "" : "this model's memory cannot give up a part of a sequence";
}

std::string ContextCore::shift(int32_t sequence, int32_t from, int32_t to, int32_t by) {
    if (!can_shift) {
        return "this model's positions cannot be shifted";
    }
    const int64_t last = int64_t{ max_position(sequence) } + by;
    if (last > std::numeric_limits<int32_t>::max()) {
        return "beyond the largest position";
    }
    llama().llama_memory_seq_add(memory, sequence, from, to, by);
    return "";
}

bool ContextCore::is_whole(int32_t sequence, Range range) const {
    return range.from <= std::max(0, llama().llama_memory_seq_pos_min(memory, sequence))
           && (range.to < 0 || range.to > max_position(sequence));
}

int32_t ContextCore::max_position(int32_t sequence) const {
    return llama().llama_memory_seq_pos_max(memory, sequence);
}

}  // namespace pagoda
