// The process that started this one.
#pragma once

namespace pagoda {

/// From now on this process ends, at once and whatever its threads are doing, when its parent has ended. `starter`:
/// it was started by the main thread of a program that lives as long as that thread, so that the kernel can see to
/// it: a process that is stopped ends too. A second call does nothing.
void end_with_parent(bool starter);

}  // namespace pagoda
