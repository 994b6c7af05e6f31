// How a program ends that was asked to stop.
#pragma once

#include "lintel/core/error.hpp"

namespace lintel {

/// A program was asked to stop, and did so in good order: the message says what is kept.
struct Interrupted : Error {
  using Error::Error;
};

}  // namespace lintel
