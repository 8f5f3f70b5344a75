#include "step_values.h"

#include "args.h"
#include "failure.h"

#include <cstring>

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

}  // namespace

void read_step(const Napi::Object & step, const std::map<int32_t, std::shared_ptr<Sampler>> & samplers,
               int32_t sequences, StepJob & job) {
    std::vector<int32_t> records;
    if (!step.Get("cacheOps").IsUndefined()) {
        int32s_field(step, "cacheOps", records);
    }
    job.cache_ops = read_cache_ops(records, sequences);
    int32s_field(step, "tokens", job.tokens);
    int32s_field(step, "positions", job.positions);
    int32s_field(step, "seqIdCounts", job.seq_id_counts);
    int32s_field(step, "seqIds", job.seq_ids);
    int32s_field(step, "outputs", job.outputs);
    int32s_field(step, "topK", job.top_k);
    job.want_logits = bool_field(step, "wantLogits");

    std::vector<int32_t> handles;
    int32s_field(step, "samplers", handles);
    job.samplers.clear();
    for (const int32_t handle : handles) {
        const auto found = samplers.find(handle);
        if (handle != -1 && found == samplers.end()) {
            throw invalid("no sampler " + std::to_string(handle));
        }
        job.samplers.push_back(handle == -1 ? nullptr : found->second);
    }
}

Napi::Object step_result(Napi::Env env, const StepJob & job) {
    const size_t values = job.sampled.size() + job.sampled_logprobs.size() + job.top_ids.size()
                          + job.top_logprobs.size() + job.logits.size();
    auto buffer = Napi::ArrayBuffer::New(env, values * 4);  // one allocation for the five arrays
    size_t offset = 0;
    auto result = Napi::Object::New(env);
    result.Set("outcome", name_of(job.outcome));
    result.Set("detail", job.detail);
    result.Set("cacheOpsDone", Napi::Number::New(env, static_cast<double>(job.cache_ops_done)));
    result.Set("sampled", piece_of<Napi::Int32Array>(env, buffer, offset, job.sampled));
    result.Set("sampledLogprobs", piece_of<Napi::Float32Array>(env, buffer, offset, job.sampled_logprobs));
    result.Set("topIds", piece_of<Napi::Int32Array>(env, buffer, offset, job.top_ids));
    result.Set("topLogprobs", piece_of<Napi::Float32Array>(env, buffer, offset, job.top_logprobs));
    result.Set("logits", piece_of<Napi::Float32Array>(env, buffer, offset, job.logits));
    result.Set("decodeMs", Napi::Number::New(env, job.decode_ms));
    result.Set("sampleMs", Napi::Number::New(env, job.sample_ms));
    return result;
}

}  // namespace pagoda
