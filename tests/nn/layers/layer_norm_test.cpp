#include "lintel/nn/layers/layer_norm.hpp"

#include "layer_checks.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("layer normalization as a layer", "[layers]") {
  Random random(1, "layer norm");
  // As many tokens as examples: parameters of examples that were taken for parameters of tokens
  // would fit, and be wrong.
  const Real x = Real::normal({3, 3, 4}, random);
  const LayerNorm<Real> layer{Real::normal({4}, random), Real::normal({4}, random)};
  const Real y = layer(x);
  REQUIRE(y.shape() == x.shape());
  for (std::int64_t n = 0; n < 3; ++n) {
    for (std::int64_t t = 0; t < 3; ++t) {
      double mean = 0, variance = 0;
      for (std::int64_t i = 0; i < 4; ++i) mean += x.at({n, t, i}) / 4;
      for (std::int64_t i = 0; i < 4; ++i)
        variance += (x.at({n, t, i}) - mean) * (x.at({n, t, i}) - mean) / 4;
      for (std::int64_t i = 0; i < 4; ++i) {
        const double normal =
            (x.at({n, t, i}) - mean) / std::sqrt(variance + LayerNorm<Real>::epsilon);
        CHECK(y.at({n, t, i}) ==
              Approx(normal * layer.weight.at({i}) + layer.bias.at({i})).margin(1e-13));
      }
    }
  }
  check_layer(layer, x);
}
