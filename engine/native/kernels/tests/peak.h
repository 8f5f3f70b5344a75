// What one core of this machine gives at most, to measure kernels against.
#pragma once

namespace pagoda::tests {

/// Float32 operations a second (a multiply-add counts as two), with the widest vectors there are.
double peak_operations();

/// Operations a second on 8-bit integers, summed in 32 bits: with the instruction for it (VNNI) where there is one.
double peak_int8_operations();

/// Bytes a second, reading memory far larger than the caches in order.
double peak_bytes();

}  // namespace pagoda::tests
