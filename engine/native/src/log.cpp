#include "log.h"

#include <map>
#include <mutex>

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
constexpr size_t MOST_WORDS = 4;

void emit(int level, const std::string & line) {
    Sinks & state = all_sinks();
    const std::lock_guard lock(state.mutex);
    for (const auto & [handle, sink] : state.sinks) {
        sink(level, line);
    }
}

}  // namespace

void on_log_line(ggml_log_level level, const char * text, void *) {
    if (level != GGML_LOG_LEVEL_CONT) {
        unfinished_level = level == GGML_LOG_LEVEL_NONE ? GGML_LOG_LEVEL_INFO : level;
    }
    unfinished += text;
    for (size_t end = unfinished.find('\n'); end != std::string::npos; end = unfinished.find('\n')) {
        const std::string line = unfinished.substr(0, end);
        unfinished.erase(0, end + 1);
        if (line.empty()) {
            continue;
        }
        if (capture != nullptr) {
            capture->take(unfinished_level, line);
        }
        emit(unfinished_level, line);
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
