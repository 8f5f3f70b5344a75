// A model on the shipped libraries, for programs that compare whole runs. Linked against them, unlike the addon: the way in finds them just
// the same.
#pragma once

#include "../kernels.h"

#include "llama.h"

#include <string>
#include <vector>

namespace pagoda::tests {

struct Token {
    llama_token id;
    llama_pos position;
    llama_seq_id sequence;
    bool wants_logits;
};

/// Who decides which weight types our products run: a measurement, as in the addon, or nobody: all do.
enum class WeightTypes { measured, all };

/// Loads the backends from `library_dir`, then installs the kernels, as the addon does.
kernels::Status start(const std::string & library_dir, bool own_kernels, bool sleeping_barrier = true,
                      WeightTypes types = WeightTypes::measured);
/// The same, for programs that compare: `kernels` is "own" (for all weight types) or "stock". Ends the program where ours do not run.
void start_or_exit(const std::string & library_dir, const std::string & kernels);

/// The number of a type by its name as ggml spells it ("q8_0"). Ends the program where there is none.
ggml_type type_named(const std::string & name);

class Model {
public:
    explicit Model(const std::string & file);
    ~Model();
    Model(const Model &) = delete;

    llama_model * get() const { return model; }
    int vocabulary() const;

private:
    llama_model * model;
};

struct ContextSettings {
    int cells = 4096;
    int threads = 1;
    int rows = 512;  // of a batch
    ggml_type cache_type = GGML_TYPE_F16;
    bool flash_attention = true;
    bool positions = true;  // tell the kernels of the cells' positions
    int poll = 50;          // how long idle threads spin (ggml_threadpool_params)
};

/// A unified cache, with ggml threads that live as long as it does.
class Context {
public:
    Context(const Model & model, const ContextSettings & settings);
    ~Context();
    Context(const Context &) = delete;

    /// Exits with a message where llama_decode fails.
    void decode(const std::vector<Token> & tokens);
    /// The scores of the token at `index` of the last batch.
    std::vector<float> logits(int index) const;
    void remove(llama_seq_id sequence, llama_pos from = -1, llama_pos to = -1);
    /// Positions [0, end) of one sequence become another's too.
    void share(llama_seq_id from, llama_seq_id to, llama_pos end);
    /// Takes a sequence out of the cache and puts it back, into whatever cells are free then.
    void park_and_restore(llama_seq_id sequence);
    llama_context * get() const { return context; }

private:
    const Model & model;
    llama_context * context = nullptr;
    ggml_threadpool * pool = nullptr;
    bool attached = false;
};

/// Text-like token ids: any of the vocabulary but the first hundred, where special tokens often are.
std::vector<llama_token> random_tokens(const Model & model, int count, uint32_t seed);

}  // namespace pagoda::tests
