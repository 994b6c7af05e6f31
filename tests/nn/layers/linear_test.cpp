#include "lintel/nn/layers/linear.hpp"

#include "layer_checks.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("a dense layer", "[layers]") {
  Random random(1, "dense layer");
  const Real x = Real::normal({3, 3, 4}, random);
  const Linear<Real> layer{Real::normal({5, 4}, random), Real::normal({5}, random)};
  const Real y = layer(x);
  REQUIRE(y.shape() == Shape{3, 3, 5});
  for (std::int64_t n = 0; n < 3; ++n) {
    for (std::int64_t t = 0; t < 3; ++t) {
      for (std::int64_t o = 0; o < 5; ++o) {
        double sum = layer.bias.at({o});
        for (std::int64_t i = 0; i < 4; ++i) sum += layer.weight.at({o, i}) * x.at({n, t, i});
        CHECK(y.at({n, t, o}) == Approx(sum).margin(1e-14));
      }
    }
  }
  check_layer(layer, x);
}
