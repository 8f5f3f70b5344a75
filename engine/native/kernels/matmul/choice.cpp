#include "choice.h"

#include "choice_cache.h"
#include "stock_product.h"
#include "self_test.h"

#include "ggml.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace pagoda::kernels::matmul {

namespace {

constexpr int64_t VALUES = 1024, ROWS = 512;
constexpr int64_t FEW = 1, MANY = 16;  // rows of activations: a reply, and a batch or a prompt
constexpr int ROUNDS = 5;
/// Of stock's rows a second, what ours have to reach: a row that does not depend on its neighbours is worth something, and a fifth is no more than a busy machine makes up.
constexpr double LEAST_OF_STOCK = 0.8;

template <typename F> double seconds(F && work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Our product of one matrix, as the graph would run it on one thread.
class OwnProduct {
public:
    OwnProduct(const KernelSet & set, const Format & format, const std::vector<uint8_t> & data, const std::vector<float> & x)
        : activations(x), packed(packed_bytes(format, VALUES, ROWS, set.packing.width)), out(size_t(ROWS * MANY)) {
        pack(format, set.packing, data.data(), VALUES, ROWS, packed.data());
        weights = { &format, &set, set.find(format.type), packed.data(), VALUES, ROWS };
        quantized.resize(activation_bytes(format.activations, VALUES) * size_t(MANY));
    }

    void run(int64_t count) {
        const size_t row_bytes = quantized.size() / size_t(MANY);
        Row rows[MANY];
        for (int64_t r = 0; r < count; r++) {
            const float * x = activations.data() + r * VALUES;
            uint8_t * q = quantized.data() + size_t(r) * row_bytes;
            for (int64_t piece = 0; row_bytes > 0 && piece * QUANTIZE_PIECE < VALUES; piece++) {
                quantize_piece(weights, x, piece, q);
            }
            rows[r] = { row_bytes > 0 ? q : reinterpret_cast<const uint8_t *>(x), out.data() + r * ROWS };
        }
        multiply_groups(weights, 0, weights.groups(), rows, count);
    }

private:
    const std::vector<float> & activations;
    std::vector<uint8_t> packed, quantized;
    std::vector<float> out;
    Weights weights;
};

/// Rows a second, few and many weighing the same.
double speed(double few_seconds, double many_seconds) {
    return std::sqrt(double(FEW) / few_seconds * (double(MANY) / many_seconds));
}

TypeChoice measure(const StockBackend & stock, const KernelSet & set, const Format & format) {
    const std::vector<uint8_t> data = arbitrary_weights(format, VALUES, ROWS);
    const std::vector<float> x = arbitrary_activations(VALUES * MANY);
    OwnProduct own(set, format, data, x);
    StockProduct few(stock, format.type, VALUES, ROWS, data, x.data(), FEW), many(stock, format.type, VALUES, ROWS, data, x.data(), MANY);
    double best[4] = { INFINITY, INFINITY, INFINITY, INFINITY };
    for (int i = 0; i < ROUNDS; i++) {  // in turns, and the best of each: something else may be running
        best[0] = std::min(best[0], seconds([&] { own.run(FEW); }));
        best[1] = std::min(best[1], seconds([&] { few.run(); }));
        best[2] = std::min(best[2], seconds([&] { own.run(MANY); }));
        best[3] = std::min(best[3], seconds([&] { many.run(); }));
    }
    TypeChoice choice{ stock.type_name(format.type), true, speed(best[0], best[2]), speed(best[1], best[3]) };
    choice.own = prefers_own(format.type, choice.own_rows_per_s, choice.stock_rows_per_s);
    return choice;
}

/// Raised with each change of the kernels, or of the rule, that may change the choice: what was measured of older ones is not believed.
constexpr int REVISION = 2;

/// Whether `choices` are of this set's types, in its order: a file may be damaged, or older than the list of types.
bool are_of(const std::vector<TypeChoice> & choices, const StockBackend & stock, const KernelSet & set) {
    return choices.size() == size_t(set.type_count)
           && std::equal(choices.begin(), choices.end(), set.types,
                         [&](const TypeChoice & choice, const TypeKernels & type) { return choice.type == stock.type_name(type.type); });
}

}  // namespace

bool prefers_own(int type, double own_rows_per_s, double stock_rows_per_s) {
    return type == GGML_TYPE_F32 || own_rows_per_s >= LEAST_OF_STOCK * stock_rows_per_s;
}

std::string choice_key(const Library & library, const KernelSet & set) {
    return processor_name() + " | " + library.file + " | " + built_for_ggml + " | " + set.name + " | " + std::to_string(REVISION);
}

std::vector<TypeChoice> choose(const Library & library, const KernelSet & set, const std::string & cache_file) {
    const ChoiceCache cache(cache_file, choice_key(library, set));
    const StockBackend stock(library);
    std::vector<TypeChoice> choices = cache.read();
    if (are_of(choices, stock, set)) {
        return choices;
    }
    choices.clear();
    for (int i = 0; i < set.type_count; i++) {
        choices.push_back(measure(stock, set, *find_format(set.types[i].type)));
    }
    cache.write(choices);
    return choices;
}

}  // namespace pagoda::kernels::matmul
