// OpenBLAS among oneTBB's threads, in whichever of its flavours it is installed.
#pragma once

#include <mutex>

namespace lintel::kernels {

/// Held around every call into OpenBLAS, LAPACK included. The call then stays on the thread that
/// makes it; a flavour whose calls must not meet makes them wait for each other.
[[nodiscard]] std::unique_lock<std::mutex> blas_call();

}  // namespace lintel::kernels
