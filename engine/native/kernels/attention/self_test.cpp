#include "self_test.h"

#include "check.h"

namespace pagoda::kernels::attention {

std::string self_test(const Kernels & kernels) {
    constexpr CacheType types[] = { CacheType::f32,  CacheType::f16,  CacheType::bf16, CacheType::q8_0,
                                    CacheType::q4_0, CacheType::q4_1, CacheType::q5_0, CacheType::q5_1 };
    for (const CacheType type : types) {
        CheckShape shape;
        shape.rows = 3;
        shape.sequences = 2;
        shape.cached = 66;  // more than one block
        shape.group = 2;
        shape.k_type = shape.v_type = type;
        shape.scattered = true;
        if (const std::string problem = check(kernels, shape, 1); !problem.empty()) {
            return problem;
        }
    }
    CheckShape wide;
    wide.rows = 2;
    wide.cached = 260;  // more than one segment
    wide.k_size = 256;
    wide.v_size = 80;
    wide.soft_cap = 20;
    wide.sinks = true;
    return check(kernels, wide, 2);
}

}  // namespace pagoda::kernels::attention
