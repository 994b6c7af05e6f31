// Ctrl-C as an ordinary end: finished stages are on disk, and the same command goes on after them.
#pragma once

namespace study {

struct Interrupted {};

/// From now on, Ctrl-C is remembered instead of ending the process.
void remember_interrupts();
/// Throws `Interrupted` where Ctrl-C was pressed.
void stop_if_interrupted();

}  // namespace study
