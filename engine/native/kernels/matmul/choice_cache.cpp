#include "choice_cache.h"

#include <filesystem>
#include <fstream>
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

}  // namespace

ChoiceCache::ChoiceCache(std::string file_, std::string key_) : file(std::move(file_)), key(std::move(key_)) {}

std::vector<TypeChoice> ChoiceCache::read() const {
    std::vector<TypeChoice> choices;
    // A named pipe or a device in its place would be read for ever; a file of ours is a few hundred bytes.
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > LARGEST_FILE || error) {
        return choices;
    }
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) || line != key) {
        return choices;
    }
    while (std::getline(in, line)) {
        std::istringstream words(line);
        TypeChoice choice;
        if (!(words >> choice.type >> choice.own >> choice.own_rows_per_s >> choice.stock_rows_per_s)) {
            return {};
        }
        choices.push_back(choice);
    }
    return choices;
}

void ChoiceCache::write(const std::vector<TypeChoice> & choices) const {
    if (file.empty()) {
        return;
    }
    // Whole or not at all, also with two engines starting at once.
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
    const std::string temporary = file + "." + std::to_string(getpid());
    {
        std::ofstream out(temporary);
        out << key << '\n';
        for (const TypeChoice & c : choices) {
            out << c.type << ' ' << c.own << ' ' << c.own_rows_per_s << ' ' << c.stock_rows_per_s << '\n';
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
