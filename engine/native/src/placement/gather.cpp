#include "placement/gather.h"

#include <algorithm>
#include <optional>

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

std::vector<uint32_t> used_places(const llama_kv_cells & cells, uint32_t page) {
    std::vector<uint32_t> used;
    for (uint32_t place = 0; place < PAGE; ++place) {
        if (!cells.is_empty(page * PAGE + place)) {
            used.push_back(place);
        }
    }
    return used;
}

std::vector<uint32_t> in_page(std::vector<uint32_t> places, uint32_t page) {
    for (uint32_t & place : places) {
        place += page * PAGE;
    }
    return places;
}

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

Moves write_down(const Moves & moves, Pages & pages, llama_kv_cells & cells) {
    Moves of_cells;
    std::vector<uint32_t> & from = of_cells.from, & to = of_cells.to;
    std::vector<std::pair<std::vector<uint32_t>, llama_kv_cells>> held;
    for (size_t i = 0; i < moves.from.size(); ++i) {
        std::vector<uint32_t> places = used_places(cells, moves.from[i]);
        const std::vector<uint32_t> here = in_page(places, moves.from[i]), there = in_page(places, moves.to[i]);
        from.insert(from.end(), here.begin(), here.end());
        to.insert(to.end(), there.begin(), there.end());
        held.emplace_back(there, cells.cp(here));
    }
    for (const uint32_t cell : from) {
        cells.rm(cell);
    }
    for (const auto & [there, of] : held) {
        cells.set(there, of);
    }
    pages.changed_cells(from);
    pages.changed_cells(to);
    return of_cells;
}

}  // namespace pagoda::placement
