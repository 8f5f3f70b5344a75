#include "placement/packing.h"

#include <algorithm>

namespace pagoda::placement {

namespace {

/// Fewer are free: packing begins. It then goes on to MOST_FREE, so that it is seldom.
constexpr uint32_t LEAST_FREE = 4, MOST_FREE = 12;
/// At once, in cells: the library's books are what takes the time, some microseconds a cell.
constexpr size_t MOST_MOVES = 32 * PAGE;

/// Parked ones with room, those that hold least first.
std::vector<uint32_t> with_room(Pages & pages, const SequenceSet & running) {
    std::vector<uint32_t> found;
    for (uint32_t page = 0; page < pages.count(); ++page) {
        const uint32_t used = pages.used_cells(page);
        if (used > 0 && used < PAGE && (pages.owners(page) & running).none()) {
            found.push_back(page);
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [&](uint32_t one, uint32_t other) { return pages.used_cells(one) < pages.used_cells(other); });
    return found;
}

}  // namespace

uint32_t pages_wanted(Pages & pages, uint32_t opened) {
    const uint32_t free = pages.free_pages();
    return free < opened + LEAST_FREE ? opened + MOST_FREE - free : 0;
}

Moves plan_packing(Pages & pages, const llama_kv_cells & cells, const SequenceSet & running, uint32_t wanted) {
    const std::vector<uint32_t> candidates = with_room(pages, running);
    Moves moves;
    std::vector<uint32_t> holes;  // of those from `filled` on, the fullest
    size_t taken = 0, filled = candidates.size();
    for (size_t emptied = 0; emptied < wanted && emptied < filled; ++emptied) {
        const uint32_t source = candidates[emptied];
        const uint32_t used = pages.used_cells(source);
        while (holes.size() - taken < used && filled - 1 > emptied) {
            const std::vector<uint32_t> more = empty_cells(cells, candidates[--filled]);
            holes.insert(holes.end(), more.begin(), more.end());
        }
        if (holes.size() - taken < used || moves.from.size() + used > MOST_MOVES) {
            break;
        }
        for (const uint32_t cell : used_cells(cells, source)) {
            moves.from.push_back(cell);
            moves.to.push_back(holes[taken++]);
        }
    }
    return moves;
}

}  // namespace pagoda::placement
