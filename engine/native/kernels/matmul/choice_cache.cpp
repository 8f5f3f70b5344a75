#include "choice_cache.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#if defined(_WIN32)
#include <process.h>
#define getpid _getpid
#else
#include <unistd.h>
#endif

namespace pagoda::kernels::matmul {

namespace {

constexpr std::uintmax_t LARGEST_FILE = 64 * 1024;
/// Keys that are remembered, the ones measured last: a few instruction sets and versions side by side.
constexpr size_t MOST_KEYS = 8;

struct Remembered {
    std::string key;
    std::vector<TypeChoice> choices;
};

/// Null where a line is not what a choice looks like.
std::optional<Remembered> read_one(std::istream & in, const std::string & key) {
    Remembered found{ key, {} };
    bool whole = true;
    for (std::string line; std::getline(in, line) && !line.empty();) {
        std::istringstream words(line);
        TypeChoice choice;
        whole = whole && words >> choice.type >> choice.own >> choice.own_rows_per_s >> choice.stock_rows_per_s;
        found.choices.push_back(choice);
    }
    return whole ? std::optional(found) : std::nullopt;
}

/// All that is there and whole.
std::vector<Remembered> read_all(const std::string & file) {
    std::vector<Remembered> all;
    // A named pipe or a device in its place would be read for ever; a file of ours is a few kilobytes.
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > LARGEST_FILE || error) {
        return all;
    }
    std::ifstream in(file);
    for (std::string key; std::getline(in, key);) {
        if (std::optional<Remembered> one = read_one(in, key)) {
            all.push_back(*one);
        }
    }
    return all;
}

}  // namespace

ChoiceCache::ChoiceCache(std::string file_, std::string key_) : file(std::move(file_)), key(std::move(key_)) {}

std::vector<TypeChoice> ChoiceCache::read() const {
    for (const Remembered & one : read_all(file)) {
        if (one.key == key) {
            return one.choices;
        }
    }
    return {};
}

void ChoiceCache::write(const std::vector<TypeChoice> & choices) const {
    if (file.empty()) {
        return;
    }
    std::vector<Remembered> all = read_all(file);
    std::erase_if(all, [&](const Remembered & one) { return one.key == key; });
    all.insert(all.begin(), { key, choices });
    all.resize(std::min(all.size(), MOST_KEYS));
    // Whole or not at all, also with two engines starting at once.
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
    const std::string temporary = file + "." + std::to_string(getpid());
    {
        std::ofstream out(temporary);
        for (const Remembered & one : all) {
            out << (&one == all.data() ? "" : "\n") << one.key << '\n';
            for (const TypeChoice & c : one.choices) {
                out << c.type << ' ' << c.own << ' ' << c.own_rows_per_s << ' ' << c.stock_rows_per_s << '\n';
            }
        }
        if (!out.flush()) {
            std::filesystem::remove(temporary, error);
            return;
        }
    }
    std::filesystem::rename(temporary, file, error);
    if (error) {
        std::filesystem::remove(temporary, error);
    }
}

}  // namespace pagoda::kernels::matmul
