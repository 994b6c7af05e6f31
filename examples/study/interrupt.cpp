#include "interrupt.hpp"

#include <csignal>

namespace study {

namespace {
volatile std::sig_atomic_t interrupted = 0;
}

void remember_interrupts() {
  const auto remember = [](int) { interrupted = 1; };
  std::signal(SIGINT, remember);
  std::signal(SIGTERM, remember);
}

void stop_if_interrupted() {
  if (interrupted) throw Interrupted{};
}

}  // namespace study
