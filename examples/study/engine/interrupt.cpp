#include "interrupt.hpp"

#include <csignal>

#include "../../interrupted.hpp"

namespace study {

namespace {
volatile std::sig_atomic_t pressed = 0;
}

void remember_interrupts() {
  const auto remember = [](int) { pressed = 1; };
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
