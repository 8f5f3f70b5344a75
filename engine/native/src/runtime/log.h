// llama.cpp's log lines: handed to who wants them, and kept where a failure needs its own words.
#pragma once

#include "ggml.h"

#include <functional>
#include <string>
#include <vector>

namespace pagoda {

/// The callback for llama_log_set and ggml_log_set. Any thread. Lines and messages of absurd length are cut.
void on_log_line(ggml_log_level level, const char * text, void * user);

/// Gets whole lines; `level` is 1 (debug) to 4 (error). Called on whichever thread logs.
using LogSink = std::function<void(int level, const std::string & line)>;

/// Returns the handle for remove_log_sink. After that has returned the sink is not called any more.
int add_log_sink(LogSink sink);
void remove_log_sink(int handle);

/// While one lives, this thread's lines of interest are kept. Captures nest; the innermost gets the lines.
class LogCapture {
public:
    LogCapture();
    ~LogCapture();
    LogCapture(const LogCapture &) = delete;
    LogCapture & operator=(const LogCapture &) = delete;

    /// The last errors (and warnings where there were no errors), one after the other; empty when nothing was
    /// wrong.
    std::string problems() const;

    /// The last line that contains `part`, or an empty one.
    std::string line_with(const std::string & part) const;

    /// A line of this thread.
    void take(int level, const std::string & line);

private:
    struct Line {
        int level;
        std::string text;
    };
    std::vector<Line> lines;
    LogCapture * outer;
};

}  // namespace pagoda
