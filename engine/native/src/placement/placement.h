// Page-aligned placement of cells and the attended window, on the stock libraries: parked sequences then cost
// running ones nothing on any device. An accelerator beside the plain path: what is not exactly as expected
// leaves llama.cpp's own placement in place, and says why.
#pragma once

#include "llama.h"
#include "placement/page.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pagoda::placement {

class PagedCache;

class Placement {
public:
    Placement();
    ~Placement();  // detach()
    Placement(const Placement &) = delete;
    Placement & operator=(const Placement &) = delete;

    /// Takes over where a new context puts its cells; `reason()` says why where it does not. `wanted`: false
    /// leaves it to llama.cpp.
    void attach(llama_context * context, bool wanted);
    /// Before the context is freed.
    void detach();

    bool is_paged() const { return cache != nullptr; }
    /// Empty when paged.
    const std::string & reason() const { return why; }

    /// Whether devices attend over all of it, and none of that is left to the processor; false where llama.cpp places cells.
    bool is_attended_on_device(int32_t heads, int32_t kv_heads) const;

    bool is_on_device() const;
    /// Whether the next batch can be made ready while a device works.
    bool are_inputs_copied() const;

    /// Before a batch, nothing computes: `running` are the sequences that go on, in this step or soon; `owners` the (first) ones of
    /// the batch's tokens.
    /// `later`: a device computes; what it holds moves in `finish_moves`, which has to come before the next batch.
    void settle(const std::vector<int32_t> & running, const std::vector<int32_t> & owners, bool later = false);
    void finish_moves();
    /// Whether a batch with a token of each of these would attend as far as the last one.
    bool keeps_window(const std::vector<int32_t> & owners) const;
    /// The tokens of the last batch, where others stood for them.
    void read_instead(const std::vector<int32_t> & tokens);
    /// Before a state of so many cells is restored.
    void expect_cells(uint32_t count);

    /// Cells that nobody has; 0 where llama.cpp places them.
    size_t free_cells() const;
    /// Cells that the last batch attended; -1 where llama.cpp places them.
    int32_t window() const;
    uint64_t pages_moved() const;

private:
    std::unique_ptr<PagedCache> cache;
    std::string why;
};

}  // namespace pagoda::placement
