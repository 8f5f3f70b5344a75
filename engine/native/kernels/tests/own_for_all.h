// A cache of choices that gives every weight type to our kernels: what a test of them finds must not depend on how fast the machine is just now.
#pragma once

#include "../matmul/choice.h"
#include "../matmul/choice_cache.h"
#include "../matmul/stock_product.h"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace pagoda::kernels::tests {

/// Written while it lives, for Options::choice_cache_file. The backends must be loaded from `library_dir` before.
class OwnForAll {
public:
    explicit OwnForAll(const std::string & library_dir)
        : path((std::filesystem::temp_directory_path() / ("pagoda-choices-" + std::to_string(getpid()))).string()) {
        const matmul::KernelSet * set = matmul::kernel_set(best_instruction_set());
        const LibraryResult found = find_library(library_dir);
        if (!set || !found.problem.empty()) {
            return;  // installing the kernels will say so too
        }
        const matmul::StockBackend stock(found.library);
        std::vector<TypeChoice> choices;
        for (int i = 0; i < set->type_count; i++) {
            choices.push_back({ stock.type_name(set->types[i].type), true, 1, 1 });
        }
        matmul::ChoiceCache(path, matmul::choice_key(found.library, *set)).write(choices);
    }
    ~OwnForAll() {
        std::error_code error;
        std::filesystem::remove(path, error);
    }
    OwnForAll(const OwnForAll &) = delete;

    const std::string & file() const { return path; }

private:
    std::string path;
};

}  // namespace pagoda::kernels::tests
