// Waits for the texts that a grammar takes hold from, in a reply that is free until then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pagoda {

struct TriggerSettings {
    std::string text;  // empty: the grammar holds from the first token on
    bool at_start = false;  // only where the reply begins with it, blanks aside
    /// Parts in which it does not count: what they open and close with, in pairs. One opens at the beginning
    /// of the reply or after another.
    std::vector<std::string> quiet;
    int32_t opened = -1;  // the pair in which the reply begins, -1: none
};

/// The tokens that a trigger lies in.
struct Triggered {
    std::vector<int32_t> tokens;
    size_t offset = 0;  // bytes of the first token before it
};

class Trigger {
public:
    explicit Trigger(TriggerSettings settings);

    /// Takes note of a token. Whether the trigger is whole with it; then `found` has where it lies.
    bool hear(int32_t token, const std::string & piece, Triggered & found);

private:
    enum class State { beginning, quiet, open, over };
    struct Heard {
        int32_t token;
        size_t size;
    };

    /// Whether there may be more to see in the same text.
    bool advance(Triggered & found, bool & is_found);
    bool begin();
    void forget(size_t bytes);

    TriggerSettings settings;
    State state;
    std::string close;        // of the part that does not count
    std::string text;         // what may still matter
    size_t skipped = 0;       // bytes of the first of `heard` that are not in `text` any more
    std::vector<Heard> heard; // the tokens of `text`
};

}  // namespace pagoda
