// Who runs a weight type: measured where nothing is remembered, remembered for this machine alone, measured again where the memory is damaged, and
// the same for any number of rows.
#include "check.h"

#include "matmul/choice.h"
#include "matmul/choice_cache.h"

#include "ggml-backend.h"
#include "ggml.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace pagoda::kernels;
using namespace pagoda::kernels::matmul;
using namespace pagoda::kernels::tests;

namespace {

/// Speeds that no measurement gives, with every second type stock's.
std::vector<TypeChoice> made_up(std::vector<TypeChoice> choices) {
    for (size_t i = 0; i < choices.size(); i++) {
        choices[i].own = i % 2 == 0;
        choices[i].own_rows_per_s = choices[i].stock_rows_per_s = 1;
    }
    return choices;
}

bool are_measured(const std::vector<TypeChoice> & choices, const KernelSet & set) {
    if (choices.size() != size_t(set.type_count)) {
        return false;
    }
    for (int i = 0; i < set.type_count; i++) {
        const TypeChoice & c = choices[size_t(i)];
        if (strcasecmp(c.type.c_str(), ggml_type_name(ggml_type(set.types[i].type))) != 0 || c.own_rows_per_s <= 1
            || c.stock_rows_per_s <= 1 || c.own != prefers_own(set.types[i].type, c.own_rows_per_s, c.stock_rows_per_s)) {
            return false;
        }
    }
    return true;
}

bool are_made_up(const std::vector<TypeChoice> & choices) {
    for (size_t i = 0; i < choices.size(); i++) {
        if (choices[i].own_rows_per_s != 1 || choices[i].own != (i % 2 == 0)) {
            return false;
        }
    }
    return !choices.empty();
}

std::string contents(const std::string & file) {
    std::ifstream in(file);
    return { std::istreambuf_iterator<char>(in), {} };
}

void near_ties_are_ours() {
    for (const int type : { GGML_TYPE_Q4_1, GGML_TYPE_F16, GGML_TYPE_BF16, GGML_TYPE_Q8_0 }) {
        expect(prefers_own(type, 81, 100), "a near tie of %s goes to stock", ggml_type_name(ggml_type(type)));
        expect(!prefers_own(type, 79, 100), "%s is ours where stock is much faster", ggml_type_name(ggml_type(type)));
    }
    expect(prefers_own(GGML_TYPE_F32, 1, 100), "float32 goes to stock");
}

/// Runs on another instruction set, or with another version, come in between.
void memories_live_side_by_side(const Library & library, const KernelSet & set, const std::string & file) {
    const auto measured = choose(library, set, file);
    const ChoiceCache here(file, choice_key(library, set)), there(file, "another machine");
    here.write(made_up(measured));
    there.write(measured);
    expect(are_made_up(here.read()) && are_measured(there.read(), set), "one memory takes the place of another");
    here.write(measured);
    here.write(made_up(measured));
    expect(are_made_up(here.read()) && are_measured(there.read(), set), "a memory that is renewed is kept twice or takes another's place");
    for (int i = 0; i < 20; i++) {
        ChoiceCache(file, "machine " + std::to_string(i)).write(measured);
    }
    expect(here.read().empty() && !ChoiceCache(file, "machine 19").read().empty(), "memories are kept for ever");
    here.write(made_up(measured));
    const std::string good = contents(file);
    std::ofstream(file, std::ios::trunc) << good.substr(0, good.size() - 4);
    expect(are_made_up(here.read()), "a damage in another's memory is held against this one");
    // The last line of the part is cut, so that it is no choice.
    const size_t end = good.find("\n\n");
    std::ofstream(file, std::ios::trunc) << good.substr(0, end - 4) << good.substr(end);
    expect(here.read().empty() && !ChoiceCache(file, "machine 19").read().empty(), "a damage reaches further than its own memory");
}

void memory_is_used_and_mended(const Library & library, const KernelSet & set, const std::string & file) {
    const auto measured = choose(library, set, file);
    expect(are_measured(measured, set), "without a memory, not every type is measured");
    expect(std::filesystem::exists(file), "what was measured is not remembered");
    const ChoiceCache own_memory(file, choice_key(library, set));
    own_memory.write(made_up(measured));
    expect(are_made_up(choose(library, set, file)), "what is remembered is not used");

    const std::string good = contents(file);
    const struct {
        const char * what;
        std::string text;
    } damaged[] = {
        { "empty", "" },
        { "cut off in a line", good.substr(0, good.size() - 4) },
        { "cut off after a line", good.substr(0, good.rfind('\n', good.size() - 2) + 1) },
        { "of another machine", "another " + good },
        { "with other types", good.substr(0, good.find('\n') + 1) + good.substr(good.find('\n', good.find('\n') + 1) + 1) + "Q2_K 1 1 1\n" },
        { "garbage", std::string(5000, '\xff') },
        { "of megabytes", good + std::string(5000000, '\n') },
    };
    for (const auto & [what, text] : damaged) {
        std::ofstream(file, std::ios::trunc) << text;
        expect(are_measured(choose(library, set, file), set), "a memory %s is believed", what);
        expect(are_measured(choose(library, set, file), set) && contents(file) != text, "a memory %s is not mended", what);
    }
#if !defined(_WIN32)
    std::filesystem::remove(file);
    expect(mkfifo(file.c_str(), 0600) == 0, "no named pipe could be made");
    expect(are_measured(choose(library, set, file), set), "a named pipe in place of the memory is read");
    expect(std::filesystem::is_regular_file(file), "a named pipe in place of the memory stays");
#endif
    expect(are_measured(choose(library, set, file + "/no/such"), set), "a memory that cannot be written keeps the choice from being made");
    own_memory.write(made_up(measured));
}

/// Whether the backend takes a product with weights of `type` in our buffer.
bool takes(ggml_backend_dev_t device, ggml_backend_buffer_type_t own, ggml_type type, int64_t rows) {
    ggml_context * context = ggml_init({ ggml_tensor_overhead() * 4, nullptr, true });
    ggml_tensor * w = ggml_new_tensor_2d(context, type, 512, 32);
    ggml_tensor * product = ggml_mul_mat(context, w, ggml_new_tensor_2d(context, GGML_TYPE_F32, 512, rows));
    w->buffer = ggml_backend_buft_alloc_buffer(own, 0);
    const bool taken = ggml_backend_dev_supports_op(device, product);
    ggml_backend_buffer_free(w->buffer);
    ggml_free(context);
    return taken;
}

void rows_make_no_difference(const std::string & folder, const KernelSet & set, const std::string & file) {
    Options options;
    options.library_dir = folder;
    options.choice_cache_file = file;
    const Status status = install(options);
    if (!expect(status.active && are_made_up(status.types), "the remembered choice is not the one in use: %s", status.reason.c_str())) {
        return;
    }
    ggml_backend_dev_t device = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    const auto extra = reinterpret_cast<ggml_backend_dev_get_extra_bufts_t>(
        ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(device), "ggml_backend_dev_get_extra_bufts"));
    for (int i = 0; i < set.type_count; i++) {
        const auto type = ggml_type(set.types[i].type);
        for (const int64_t rows : { 1, 2, 8, 9, 64, 512 }) {
            expect(takes(device, extra(device)[0], type, rows) == status.types[size_t(i)].own, "%s with %lld rows: not as chosen",
                   ggml_type_name(type), (long long) rows);
        }
    }
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: choice_test LIBRARY_DIR\n");
        return 2;
    }
    ggml_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    ggml_backend_load_all_from_path(argv[1]);
    const LibraryResult found = find_library(argv[1]);
    const KernelSet * set = kernel_set(best_instruction_set());
    if (!set || !found.problem.empty()) {
        std::printf("skipped: no kernels here. %s\n", found.problem.c_str());
        return 0;
    }
    const std::string folder = (std::filesystem::temp_directory_path() / ("pagoda-choice-" + std::to_string(getpid()))).string();
    const std::string file = folder + "/not/yet/there";
    near_ties_are_ours();
    memory_is_used_and_mended(found.library, *set, file);
    memories_live_side_by_side(found.library, *set, file + "-of-several");
    rows_make_no_difference(argv[1], *set, file);
    std::filesystem::remove_all(folder);
    return report("who runs a weight type");
}
