// What a context does before it is asked for: see ahead.h.
#include "context/context_core.h"
#include "runtime/late_tokens.h"
#include "runtime/library.h"
#include "runtime/log.h"

#include <algorithm>
#include <exception>
#include <optional>

namespace pagoda {

void ContextCore::go_on() {
    Pass & next = ahead.pass();
    if (ahead.is_under_way() || next.is_empty() || abort || placement.free_cells() < next.size()) {
        return;
    }
    const size_t own = next.size();
    const size_t spared = add_spare_rows();
    const LogCapture log;  // what goes wrong here is told when it is asked for
    int32_t status = -1;
    SubmitTimes times;
    try {
        status = submit(next, ahead.running(), ahead.wanted(), ahead.wants_totals(), times);
    } catch (const std::exception &) {
        status = -1;
    }
    begun_ahead(status, own, spared, times);
}

bool ContextCore::begin_early(StepJob & job) {
    const bool is_all = static_cast<size_t>(job.rows_ahead) == job.tokens.size();
    if (!begins_early || !is_all || abort || device_rows == nullptr || !device_rows->has_last() || rows_before == 0
        || !ahead.foresee(job, context_length)) {
        return false;
    }
    // Its graph has to be that of the pass under way, whose scores lie where another's memory might be laid out.
    Pass & next = ahead.pass();
    const size_t own = next.size();
    if (placement.free_cells() < own) {
        return false;
    }
    const size_t spared = add_spare_rows();
    if (next.size() != rows_before) {
        return false;
    }
    SubmitTimes times;
    std::optional<DeviceRows::Listening> listening;
    std::exception_ptr failure;
    const auto choose = [&] {
        SubmitWatch::was(&SubmitTimes::launching);
        SubmitWatch::was_hidden();
        try {
            finish_device();
            sample(job, places);
        } catch (...) {
            failure = std::current_exception();
        }
        ahead.learn(job);
        listening.emplace(*device_rows, ahead.wanted(), ahead.wants_totals());
        SubmitWatch::resume();
        return next.tokens;
    };
    int32_t status = -1;
    {
        const SubmitWatch watch(times);
        const Counts before = counts();
        placement.settle(ahead.running(), next.owners(), true);
        SubmitWatch::was(&SubmitTimes::moving);
        if (!placement.keeps_window(next.owners())) {
            return false;
        }
        const LateTokens late([&] {
            const std::vector<int32_t> tokens = choose();
            placement.read_instead(tokens);
            return tokens;
        });
        status = threads.submit(context, next.batch());
        SubmitWatch::was(&SubmitTimes::launching);
        if (!late.were_asked_for()) {
            choose();
        } else if (!late.were_put_in()) {
            status = -1;
            begins_early = false;
        }
        add_counts(before, times);
    }
    began_early = true;
    begun_ahead(status, own, spared, times);
    if (failure) {
        std::rethrow_exception(failure);
    }
    return true;
}

void ContextCore::begun_ahead(int32_t status, size_t own, size_t spared, const SubmitTimes & times) {
    ahead.begun(times);
    if (status != 0) {
        llama().llama_synchronize(context);
        take_back_rows(ahead.all());
        ahead.over();
        spare.forget();
        rows_before = 0;
        return;
    }
    spare.begun(own, spared);
    rows_before = own + spared;
}

size_t ContextCore::add_spare_rows() {
    Pass & next = ahead.pass();
    const size_t own = next.size(), count = placement.is_on_device() ? spare.beside(own) : 0;
    if (count == 0 || placement.free_cells() < own + count) {
        return 0;
    }
    std::vector<std::pair<int32_t, int32_t>> rows;
    std::vector<int32_t> owners = next.owners();
    for (size_t i = spare.sequences().size(); i-- > 0 && rows.size() < count;) {
        const int32_t sequence = spare.sequences()[i], position = max_position(sequence) + 1;
        if (position > 0 && position < context_length) {
            rows.push_back({ sequence, position });
            owners.push_back(sequence);
        }
    }
    if (rows.size() < count || !placement.keeps_window(owners)) {
        return 0;
    }
    for (const auto & [sequence, position] : rows) {
        ahead.add_spare(sequence, position);
    }
    return count;
}

void ContextCore::halt(const std::vector<int32_t> & sequences) {
    if (ahead.is_under_way()) {
        llama().llama_synchronize(context);
        take_back_rows(ahead.lose(sequences));
    }
}

void ContextCore::halt_all() {
    if (ahead.is_under_way()) {
        llama().llama_synchronize(context);
        take_back_rows(ahead.all());
        ahead.over();
    }
}

void ContextCore::take_back_rows(const std::vector<std::pair<int32_t, int32_t>> & rows) {
    for (const auto & [sequence, position] : rows) {
        if (max_position(sequence) >= position) {
            remove(sequence, position, -1);
        }
    }
}

std::vector<int32_t> ContextCore::claim(StepJob & job) {
    std::vector<int32_t> row_of_walk = ahead.rows_of(job);
    const auto claimed = static_cast<size_t>(
        std::count_if(row_of_walk.begin(), row_of_walk.end(), [](int32_t row) { return row >= 0; }));
    if (ahead.is_under_way() && claimed == 0) {
        llama().llama_synchronize(context);  // what it reads is about to be written over
    }
    // Once it is chosen from some rows the others must not fail for want of room.
    const size_t left = job.tokens.size() - claimed;
    if (claimed > 0 && left > 0 && placement.free_cells() + ahead.unclaimed().size() < left) {
        take_back_rows(ahead.all());
        return std::vector<int32_t>(job.walks.size(), -1);
    }
    for (const int32_t sequence : ahead.gone(job)) {
        spare.may_be(sequence);
    }
    spare.are_not(job);
    take_back_rows(ahead.unclaimed());
    if (claimed > 0) {
        job.ahead_ms = ahead.ms_since_begun();
        job.rows_ahead = static_cast<int32_t>(claimed);
    }
    return row_of_walk;
}

}  // namespace pagoda
