// Where a network's parameters start, each drawn from a stream of its own, keyed by its name.
#pragma once

#include "lintel/core/model.hpp"

namespace lintel {

/// A weight for `inputs` and `outputs`: normal with variance 2 / (inputs + outputs) (Glorot and
/// Bengio 2010).
template <class S>
Tensor<S> glorot_normal(const Shape& shape, std::int64_t inputs, std::int64_t outputs,
                        std::uint64_t seed, const std::string& name) {
  Random random(seed, name);
  return Tensor<S>::normal(shape, random, std::sqrt(2.0 / static_cast<double>(inputs + outputs)));
}

}  // namespace lintel
