// FLASH_ATTN_EXT on host memory: decides what is ours, prepares a call, shares its work among ggml's threads.
#include "../cpu.h"
#include "../library.h"
#include "../operation.h"
#include "job.h"
#include "positions.h"
#include "self_test.h"
#include "steps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>

namespace pagoda::kernels {

namespace attention {

namespace {

constexpr int smallest_head = 32, largest_head = 256;
constexpr size_t most_partial_bytes = size_t(32) << 20;

/// Pieces of work (a chunk for a KV head) for each thread below which chunks are cut into segments, so that all threads have something to do to the end.
constexpr int wanted_pieces_per_thread = 4;
/// Jobs for each thread below which a job has fewer heads than it might, for the same reason.
constexpr int wanted_jobs_per_thread = 2;

std::optional<CacheType> cache_type(ggml_type type) {
    switch (type) {
        case GGML_TYPE_F32:
            return CacheType::f32;
        case GGML_TYPE_F16:
            return CacheType::f16;
        case GGML_TYPE_BF16:
            return CacheType::bf16;
        case GGML_TYPE_Q8_0:
            return CacheType::q8_0;
        case GGML_TYPE_Q4_0:
            return CacheType::q4_0;
        case GGML_TYPE_Q4_1:
            return CacheType::q4_1;
        case GGML_TYPE_Q5_0:
            return CacheType::q5_0;
        case GGML_TYPE_Q5_1:
            return CacheType::q5_1;
        default:
            return std::nullopt;
    }
}

bool good_cache(const ggml_tensor * t) {
    const std::optional<CacheType> type = cache_type(t->type);
    if (!type || t->ne[3] != 1 || t->ne[0] < smallest_head || t->ne[0] > largest_head || t->ne[0] % 16 != 0) {
        return false;
    }
    const bool in_blocks = *type != CacheType::f32 && *type != CacheType::f16 && *type != CacheType::bf16;
    const size_t element = *type == CacheType::f32 ? 4 : 2;
    return in_blocks ? t->ne[0] % 32 == 0 : t->nb[0] == element;
}

/// Fewer rows in a chunk where each brings many query heads: queries and sums of a chunk should stay in the second-level cache.
int rows_per_chunk(int group) {
    return std::clamp(most_queries / group, 8, most_rows);
}

/// What one thread computes without asking for more.
struct Job {
    int chunk;
    int segment;  // of lists.segments(), where chunks are cut into them
    Heads heads;
};

/// Later chunks of a prompt see more, so they come first: what is left at the end is small. A job has as many heads as its chunk's rows allow, since a cell's heads lie
/// together and are best read together, but not so many that some threads would have nothing to do.
std::vector<Job> jobs_of(const Lists & lists, bool in_segments, int group, int kv_heads, int threads) {
    const int chunks = int(lists.chunks().size()), units = in_segments ? int(lists.segments().size()) : chunks;
    const int parts = std::max(1, wanted_jobs_per_thread * threads / std::max(1, units));
    std::vector<Job> jobs;
    for (int unit = 0; unit < units; unit++) {
        const int chunk = in_segments ? lists.segments()[unit].chunk : chunks - 1 - unit;
        const int allowed = most_queries / (lists.chunks()[chunk].row_count * group);
        const int together = std::clamp(std::min(allowed, (kv_heads + parts - 1) / parts), 1, kv_heads);
        for (int first = 0; first < kv_heads; first += together) {
            jobs.push_back({ chunk, unit, { first, std::min(together, kv_heads - first) } });
        }
    }
    return jobs;
}

float param(const ggml_tensor * op, int i) {
    float value;
    std::memcpy(&value, reinterpret_cast<const char *>(op->op_params) + i * sizeof(float), sizeof(float));
    return value;
}

/// ggml's slopes for attention with linear biases (Press et al., "Train Short, Test Long", 2022).
std::vector<float> slopes_of(float max_bias, int heads) {
    std::vector<float> slopes(heads);
    const int power = 1 << int(std::floor(std::log2(heads)));
    const float m0 = std::pow(2.0f, -max_bias / power), m1 = std::pow(2.0f, -(max_bias / 2.0f) / power);
    for (int h = 0; h < heads; h++) {
        slopes[h] = h < power ? std::pow(m0, float(h + 1)) : std::pow(m1, float(2 * (h - power) + 1));
    }
    return slopes;
}

Cache cache_of(const ggml_tensor * t) {
    return { static_cast<const char *>(t->data), t->nb[1], t->nb[2], *cache_type(t->type), int32_t(t->ne[0]) };
}

class Attention final : public Operation {
public:
    Attention(const Library & library, const Kernels & kernels) : library(library), kernels(kernels) {}

    bool takes(const ggml_tensor * op) const override;
    size_t work_size(int n_threads, const ggml_tensor * op) override;
    void compute(const ggml_compute_params * params, ggml_tensor * op) override;
    std::string self_test() override { return attention::self_test(kernels); }

private:
    bool on_host(const ggml_tensor * t) const { return !t->buffer || library.buft_is_host(t->buffer->buft); }
    void build(Step & step, const ggml_tensor * op) const;

    const Library & library;
    const Kernels & kernels;
    Steps steps;
};

/// The parts of `params->wdata`.
struct WorkLayout {
    size_t scratch_floats;   // for each thread
    size_t partials_offset;  // floats
    size_t partial_limit;    // floats

    WorkLayout(const ggml_tensor * op, int threads) {
        const ggml_tensor *q = op->src[0], *k = op->src[1], *v = op->src[2];
        const int group = int(q->ne[2] / k->ne[2]);
        const int rows = std::min<int>(int(q->ne[1]), rows_per_chunk(group));
        // a chunk for one KV head, or a few rows for several
        const int queries = std::max(rows * group, std::min<int>(most_queries, rows * int(q->ne[2])));
        const size_t floats = attention::scratch_floats(queries, int(k->ne[0]), int(v->ne[0]));
        scratch_floats = (floats + 15) / 16 * 16;
        partials_offset = scratch_floats * threads;
        const size_t positions_per_segment = block_lanes * segment_blocks;
        const size_t segments = k->ne[1] / positions_per_segment + 2;
        const size_t wanted = size_t(q->ne[1]) * q->ne[2] * segments * partial_floats(int(v->ne[0]));
        partial_limit = std::min(wanted, most_partial_bytes / sizeof(float));
    }
};

bool Attention::takes(const ggml_tensor * op) const {
    const ggml_tensor *q = op->src[0], *k = op->src[1], *v = op->src[2], *mask = op->src[3], *sinks = op->src[4];
    return op->op == GGML_OP_FLASH_ATTN_EXT && mask && mask->type == GGML_TYPE_F16 && mask->nb[0] == 2 && mask->ne[2] == 1
           && mask->ne[3] == 1 && q->type == GGML_TYPE_F32 && q->nb[0] == 4 && q->ne[3] == 1 && good_cache(k) && good_cache(v)
           && k->ne[2] == v->ne[2] && q->ne[2] % k->ne[2] == 0 && (!sinks || sinks->type == GGML_TYPE_F32) && on_host(q) && on_host(k)
           && on_host(v) && on_host(mask) && on_host(op);
}

size_t Attention::work_size(int n_threads, const ggml_tensor * op) {
    steps.plan(op);
    const WorkLayout layout(op, n_threads);
    return (layout.partials_offset + layout.partial_limit) * sizeof(float) + 64;
}

void Attention::build(Step & step, const ggml_tensor * op) const {
    const ggml_tensor *q = op->src[0], *k = op->src[1], *mask = op->src[3];
    const int rows = int(q->ne[1]), cells = int(k->ne[1]), words = (cells + 63) / 64;
    step.visible.resize(size_t(rows) * words);
    step.has_values = false;
    for (int r = 0; r < rows; r++) {
        const auto * values = reinterpret_cast<const uint16_t *>(static_cast<const char *>(mask->data) + r * mask->nb[1]);
        step.has_values |= kernels.scan_mask(values, cells, step.visible.data() + size_t(r) * words);
    }
    read_positions(k, cells, step.positions);
    step.lists.build(step.visible, rows, words, step.positions, rows_per_chunk(int(q->ne[2] / k->ne[2])));
}

void Attention::compute(const ggml_compute_params * params, ggml_tensor * op) {
    const ggml_tensor *q = op->src[0], *k = op->src[1], *v = op->src[2], *mask = op->src[3], *sinks = op->src[4];
    const std::shared_ptr<Run> run = steps.find(op);
    Step & step = *run->step;
    step.ensure([&](Step & s) { build(s, op); });
    const Lists & lists = step.lists;

    const int heads = int(q->ne[2]), kv_heads = int(k->ne[2]), group = heads / kv_heads;
    const float max_bias = param(op, 1);
    const std::vector<float> slopes = max_bias > 0 ? slopes_of(max_bias, heads) : std::vector<float>();
    Call call = {};
    call.q = static_cast<const char *>(q->data);
    call.q_row_stride = q->nb[1];
    call.q_head_stride = q->nb[2];
    call.k = cache_of(k);
    call.v = cache_of(v);
    call.out = static_cast<float *>(op->data);
    call.out_row_stride = op->nb[2];
    call.group = group;
    call.scale = param(op, 0);
    call.soft_cap = param(op, 2);
    call.mask = step.has_values ? static_cast<const uint16_t *>(mask->data) : nullptr;
    call.mask_row_stride = mask->nb[1];
    call.slopes = slopes.empty() ? nullptr : slopes.data();
    call.sinks = sinks ? static_cast<const float *>(sinks->data) : nullptr;

    const WorkLayout layout(op, params->nth);
    auto * work = static_cast<float *>(params->wdata);
    float * scratch = work + layout.scratch_floats * params->ith;
    float * partials = work + layout.partials_offset;
    const auto & chunks = lists.chunks();

    // where the partial results of each chunk begin, in queries times segments
    std::vector<size_t> first_partial(chunks.size() + 1, 0);
    for (size_t c = 0; c < chunks.size(); c++) {
        first_partial[c + 1] = first_partial[c] + size_t(lists.segment_count(int(c))) * chunks[c].row_count * heads;
    }
    const int stride = partial_floats(call.v.size);
    const bool in_segments = int(chunks.size()) * kv_heads < wanted_pieces_per_thread * params->nth && params->nth > 1
                             && lists.segments().size() > chunks.size() && first_partial.back() * stride <= layout.partial_limit;

    const std::vector<Job> jobs = jobs_of(lists, in_segments, group, kv_heads, params->nth);
    for (size_t i = run->next_job++; i < jobs.size(); i = run->next_job++) {
        const Job & job = jobs[i];
        const Chunk & chunk = chunks[job.chunk];
        if (!in_segments) {
            kernels.whole(call, chunk, job.heads, scratch);
            continue;
        }
        const SegmentRange & range = lists.segments()[job.segment];
        // [chunk][segment][kv head][row][head of the group]
        const size_t queries = size_t(chunk.row_count) * group;
        const size_t at = first_partial[job.chunk] + (size_t(range.slot) * kv_heads + job.heads.first) * queries;
        kernels.segment(call, chunk, job.heads, range.first, range.last, scratch, partials + at * stride);
    }
    if (!in_segments) {
        return;
    }
    library.barrier(params->threadpool);
    int turn = 0;
    for (size_t c = 0; c < chunks.size(); c++) {
        const Chunk & chunk = chunks[c];
        const size_t queries = size_t(chunk.row_count) * group;
        for (int h = 0; h < kv_heads; h++) {
            for (size_t i = 0; i < queries; i++) {
                if (turn++ % params->nth == params->ith) {
                    const float * first = partials + (first_partial[c] + h * queries + i) * stride;
                    kernels.fold(call, chunk.rows[i / group], h * group + int(i % group), first, queries * kv_heads * stride,
                                 lists.segment_count(int(c)), scratch);
                }
            }
        }
    }
}

const Kernels * kernels_for(InstructionSet set) {
    switch (set) {
#if defined(__x86_64__)
        case InstructionSet::avx2:
        case InstructionSet::avx_vnni:
            return avx2_kernels();
        case InstructionSet::avx512_vnni:
            return avx512_kernels();
#elif defined(__aarch64__)
        case InstructionSet::neon_dotprod:
        case InstructionSet::neon_i8mm:
            return neon_kernels();
#endif
        default:
            return nullptr;
    }
}

}  // namespace

}  // namespace attention

std::unique_ptr<Operation> make_attention(const Library & library, InstructionSet set) {
    const attention::Kernels * kernels = attention::kernels_for(set);
    if (!kernels) {
        return nullptr;
    }
    attention::find_cell_tables(library);
    return std::make_unique<attention::Attention>(library, *kernels);
}

}  // namespace pagoda::kernels
