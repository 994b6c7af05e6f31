// How much a study will cost.
#pragma once

#include "setting.hpp"

namespace study {

/// Images a second that go once through the model on this machine now, by a short trial.
double passes_per_second(const Options& options);
/// An estimate of the most memory a study takes, in bytes.
double memory_needed(const Options& options, const Setting& setting);

}  // namespace study
