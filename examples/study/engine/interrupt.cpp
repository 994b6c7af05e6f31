#include "interrupt.hpp"

#include <csignal>

#include "../../interrupted.hpp"

namespace study {

namespace {
volatile std::sig_atomic_t pressed = 0;
}

void remember_interrupts() {
  const auto remember = [](int signal) {
    pressed = 1;
    std::signal(signal, SIG_DFL);  // a second time it ends at once
  };
  std::signal(SIGINT, remember);
  std::signal(SIGTERM, remember);
}

bool interrupted() { return pressed != 0; }

void stop_if_interrupted() {
  if (interrupted()) {
    throw lintel::Interrupted(
        "\ninterrupted; what was done is kept, and the same command goes on from there");
  }
}

}  // namespace study
