// Ctrl-C as an ordinary end: what was done is on disk, and the same command goes on from there.
#pragma once

#include <csignal>

#include "../../interrupted.hpp"

namespace study {

inline volatile std::sig_atomic_t interrupt_came = 0;

/// From now on, Ctrl-C (or SIGTERM) is remembered instead of ending the process; the second time it
/// ends it at once.
inline void remember_interrupts() {
  const auto remember = [](int signal) {
    interrupt_came = 1;
    std::signal(signal, SIG_DFL);
  };
  std::signal(SIGINT, remember);
  std::signal(SIGTERM, remember);
}

/// Whether it came.
inline bool interrupted() { return interrupt_came != 0; }

/// Throws `lintel::Interrupted` where it did.
inline void stop_if_interrupted() {
  if (interrupted()) {
    throw lintel::Interrupted(
        "\ninterrupted; what was done is kept, and the same command goes on from there");
  }
}

}  // namespace study
