// The most that the machine allows.
#pragma once

#include <cstdint>
#include <string>

namespace lintel::bench {

/// Operations a second of the best of OpenBLAS's own threads, of its row panels on ours, and of our
/// product (an OpenBLAS older than the processor may not use all of it), over shapes of a small
/// vision transformer and a large square. `threads` 0: all cores.
double sgemm_ceiling(std::int64_t threads);

/// Bytes a second that all cores together write to memory.
double memory_bandwidth();

/// The processor, its caches and OpenBLAS, in one line.
std::string processor();

}  // namespace lintel::bench
