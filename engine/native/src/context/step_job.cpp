#include "context/step_job.h"

#include "runtime/failure.h"

#include <algorithm>

namespace pagoda {

namespace {

std::string at(const char * what, size_t index, int32_t value) {
    return std::string(what) + "[" + std::to_string(index) + "] is " + std::to_string(value);
}

void check_tokens(const StepJob & job, const StepLimits & limits) {
    const size_t n = job.tokens.size();
    const bool only_ops = n == 0 && (!job.cache_ops.empty() || job.goes_on_with_prefill);
    if ((n == 0 && !only_ops) || n > static_cast<size_t>(limits.step_tokens)) {
        throw invalid(std::to_string(n) + " tokens; a step takes 1 to " + std::to_string(limits.step_tokens));
    }
    if (job.positions.size() != n || job.seq_id_counts.size() != n) {
        throw invalid("tokens, positions and seqIdCounts differ in length");
    }
    for (size_t i = 0; i < n; ++i) {
        if (job.tokens[i] < 0 || job.tokens[i] >= limits.vocabulary) {
            throw invalid(at("tokens", i, job.tokens[i]) + ", not in the vocabulary");
        }
        if (job.positions[i] < 0) {
            throw invalid(at("positions", i, job.positions[i]));
        }
    }
}

void check_sequences(const StepJob & job, const StepLimits & limits) {
    size_t ids = 0;
    for (size_t i = 0; i < job.seq_id_counts.size(); ++i) {
        if (job.seq_id_counts[i] < 1 || job.seq_id_counts[i] > limits.sequences) {
            throw invalid(at("seqIdCounts", i, job.seq_id_counts[i]));
        }
        ids += static_cast<size_t>(job.seq_id_counts[i]);
    }
    if (ids != job.seq_ids.size()) {
        throw invalid("seqIds has " + std::to_string(job.seq_ids.size()) + " ids, seqIdCounts adds up to "
                      + std::to_string(ids));
    }
    for (const auto & [name, list] : { std::pair{ "seqIds", &job.seq_ids }, { "running", &job.running } }) {
        for (size_t i = 0; i < list->size(); ++i) {
            if ((*list)[i] < 0 || (*list)[i] >= limits.sequences) {
                throw invalid(at(name, i, (*list)[i]) + ", not in 0.." + std::to_string(limits.sequences - 1));
            }
        }
    }
}

void check_outputs(const StepJob & job, const StepLimits & limits) {
    const size_t m = job.outputs.size();
    if (m > static_cast<size_t>(limits.most_outputs)) {
        throw invalid(std::to_string(m) + " outputs; this context gives at most "
                      + std::to_string(limits.most_outputs));
    }
    for (size_t i = 0; i < m; ++i) {
        const bool ascending = i == 0 || job.outputs[i] > job.outputs[i - 1];
        if (!ascending || job.outputs[i] < 0 || static_cast<size_t>(job.outputs[i]) >= job.tokens.size()) {
            throw invalid(at("outputs", i, job.outputs[i]) + ", not ascending within the batch");
        }
    }
}

void check_scored(const StepJob & job, size_t w, const StepLimits & limits) {
    const Walk & walk = job.walks[w];
    if (walk.scorer == nullptr) {
        return;
    }
    if (walk.count != 1 || walk.top_k < 0) {
        throw invalid(at("walks", w, static_cast<int32_t>(walk.count)) + ", topK "
                      + std::to_string(walk.top_k) + "; a scorer takes one output and says its best");
    }
    for (size_t i = 0; i < walk.said.size(); ++i) {
        if (walk.said[i] < 0 || walk.said[i] >= limits.vocabulary) {
            throw invalid(at("said", i, walk.said[i]) + ", not in the vocabulary");
        }
    }
}

/// The walks lie one behind the other (read_step makes them so); each is a tree whose root comes first.
void check_walks(const StepJob & job, const StepLimits & limits) {
    size_t outputs = 0;
    for (const Walk & walk : job.walks) {
        outputs += walk.count;
    }
    if (outputs != job.outputs.size() || job.parents.size() != job.outputs.size()) {
        throw invalid(std::to_string(job.outputs.size()) + " outputs and "
                      + std::to_string(job.parents.size()) + " parents; the walks add up to "
                      + std::to_string(outputs));
    }
    std::vector<const Sampler *> used;
    for (size_t w = 0; w < job.walks.size(); ++w) {
        const Walk & walk = job.walks[w];
        if (walk.top_k < -1) {
            throw invalid(at("topK", w, walk.top_k));
        }
        if (walk.chain_top_k < -1) {
            throw invalid(at("chainTopK", w, walk.chain_top_k));
        }
        for (size_t i = 0; i < walk.count; ++i) {
            const int32_t parent = job.parents[walk.first + i];
            const bool is_fine = i == 0 ? parent == -1 : parent >= 0 && parent < static_cast<int32_t>(i);
            if (!is_fine) {
                throw invalid(at("parents", walk.first + i, parent) + ", for output " + std::to_string(i)
                              + " of its walk");
            }
        }
        check_scored(job, w, limits);
        if (walk.sampler != nullptr) {
            used.push_back(walk.sampler.get());
        }
    }
    std::sort(used.begin(), used.end());
    if (std::adjacent_find(used.begin(), used.end()) != used.end()) {
        throw invalid("a sampler is given to two walks of one step");
    }
}

void check_prefill(const StepJob & job, const StepLimits & limits) {
    const Pass & prefill = job.prefill;
    if (prefill.size() > static_cast<size_t>(limits.prefill_tokens)) {
        throw invalid(std::to_string(prefill.size()) + " tokens to be read in slices; at most "
                      + std::to_string(limits.prefill_tokens) + " can be");
    }
    for (size_t i = 0; i < prefill.size(); ++i) {
        if (prefill.tokens[i] < 0 || prefill.tokens[i] >= limits.vocabulary) {
            throw invalid(at("prefill.tokens", i, prefill.tokens[i]) + ", not in the vocabulary");
        }
        if (prefill.positions[i] < 0 || prefill.seq_ids[i] >= limits.sequences) {
            throw invalid("prefill's position or sequence id is out of range");
        }
    }
}

}  // namespace

const char * name_of(StepOutcome outcome) {
    switch (outcome) {
        case StepOutcome::ok: return "ok";
        case StepOutcome::no_kv_room: return "noKvRoom";
        case StepOutcome::aborted: return "aborted";
        case StepOutcome::invalid_batch: return "invalidBatch";
        case StepOutcome::cache_op_failed: return "cacheOpFailed";
        case StepOutcome::fatal: return "fatal";
    }
    return "fatal";
}

void check_step(const StepJob & job, const StepLimits & limits) {
    check_tokens(job, limits);
    check_sequences(job, limits);
    check_outputs(job, limits);
    check_walks(job, limits);
    check_prefill(job, limits);
}

}  // namespace pagoda
