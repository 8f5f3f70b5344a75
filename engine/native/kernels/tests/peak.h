// What one core of this machine gives at most, to measure kernels against.
#pragma once

namespace pagoda::tests {

/// 10^9 float32 operations a second (a multiply-add counts as two), with the widest vectors there are.
double peak_gflops();

/// 10^9 bytes a second, reading memory far larger than the caches in order.
double peak_gigabytes();

}  // namespace pagoda::tests
