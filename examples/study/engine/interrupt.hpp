// Ctrl-C as an ordinary end: what was done is on disk, and the same command goes on from there.
#pragma once

namespace study {

/// From now on, Ctrl-C (or SIGTERM) is remembered instead of ending the process.
void remember_interrupts();
/// Whether it came.
bool interrupted();
/// Throws `lintel::Interrupted` where it did.
void stop_if_interrupted();

}  // namespace study
