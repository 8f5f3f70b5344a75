#include "placement/gather.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace pagoda::placement {

namespace {

/// Pages that are attended for nothing before anything moves, and that are made free beyond those wanted: for what is
/// written next.
constexpr uint32_t SLACK = 16;
/// At once: the library's books are what takes the time, a quarter of a millisecond a page.
constexpr size_t MOST_MOVES = 32;

constexpr uint32_t NOTHING = UINT32_MAX;

uint32_t slack_for(uint32_t hot) {
    return std::max(SLACK, hot / 8);
}

/// Where everything lies while it is planned: of each page where it came from.
class Plan {
public:
    explicit Plan(Pages & pages) : origin(pages.count()) {
        for (uint32_t page = 0; page < origin.size(); ++page) {
            origin[page] = pages.is_free(page) ? NOTHING : page;
        }
    }

    bool is_free(uint32_t page) const { return origin[page] == NOTHING; }
    void exchange(uint32_t one, uint32_t other) {
        std::swap(origin[one], origin[other]);
        count += is_free(one) || is_free(other) ? 1 : 2;
    }
    bool is_full() const { return count + 2 > MOST_MOVES; }

    Moves moves() const {
        Moves all;
        for (uint32_t page = 0; page < origin.size(); ++page) {
            if (origin[page] != NOTHING && origin[page] != page) {
                all.from.push_back(origin[page]);
                all.to.push_back(page);
            }
        }
        return all;
    }

private:
    std::vector<uint32_t> origin;
    size_t count = 0;
};

}  // namespace

Survey survey(Pages & pages, const SequenceSet & running) {
    Survey now;
    for (uint32_t page = 0; page < pages.count(); ++page) {
        if ((pages.owners(page) & running).any()) {
            now.hot += 1;
            now.end = page + 1;
        }
    }
    return now;
}

bool grows_much(const Survey & now, Pages & pages, uint32_t opened) {
    const std::optional<uint32_t> last = opened > 0 ? pages.free_page(opened) : std::nullopt;
    return last && *last >= now.end && *last >= now.hot + opened + slack_for(now.hot);
}

bool is_wide(const Survey & now) {
    return now.end - now.hot >= std::max(SLACK, now.hot / 4);
}

Moves plan_moves(const Survey & now, Pages & pages, const SequenceSet & running, uint32_t opened) {
    const uint32_t hot = now.hot;
    std::vector<bool> is_hot(pages.count());
    for (uint32_t page = 0; page < now.end; ++page) {
        is_hot[page] = (pages.owners(page) & running).any();
    }
    Plan plan(pages);
    // The last of those who run into the first gaps between them.
    uint32_t gap = 0, above = now.end;
    while (!plan.is_full()) {
        while (gap < hot && is_hot[gap]) {
            ++gap;
        }
        while (above > hot && !is_hot[above - 1]) {
            --above;
        }
        if (gap >= hot || above <= hot) {
            break;
        }
        plan.exchange(gap++, --above);
    }
    // And what is parked right above them goes up.
    const uint32_t end = std::min(pages.count(), hot + opened + slack_for(hot));
    uint32_t high = pages.count();
    for (uint32_t page = hot; page < end && !plan.is_full(); ++page) {
        if (plan.is_free(page) || (page < above && is_hot[page])) {
            continue;
        }
        while (high > end && !plan.is_free(high - 1)) {
            --high;
        }
        if (high <= end) {
            break;
        }
        plan.exchange(page, --high);
    }
    return plan.moves();
}

Moves cells_of(const Moves & of_pages, const llama_kv_cells & cells) {
    Moves moves;
    for (size_t i = 0; i < of_pages.from.size(); ++i) {
        for (const uint32_t cell : used_cells(cells, of_pages.from[i])) {
            moves.from.push_back(cell);
            moves.to.push_back(of_pages.to[i] * PAGE + cell % PAGE);
        }
    }
    return moves;
}

Moves one_after_another(const Moves & first, const Moves & second) {
    std::unordered_map<uint32_t, uint32_t> came_from;
    for (size_t i = 0; i < first.from.size(); ++i) {
        came_from[first.to[i]] = first.from[i];
    }
    Moves both;
    for (size_t i = 0; i < second.from.size(); ++i) {
        const auto found = came_from.find(second.from[i]);
        both.from.push_back(found == came_from.end() ? second.from[i] : found->second);
        both.to.push_back(second.to[i]);
        if (found != came_from.end()) {
            came_from.erase(found);
        }
    }
    for (const auto & [to, from] : came_from) {
        both.from.push_back(from);
        both.to.push_back(to);
    }
    return both;
}

void write_down(const Moves & moves, Pages & pages, llama_kv_cells & cells) {
    const llama_kv_cells held = cells.cp(moves.from);
    for (const uint32_t cell : moves.from) {
        cells.rm(cell);
    }
    cells.set(moves.to, held);
    pages.changed_cells(moves.from);
    pages.changed_cells(moves.to);
}

}  // namespace pagoda::placement
