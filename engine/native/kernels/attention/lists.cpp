#include "lists.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace pagoda::kernels::attention {

namespace {

template <typename F> void for_each_bit(uint64_t bits, F && f) {
    for (; bits; bits &= bits - 1) {
        f(std::countr_zero(bits));
    }
}

/// The union of rows that share a block, each set named by one of its rows.
class Sharing {
public:
    explicit Sharing(int rows) : parent(rows) { std::iota(parent.begin(), parent.end(), 0); }

    int find(int row) {
        while (parent[row] != row) {
            row = parent[row] = parent[parent[row]];
        }
        return row;
    }

    void join(int a, int b) {
        a = find(a);
        b = find(b);
        parent[std::max(a, b)] = std::min(a, b);  // named by the first row, so that sets come in the order of rows
    }

private:
    std::vector<int> parent;
};

}  // namespace

void Lists::build(std::span<const uint64_t> visible, int rows, int words, std::span<const int32_t> positions, int rows_per_chunk) {
    forget_views();
    for (auto & list : variants_of_block) {
        list.clear();
    }
    variant_count = 0;
    std::span<const uint64_t> row_before;
    for (int r = 0; r < rows; r++) {
        const auto row = visible.subspan(size_t(r) * words, words);
        view_row(row, row_before, positions);
        enter_row(r);
        row_before = row;
    }
    gather_chunks(rows, rows_per_chunk);
}

Lists::View & Lists::touch(int32_t block) {
    if (size_t(block) >= views.size()) {
        views.resize(block + 1);
    }
    View & view = views[block];
    if (!view.visible && view.variant < 0) {
        live_blocks.push_back(block);
    }
    return view;
}

void Lists::forget_views() {
    for (const int32_t block : live_blocks) {
        views[block].visible = 0;
        views[block].variant = -1;
    }
    live_blocks.clear();
    views_by_rank = false;
}

/// False where the row already sees another cell at that position: positions cannot order this row.
bool Lists::add_by_position(int32_t cell, int32_t position) {
    if (position < 0) {
        return false;
    }
    View & view = touch(position / block_lanes);
    const int lane = position % block_lanes;
    if ((view.visible >> lane) & 1) {
        return false;
    }
    view.visible |= uint64_t(1) << lane;
    view.cells[lane] = cell;
    view.variant = -1;
    return true;
}

/// Rows of one sequence follow each other and differ by a cell or two, so a row starts from what the row before saw.
void Lists::view_row(std::span<const uint64_t> row, std::span<const uint64_t> row_before, std::span<const int32_t> positions) {
    if (positions.empty()) {
        return extends(row, row_before) ? append_by_rank(row, row_before) : view_by_rank(row, positions);
    }
    int changed = 0, seen = 0;
    for (size_t w = 0; w < row.size() && !row_before.empty(); w++) {
        changed += std::popcount(row[w] ^ row_before[w]);
        seen += std::popcount(row[w]);
    }
    if (row_before.empty() || views_by_rank || changed > seen) {
        forget_views();
        row_before = {};
    }
    const auto before = [&](size_t w) { return row_before.empty() ? 0 : row_before[w]; };
    for (size_t w = 0; w < row.size(); w++) {
        for_each_bit(before(w) & ~row[w], [&](int i) {
            const int32_t position = positions[w * 64 + i];
            View & view = views[position / block_lanes];
            view.visible &= ~(uint64_t(1) << (position % block_lanes));
            // stays listed among the live blocks: `variant` must not say "not listed" for a view that became empty
            view.variant = view.visible ? -1 : 0;
        });
    }
    bool ordered = true;
    for (size_t w = 0; w < row.size(); w++) {
        for_each_bit(row[w] & ~before(w), [&](int i) {
            const int32_t cell = int32_t(w * 64 + i);
            ordered = ordered && add_by_position(cell, positions[cell]);
        });
    }
    if (!ordered) {
        view_by_rank(row, positions);
    }
}

/// The row's cells by position where known, then by place, numbered from 0: number n takes the part of position n.
void Lists::view_by_rank(std::span<const uint64_t> row, std::span<const int32_t> positions) {
    forget_views();
    std::vector<int32_t> cells;
    for (size_t w = 0; w < row.size(); w++) {
        for_each_bit(row[w], [&](int i) { cells.push_back(int32_t(w * 64 + i)); });
    }
    if (!positions.empty()) {
        std::stable_sort(cells.begin(), cells.end(), [&](int32_t a, int32_t b) { return positions[a] < positions[b]; });
    }
    for (size_t n = 0; n < cells.size(); n++) {
        add_by_position(cells[n], int32_t(n));
    }
    views_by_rank = true;
    ranked = int32_t(cells.size());
}

/// Whether the row before was seen by rank, and this one sees the same cells and later ones.
bool Lists::extends(std::span<const uint64_t> row, std::span<const uint64_t> row_before) const {
    if (!views_by_rank || row_before.empty()) {
        return false;
    }
    bool added = false;
    for (size_t w = 0; w < row.size(); w++) {
        const uint64_t more = row[w] & ~row_before[w];
        // before an added cell: all that was seen; after the first added one: nothing that was seen
        const uint64_t after = added ? ~uint64_t(0) : more ? ~((more & -more) - 1) : 0;
        if ((row_before[w] & ~row[w]) || (row_before[w] & after)) {
            return false;
        }
        added |= more != 0;
    }
    return true;
}

void Lists::append_by_rank(std::span<const uint64_t> row, std::span<const uint64_t> row_before) {
    for (size_t w = 0; w < row.size(); w++) {
        for_each_bit(row[w] & ~row_before[w], [&](int i) { add_by_position(int32_t(w * 64 + i), ranked++); });
    }
}

void Lists::enter_row(int row) {
    for (size_t i = 0; i < live_blocks.size();) {
        const int32_t block = live_blocks[i];
        View & view = views[block];
        if (!view.visible) {
            view.variant = -1;
            live_blocks[i] = live_blocks.back();
            live_blocks.pop_back();
            continue;
        }
        if (view.variant < 0) {
            view.variant = variant_for(block, view);
        }
        variants[view.variant].entries.push_back({ row, view.visible });
        i++;
    }
}

/// A variant that has the same cell in each lane that the view and it both use, completed by the view's other lanes; else a new one.
int Lists::variant_for(int32_t block, const View & view) {
    if (size_t(block) >= variants_of_block.size()) {
        variants_of_block.resize(block + 1);
    }
    for (const int32_t index : variants_of_block[block]) {
        Variant & variant = variants[index];
        uint64_t common = variant.present & view.visible;
        while (common && variant.cells[std::countr_zero(common)] == view.cells[std::countr_zero(common)]) {
            common &= common - 1;
        }
        if (!common) {
            for_each_bit(view.visible & ~variant.present, [&](int lane) { variant.cells[lane] = view.cells[lane]; });
            variant.present |= view.visible;
            return index;
        }
    }
    if (variant_count == variants.size()) {
        variants.emplace_back();
    }
    const int index = int(variant_count++);
    Variant & variant = variants[index];
    variant.block = block;
    variant.present = view.visible;
    std::copy(std::begin(view.cells), std::end(view.cells), variant.cells);
    variant.entries.clear();
    variants_of_block[block].push_back(index);
    return index;
}

void Lists::gather_chunks(int rows, int rows_per_chunk) {
    Sharing sharing(rows);
    for (size_t i = 0; i < variant_count; i++) {
        for (const Entry & entry : variants[i].entries) {
            sharing.join(variants[i].entries.front().row, entry.row);
        }
    }

    // rows of a set, cut into chunks: the chunk being filled is remembered at the row that names the set
    std::vector<int32_t> open(rows, -1), chunk_of(rows), place_of(rows);
    size_t count = 0;
    for (int r = 0; r < rows; r++) {
        int32_t & chunk = open[sharing.find(r)];
        if (chunk < 0 || int(chunk_rows[chunk].size()) == rows_per_chunk) {
            chunk = int32_t(count++);
            if (chunk_rows.size() < count) {
                chunk_rows.resize(count);
                chunk_visits.resize(count);
                chunk_entries.resize(count);
            }
            chunk_rows[chunk].clear();
            chunk_visits[chunk].clear();
            chunk_entries[chunk].clear();
        }
        chunk_of[r] = chunk;
        place_of[r] = int32_t(chunk_rows[chunk].size());
        chunk_rows[chunk].push_back(r);
    }

    for (const auto & list : variants_of_block) {
        for (const int32_t index : list) {
            Variant & variant = variants[index];
            const int32_t any = variant.cells[std::countr_zero(variant.present)];
            for_each_bit(~variant.present, [&](int lane) { variant.cells[lane] = any; });
            const int32_t lanes = 64 - std::countl_zero(variant.present);
            for (const Entry & entry : variant.entries) {
                const int32_t chunk = chunk_of[entry.row];
                auto & visits = chunk_visits[chunk];
                if (visits.empty() || visits.back().cells != variant.cells) {
                    visits.push_back({ variant.block, lanes, variant.cells, nullptr, 0 });
                }
                visits.back().entry_count++;
                chunk_entries[chunk].push_back({ place_of[entry.row], entry.visible });
            }
        }
    }

    chunk_list.clear();
    segment_list.clear();
    first_segments.assign(1, 0);
    for (size_t c = 0; c < count; c++) {
        auto & visits = chunk_visits[c];
        const Entry * entries = chunk_entries[c].data();
        int32_t first = 0;
        for (int32_t v = 0; v < int32_t(visits.size()); v++) {
            visits[v].entries = entries;
            entries += visits[v].entry_count;
            const bool last = v + 1 == int32_t(visits.size());
            if (last || visits[v + 1].block / segment_blocks != visits[v].block / segment_blocks) {
                const int32_t slot = int32_t(segment_list.size()) - first_segments.back();
                segment_list.push_back({ int32_t(c), first, v + 1, slot });
                first = v + 1;
            }
        }
        first_segments.push_back(int32_t(segment_list.size()));
        chunk_list.push_back({ chunk_rows[c].data(), int32_t(chunk_rows[c].size()), visits.data(), int32_t(visits.size()) });
    }
}

}  // namespace pagoda::kernels::attention
