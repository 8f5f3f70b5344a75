// The few checks that the kernel tests need. A failed one prints what it saw and makes the program exit with 1.
#pragma once

#include <cstdio>

namespace pagoda::kernels::tests {

inline int failures = 0;
inline int checks = 0;

template <typename... Values> bool expect(bool condition, const char * format, Values... values) {
    checks++;
    if (!condition) {
        failures++;
        std::printf("FAILED: ");
        std::printf(format, values...);
        std::printf("\n");
    }
    return condition;
}

inline int report(const char * name) {
    std::printf("%s: %d checks, %d failed\n", name, checks, failures);
    return failures > 0 ? 1 : 0;
}

}  // namespace pagoda::kernels::tests
