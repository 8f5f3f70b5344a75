// A small product on each GPU, before anything relies on it.
#pragma once

namespace pagoda {

/// Computes a known product on every GPU device. Throws gpu.unavailable where one gives something else or
/// refuses. A driver that is beyond refusing ends the process: run it in one that may end.
void test_devices();

}  // namespace pagoda
