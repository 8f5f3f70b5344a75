#include "context/step_values.h"

#include "runtime/args.h"
#include "runtime/failure.h"

#include <cstring>
#include <limits>

namespace pagoda {

namespace {

/// A typed array over a piece of a buffer, filled; `offset` moves on.
template <typename A, typename T>
A piece_of(Napi::Env env, Napi::ArrayBuffer & buffer, size_t & offset, const std::vector<T> & values) {
    static_assert(sizeof(T) == 4, "pieces lie at multiples of four bytes");
    if (!values.empty()) {
        std::memcpy(static_cast<uint8_t *>(buffer.Data()) + offset, values.data(), values.size() * sizeof(T));
    }
    const A array = A::New(env, values.size(), buffer, offset);
    offset += values.size() * sizeof(T);
    return array;
}

void optional_int32s(const Napi::Object & step, const char * name, std::vector<int32_t> & out) {
    out.clear();
    if (!step.Get(name).IsUndefined()) {
        int32s_field(step, name, out);
    }
}

/// What each beam has said, to the walks with a scorer.
void read_said(const Napi::Object & step, StepJob & job) {
    std::vector<int32_t> counts, said;
    optional_int32s(step, "saidCounts", counts);
    optional_int32s(step, "said", said);
    if (counts.empty() && said.empty()) {
        return;
    }
    if (counts.size() != job.walks.size()) {
        throw invalid("walks and saidCounts differ in length");
    }
    size_t first = 0;
    for (size_t w = 0; w < counts.size(); ++w) {
        if (counts[w] < 0 || first + static_cast<size_t>(counts[w]) > said.size()) {
            throw invalid("saidCounts[" + std::to_string(w) + "] is " + std::to_string(counts[w]));
        }
        const auto from = said.begin() + static_cast<ptrdiff_t>(first);
        job.walks[w].said.assign(from, from + counts[w]);
        first += static_cast<size_t>(counts[w]);
    }
    if (first != said.size()) {
        throw invalid("said has " + std::to_string(said.size()) + " tokens, saidCounts adds up to "
                      + std::to_string(first));
    }
}

void read_walks(const Napi::Object & step, const Samplers & samplers, const Scorers & scorers,
                StepJob & job) {
    std::vector<int32_t> lengths, handles, top_k, chain_top_k;
    optional_int32s(step, "walks", lengths);
    optional_int32s(step, "parents", job.parents);
    int32s_field(step, "samplers", handles);
    int32s_field(step, "topK", top_k);
    optional_int32s(step, "chainTopK", chain_top_k);
    if (step.Get("chainTopK").IsUndefined()) {
        chain_top_k.assign(handles.size(), -1);
    }
    if (step.Get("walks").IsUndefined()) {  // each output is a walk of its own
        lengths.assign(job.outputs.size(), 1);
        job.parents.assign(job.outputs.size(), -1);
    }
    if (handles.size() != lengths.size() || top_k.size() != lengths.size()
        || chain_top_k.size() != lengths.size()) {
        throw invalid("walks, samplers, topK and chainTopK differ in length");
    }
    job.walks.clear();
    size_t first = 0;
    for (size_t w = 0; w < lengths.size(); ++w) {
        const auto found = samplers.find(handles[w]);
        const auto scorer = scorers.find(handles[w]);
        if (handles[w] != -1 && found == samplers.end() && scorer == scorers.end()) {
            throw invalid("no sampler " + std::to_string(handles[w]));
        }
        if (lengths[w] < 1 || static_cast<size_t>(lengths[w]) > job.outputs.size()) {
            throw invalid("walks[" + std::to_string(w) + "] is " + std::to_string(lengths[w]));
        }
        const size_t count = static_cast<size_t>(lengths[w]);
        job.walks.push_back({ first,
                              count,
                              found == samplers.end() ? nullptr : found->second,
                              top_k[w],
                              chain_top_k[w],
                              scorer == scorers.end() ? nullptr : scorer->second,
                              {} });
        first += count;
    }
}

/// A piece of a prompt that is read in slices.
void read_prefill(const Napi::Object & step, StepJob & job) {
    job.prefill.clear();
    job.drops_prefill = false;
    job.goes_on_with_prefill = step.Get("prefill").IsObject();
    if (!job.goes_on_with_prefill) {
        return;
    }
    const auto prefill = step.Get("prefill").As<Napi::Object>();
    constexpr double MOST_MS = 60'000;
    job.pace_ms = number_field(prefill, "paceMs", 0, MOST_MS);
    job.least_prefill_ms = number_field(prefill, "leastMs", 0, MOST_MS);
    job.drops_prefill = bool_field(prefill, "drop");
    if (!prefill.Get("begin").IsObject()) {
        return;
    }
    const auto begin = prefill.Get("begin").As<Napi::Object>();
    constexpr int32_t MOST = std::numeric_limits<int32_t>::max();
    const int32_t sequence = int_field(begin, "sequence", 0, MOST), position = int_field(begin, "position", 0, MOST);
    std::vector<int32_t> tokens;
    int32s_field(begin, "tokens", tokens);
    for (size_t i = 0; i < tokens.size(); ++i) {
        job.prefill.add(tokens[i], position + static_cast<int32_t>(i), &sequence, 1, false);
    }
}

const char * name_of(SlicedPrefill::State state) {
    switch (state) {
        case SlicedPrefill::State::none: return "none";
        case SlicedPrefill::State::under_way: return "underWay";
        case SlicedPrefill::State::done: return "done";
        case SlicedPrefill::State::failed: return "failed";
    }
    return "failed";
}

/// One field of all walks' results, one walk after the other.
template <typename T> std::vector<T> joined(const StepJob & job, std::vector<T> WalkResult::* field) {
    std::vector<T> all;
    for (const WalkResult & result : job.results) {
        const std::vector<T> & part = result.*field;
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

Napi::Array failures_of(Napi::Env env, const StepJob & job) {
    auto failures = Napi::Array::New(env);
    for (size_t w = 0; w < job.results.size(); ++w) {
        if (job.results[w].failure == WalkFailure::none) {
            continue;
        }
        auto failure = Napi::Object::New(env);
        failure.Set("walk", Napi::Number::New(env, static_cast<double>(w)));
        failure.Set("kind", name_of(job.results[w].failure));
        failure.Set("detail", job.results[w].detail);
        failures.Set(failures.Length(), failure);
    }
    return failures;
}

std::vector<int32_t> closing_of(const StepJob & job) {
    std::vector<int32_t> closing;
    for (size_t w = 0; w < job.results.size(); ++w) {
        if (job.results[w].is_closing) {
            closing.push_back(static_cast<int32_t>(w));
        }
    }
    return closing;
}

Napi::Object submit_object(Napi::Env env, const SubmitTimes & times) {
    auto object = Napi::Object::New(env);
    const std::pair<const char *, double> numbers[] = {
        { "moving", times.moving },       { "placing", times.placing },     { "building", times.building },
        { "masking", times.masking },     { "launching", times.launching }, { "narrowing", times.narrowing },
        { "hidden", times.hidden },       { "graphs", times.graphs },       { "pages", times.pages },
    };
    for (const auto & [name, value] : numbers) {
        object.Set(name, Napi::Number::New(env, value));
    }
    return object;
}

}  // namespace

void read_step(const Napi::Object & step, const Samplers & samplers, const Scorers & scorers,
               int32_t sequences, StepJob & job) {
    std::vector<int32_t> records;
    optional_int32s(step, "cacheOps", records);
    job.cache_ops = read_cache_ops(records, sequences);
    int32s_field(step, "tokens", job.tokens);
    int32s_field(step, "positions", job.positions);
    int32s_field(step, "seqIdCounts", job.seq_id_counts);
    int32s_field(step, "seqIds", job.seq_ids);
    int32s_field(step, "outputs", job.outputs);
    job.want_logits = bool_field(step, "wantLogits");
    optional_int32s(step, "running", job.running);
    optional_int32s(step, "goesOn", job.goes_on);
    read_walks(step, samplers, scorers, job);
    read_said(step, job);
    read_prefill(step, job);
}

Napi::Object step_result(Napi::Env env, const StepJob & job) {
    std::vector<int32_t> read_counts;
    for (const WalkResult & walk : job.results) {
        read_counts.push_back(static_cast<int32_t>(walk.read.size()));
    }
    const auto read = joined(job, &WalkResult::read);
    const auto sampled = joined(job, &WalkResult::sampled);
    const auto sampled_logprobs = joined(job, &WalkResult::sampled_logprobs);
    const auto log_sum_exps = joined(job, &WalkResult::log_sum_exps);
    const auto top_ids = joined(job, &WalkResult::top_ids);
    const auto top_logprobs = joined(job, &WalkResult::top_logprobs);
    const auto chain_logprobs = joined(job, &WalkResult::chain_logprobs);
    const auto chain_top_ids = joined(job, &WalkResult::chain_top_ids);
    const auto chain_top_logprobs = joined(job, &WalkResult::chain_top_logprobs);
    const auto closing = closing_of(job);
    const size_t values = read_counts.size() + closing.size() + 4 * read.size() + 2 * top_ids.size() + chain_logprobs.size()
                          + 2 * chain_top_ids.size() + job.logits.size();
    auto buffer = Napi::ArrayBuffer::New(env, values * 4);  // one allocation for all arrays
    size_t offset = 0;
    auto result = Napi::Object::New(env);
    result.Set("outcome", name_of(job.outcome));
    result.Set("detail", job.detail);
    result.Set("cacheOpsDone", Napi::Number::New(env, static_cast<double>(job.cache_ops_done)));
    result.Set("readCounts", piece_of<Napi::Int32Array>(env, buffer, offset, read_counts));
    result.Set("read", piece_of<Napi::Int32Array>(env, buffer, offset, read));
    result.Set("sampled", piece_of<Napi::Int32Array>(env, buffer, offset, sampled));
    result.Set("sampledLogprobs", piece_of<Napi::Float32Array>(env, buffer, offset, sampled_logprobs));
    result.Set("logSumExps", piece_of<Napi::Float32Array>(env, buffer, offset, log_sum_exps));
    result.Set("topIds", piece_of<Napi::Int32Array>(env, buffer, offset, top_ids));
    result.Set("topLogprobs", piece_of<Napi::Float32Array>(env, buffer, offset, top_logprobs));
    result.Set("chainLogprobs", piece_of<Napi::Float32Array>(env, buffer, offset, chain_logprobs));
    result.Set("chainTopIds", piece_of<Napi::Int32Array>(env, buffer, offset, chain_top_ids));
    result.Set("chainTopLogprobs", piece_of<Napi::Float32Array>(env, buffer, offset, chain_top_logprobs));
    result.Set("closing", piece_of<Napi::Int32Array>(env, buffer, offset, closing));
    result.Set("failures", failures_of(env, job));
    result.Set("logits", piece_of<Napi::Float32Array>(env, buffer, offset, job.logits));
    result.Set("attendedCells", Napi::Number::New(env, job.attended_cells));
    result.Set("decodeMs", Napi::Number::New(env, job.decode_ms));
    result.Set("sampleMs", Napi::Number::New(env, job.sample_ms));
    result.Set("submit", submit_object(env, job.submit));
    result.Set("aheadMs", Napi::Number::New(env, job.ahead_ms));
    result.Set("rowsAhead", Napi::Number::New(env, job.rows_ahead));
    result.Set("prefill", name_of(job.prefilled));
    result.Set("prefillMs", Napi::Number::New(env, job.prefill_ms));
    return result;
}

}  // namespace pagoda
