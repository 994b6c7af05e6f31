// Ctrl-C as an ordinary end: what was done is on disk, and the same command goes on from there.
#pragma once

namespace study {

/// From now on, Ctrl-C is remembered instead of ending the process.
void remember_interrupts();
/// Whether Ctrl-C was pressed.
bool interrupted();
/// Throws `lintel::Interrupted` where it was.
void stop_if_interrupted();

}  // namespace study
