#include "runtime/log.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string_view>

namespace pagoda {

namespace {

struct Sinks {
    std::mutex mutex;
    std::map<int, LogSink> sinks;
    int next = 1;
};

Sinks & all_sinks() {
    static Sinks * const state = new Sinks;  // never destroyed: a late thread may still log
    return *state;
}

thread_local LogCapture * capture = nullptr;
thread_local std::string unfinished;  // a line that has not ended yet
thread_local int unfinished_level = GGML_LOG_LEVEL_INFO;

constexpr size_t MOST_LINES = 2000;
/// Bytes. What is longer comes out of a model file (its name is logged as it stands), not out of llama.cpp.
constexpr size_t MOST_OF_A_LINE = 2000;
constexpr size_t MOST_OF_A_MESSAGE = 64 * 1024;
constexpr size_t MOST_WORDS = 4;

/// The beginning of a line that is too long, without a piece of a character at its end.
std::string shortened(std::string_view line) {
    if (line.size() <= MOST_OF_A_LINE) {
        return std::string(line);
    }
    size_t end = MOST_OF_A_LINE;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) {
        --end;
    }
    return std::string(line.substr(0, end)) + "…";
}

void emit(int level, const std::string & line) {
    Sinks & state = all_sinks();
    const std::lock_guard lock(state.mutex);
    for (const auto & [handle, sink] : state.sinks) {
        sink(level, line);
    }
}

/// Past what is shown of a line nothing is kept of it.
void add_to_line(std::string_view text) {
    const size_t room = MOST_OF_A_LINE + 1 - std::min(unfinished.size(), MOST_OF_A_LINE + 1);
    unfinished += text.substr(0, room);
}

void end_line() {
    const std::string line = shortened(unfinished);
    unfinished.clear();
    if (line.empty()) {
        return;
    }
    if (capture != nullptr) {
        capture->take(unfinished_level, line);
    }
    emit(unfinished_level, line);
}

}  // namespace

void on_log_line(ggml_log_level level, const char * text, void *) {
    if (level != GGML_LOG_LEVEL_CONT) {
        unfinished_level = level == GGML_LOG_LEVEL_NONE ? GGML_LOG_LEVEL_INFO : level;
    }
    const std::string_view whole(text);
    std::string_view rest = whole.substr(0, MOST_OF_A_MESSAGE);
    for (size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        add_to_line(rest.substr(0, end));
        end_line();
        rest.remove_prefix(end + 1);
    }
    add_to_line(rest);
    if (whole.size() > MOST_OF_A_MESSAGE && whole.back() == '\n') {
        end_line();
    }
}

int add_log_sink(LogSink sink) {
    Sinks & state = all_sinks();
    const std::lock_guard lock(state.mutex);
    state.sinks.emplace(state.next, std::move(sink));
    return state.next++;
}

void remove_log_sink(int handle) {
    Sinks & state = all_sinks();
    const std::lock_guard lock(state.mutex);
    state.sinks.erase(handle);
}

LogCapture::LogCapture() : outer(capture) {
    capture = this;
}

LogCapture::~LogCapture() {
    capture = outer;
}

void LogCapture::take(int level, const std::string & line) {
    if (lines.size() < MOST_LINES) {
        lines.push_back({ level, line });
    }
}

std::string LogCapture::problems() const {
    for (const int wanted : { GGML_LOG_LEVEL_ERROR, GGML_LOG_LEVEL_WARN }) {
        std::vector<std::string> found;
        for (const Line & line : lines) {
            if (line.level == wanted) {
                found.push_back(line.text);
            }
        }
        std::string words;
        for (size_t i = found.size() - std::min(found.size(), MOST_WORDS); i < found.size(); ++i) {
            words += (words.empty() ? "" : "; ") + found[i];
        }
        if (!words.empty()) {
            return words;
        }
    }
    return "";
}

std::string LogCapture::line_with(const std::string & part) const {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (line->text.find(part) != std::string::npos) {
            return line->text;
        }
    }
    return "";
}

}  // namespace pagoda
