#include "sampling/trigger.h"

#include <algorithm>
#include <utility>

namespace pagoda {

namespace {

constexpr const char * BLANKS = " \t\r\n";

bool begins(const std::string & text, size_t at, const std::string & with) {
    return text.compare(at, with.size(), with) == 0;
}

/// Whether `text` from `at` on could become `whole`.
bool may_become(const std::string & text, size_t at, const std::string & whole) {
    const size_t length = text.size() - at;
    return length < whole.size() && whole.compare(0, length, text, at, length) == 0;
}

}  // namespace

Trigger::Trigger(TriggerSettings given) : settings(std::move(given)), state(State::beginning) {
    if (settings.opened >= 0) {
        state = State::quiet;
        close = settings.quiet[2 * static_cast<size_t>(settings.opened) + 1];
    }
}

bool Trigger::hear(int32_t token, const std::string & piece, Triggered & found) {
    text += piece;
    heard.push_back({ token, piece.size() });
    bool is_found = false;
    while (advance(found, is_found)) {
    }
    return is_found;
}

bool Trigger::advance(Triggered & found, bool & is_found) {
    switch (state) {
        case State::beginning: return begin();
        case State::quiet: {
            const size_t at = text.find(close);
            if (at == std::string::npos) {
                forget(text.size() - std::min(text.size(), close.size() - 1));
                return false;
            }
            forget(at + close.size());
            state = State::beginning;
            return true;
        }
        case State::open: {
            const size_t at = text.find(settings.text);
            if (at == std::string::npos) {
                forget(text.size() - std::min(text.size(), settings.text.size() - 1));
                return false;
            }
            forget(at);
            found.offset = skipped;
            found.tokens.clear();
            for (const Heard & each : heard) {
                found.tokens.push_back(each.token);
            }
            forget(settings.text.size());
            is_found = true;
            state = settings.at_start ? State::over : State::open;
            return false;
        }
        case State::over: forget(text.size()); return false;
    }
    return false;
}

bool Trigger::begin() {
    const size_t first = text.find_first_not_of(BLANKS);
    if (first == std::string::npos) {
        return false;
    }
    for (size_t pair = 0; pair + 1 < settings.quiet.size(); pair += 2) {
        if (begins(text, first, settings.quiet[pair])) {
            close = settings.quiet[pair + 1];
            forget(first + settings.quiet[pair].size());
            state = State::quiet;
            return true;
        }
    }
    for (size_t pair = 0; pair + 1 < settings.quiet.size(); pair += 2) {
        if (may_become(text, first, settings.quiet[pair])) {
            return false;
        }
    }
    if (settings.at_start && may_become(text, first, settings.text)) {
        return false;
    }
    const bool is_late = settings.at_start && !begins(text, first, settings.text);
    state = is_late ? State::over : State::open;
    return true;
}

void Trigger::forget(size_t bytes) {
    text.erase(0, bytes);
    skipped += bytes;
    auto first = heard.begin();
    for (; first != heard.end() && skipped >= first->size; ++first) {
        skipped -= first->size;
    }
    heard.erase(heard.begin(), first);
}

}  // namespace pagoda
