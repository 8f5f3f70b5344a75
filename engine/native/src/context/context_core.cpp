#include "context/context_core.h"

#include "runtime/kernels_seam.h"
#include "runtime/library.h"
#include "runtime/log.h"
#include "sampling/scores.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace pagoda {

namespace {

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
    return static_cast<const std::atomic<bool> *>(data)->load(std::memory_order_relaxed);
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

void ContextCore::create() {
    const LogCapture log;
    const Library & lib = llama();
    llama_context_params params = lib.llama_context_default_params();
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
    params.abort_callback = should_abort;
    params.abort_callback_data = &abort;
    params.kv_unified = true;
    params.no_perf = true;
    try {
        context = lib.llama_init_from_model(model.model, params);
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
    placement.attach(context, settings.paged);
}

void ContextCore::free() {
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
             whole_sequences_only ? settings.max_sequences : SEQUENCES };
}

void ContextCore::step(StepJob & job) {
    job.results.clear();
    job.logits.clear();
    job.detail.clear();
    job.sample_ms = 0;
    job.attended_cells = -1;

    const LogCapture log;
    const auto start = std::chrono::steady_clock::now();
    try {
        if (!change_cache(job)) {
            return;
        }
        decode(job);
    } catch (const std::exception & error) {
        job.outcome = StepOutcome::fatal;
        job.detail = error.what();
    }
    job.decode_ms = ms_since(start);
    if (job.outcome != StepOutcome::ok) {
        job.detail = job.detail.empty() ? log.problems() : job.detail;
        if (job.outcome == StepOutcome::aborted || job.outcome == StepOutcome::fatal) {
            take_back(job);
        }
        return;
    }
    const auto decoded = std::chrono::steady_clock::now();
    sample(job);
    job.sample_ms = ms_since(decoded);
}

void ContextCore::take_back(const StepJob & job) {
    // llama.cpp takes a token's cell from the first of its sequences only.
    const int32_t * ids = job.seq_ids.data();
    for (size_t i = 0; i < job.tokens.size(); ++i) {
        for (int32_t k = 0; k < job.seq_id_counts[i]; ++k) {
            if (max_position(ids[k]) >= job.positions[i]) {
                remove(ids[k], job.positions[i], -1);
            }
        }
        ids += job.seq_id_counts[i];
    }
}

void ContextCore::decode(StepJob & job) {
    const size_t n = job.tokens.size();
    if (n == 0) {
        job.outcome = StepOutcome::ok;
        return;
    }
    seq_id_lists.resize(n);
    int32_t * ids = job.seq_ids.data();
    for (size_t i = 0; i < n; ++i) {
        seq_id_lists[i] = ids;
        ids += job.seq_id_counts[i];
    }
    output_flags.assign(n, 0);
    for (const int32_t output : job.outputs) {
        output_flags[static_cast<size_t>(output)] = 1;
    }
    const llama_batch batch = {
        static_cast<int32_t>(n), job.tokens.data(),   nullptr, job.positions.data(), job.seq_id_counts.data(),
        seq_id_lists.data(),     output_flags.data(),
    };
    if (abort) {
        job.outcome = StepOutcome::aborted;
        return;
    }
    placement.settle(job.running.empty() ? job.seq_ids : job.running);
    job.outcome = outcome_of(threads.decode(context, batch));
    job.attended_cells = placement.window();
}

void ContextCore::sample(StepJob & job) {
    const size_t m = job.outputs.size();
    const int32_t vocabulary = model.vocabulary_size;
    std::vector<const float *> rows(m);
    std::vector<int32_t> tokens(m);
    for (size_t i = 0; i < m; ++i) {
        rows[i] = llama().llama_get_logits_ith(context, job.outputs[i]);
        tokens[i] = job.tokens[static_cast<size_t>(job.outputs[i])];
        if (rows[i] == nullptr) {
            job.outcome = StepOutcome::fatal;
            job.detail = "no logits for an output";
            return;
        }
    }
    if (job.want_logits) {
        job.logits.reserve(m * static_cast<size_t>(vocabulary));
        for (const float * row : rows) {
            job.logits.insert(job.logits.end(), row, row + vocabulary);
        }
    }
    job.results.resize(job.walks.size());
    const Outputs outputs = { rows, tokens, job.parents, vocabulary };
    const auto work = [&](size_t w, size_t thread) {
        follow(job.walks[w], outputs, scratch[thread], job.results[w]);
    };
    const bool heavy = std::any_of(job.walks.begin(), job.walks.end(), [](const Walk & walk) {
        return walk.top_k >= 0 || (walk.sampler != nullptr && walk.sampler->is_heavy());
    });
    if (heavy) {
        helpers.each(job.walks.size(), work);
        return;
    }
    for (size_t w = 0; w < job.walks.size(); ++w) {
        work(w, 0);
    }
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
