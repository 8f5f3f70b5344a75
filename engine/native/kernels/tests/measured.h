// What the benches of single kernels print: a line of JSON for each kernel measured, then one with the machine's peaks. `./pagoda bench kernels` reads them.
#pragma once

#include "peak.h"

#include <cstdio>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

namespace pagoda::tests {

/// Seconds that `work` takes of this thread's own processor time, so that what else runs on the machine counts less.
template <typename F> double own_seconds(F && work) {
    const auto now = [] {
        timespec t;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
    };
    const double start = now();
    work();
    return now() - start;
}

/// Seconds by round.
struct Seconds {
    std::vector<double> stock, own;
};

/// One uncounted round of both, then `rounds` in turn, every second one in the opposite order.
template <typename Stock, typename Own> Seconds in_turn(int rounds, Stock && stock, Own && own) {
    Seconds seconds;
    stock();
    own();
    for (int i = 0; i < rounds; i++) {
        for (int turn = 0; turn < 2; turn++) {
            if ((turn == 0) == (i % 2 == 0)) {
                seconds.stock.push_back(own_seconds(stock));
            } else {
                seconds.own.push_back(own_seconds(own));
            }
        }
    }
    return seconds;
}

inline void print_list(const char * name, const std::vector<double> & values) {
    std::printf(", \"%s\": [", name);
    for (size_t i = 0; i < values.size(); i++) {
        std::printf("%s%.9g", i > 0 ? ", " : "", values[i]);
    }
    std::printf("]");
}

/// `peak`: "float" or "int8", what its arithmetic is to be measured against. `operations`: a multiply-add counts as two. `bytes`: of weights or cache,
/// each read once.
inline void print_kernel(const std::string & name, const char * peak, double operations, double bytes, const Seconds & seconds) {
    std::printf("{\"kernel\": \"%s\", \"peak\": \"%s\", \"operations\": %.9g, \"bytes\": %.9g", name.c_str(), peak, operations, bytes);
    print_list("stock", seconds.stock);
    print_list("own", seconds.own);
    std::printf("}\n");
    std::fflush(stdout);
}

inline void print_peaks() {
    std::printf("{\"peaks\": {\"float\": %.9g, \"int8\": %.9g, \"bytes\": %.9g}}\n", peak_operations(), peak_int8_operations(), peak_bytes());
}

}  // namespace pagoda::tests
