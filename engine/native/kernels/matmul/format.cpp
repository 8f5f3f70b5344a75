#include "format.h"

#include "ggml.h"

namespace pagoda::kernels::matmul {

namespace {

using enum ActivationKind;

constexpr Format FORMATS[] = {
    // clang-format off
    //  type            values bytes  runs (offset, bytes)                                   halves
    { GGML_TYPE_Q4_0,   32,    18,  {{2, 16}},                                               {0},    1, per32 },
    { GGML_TYPE_Q4_1,   32,    20,  {{4, 16}},                                               {0, 2}, 2, per32 },
    { GGML_TYPE_Q5_0,   32,    22,  {{6, 16}, {2, 4, Bits::spread}},                         {0},    1, per32 },
    { GGML_TYPE_Q5_1,   32,    24,  {{8, 16}, {4, 4, Bits::spread}},                         {0, 2}, 2, per32 },
    { GGML_TYPE_Q8_0,   32,    34,  {{2, 32, Bits::signed8}},                                {0},    1, per32 },
    { GGML_TYPE_Q4_K,   256,   144, {{16, 128}, {4, 12}},                                    {0, 2}, 2, per256 },
    { GGML_TYPE_Q5_K,   256,   176, {{48, 128}, {16, 32}, {4, 12}},                          {0, 2}, 2, per256 },
    { GGML_TYPE_Q6_K,   256,   210, {{0, 128}, {128, 64}, {192, 16}},                        {208},  1, per256 },
    { GGML_TYPE_F16,    1,     2,   {},                                                      {0},    1, floats },
    { GGML_TYPE_BF16,   1,     2,   {},                                                      {0},    1, floats },
    { GGML_TYPE_F32,    1,     4,   {{0, 4}},                                                {},     0, floats },
    // clang-format on
};

constexpr bool adds_up(const Format & f) { return f.word_bytes() + 2u * f.halves == f.bytes; }
constexpr bool all_add_up() {
    for (const Format & f : FORMATS) {
        if (!adds_up(f)) {
            return false;
        }
    }
    return true;
}
static_assert(all_add_up(), "a format leaves bytes of its block unpacked");

}  // namespace

const Format * find_format(int ggml_type) {
    for (const Format & f : FORMATS) {
        if (f.type == ggml_type) {
            return &f;
        }
    }
    return nullptr;
}

}  // namespace pagoda::kernels::matmul
