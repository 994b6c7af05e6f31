#include "lintel/nn/layers/cosine_head.hpp"

#include "catch.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;

TEST_CASE("cosine logits are scaled cosines", "[cosine_head]") {
  Random random(1, "cosine");
  const auto x = Tensor<double>::normal({3, 5}, random), w = Tensor<double>::normal({2, 5}, random);
  const auto y = cosine_logits(x, w, 7);
  REQUIRE(y.shape() == Shape{3, 2});
  for (std::int64_t n = 0; n < 3; ++n) {
    for (std::int64_t c = 0; c < 2; ++c) {
      double product = 0, xx = 0, ww = 0;
      for (std::int64_t i = 0; i < 5; ++i) {
        product += x.at({n, i}) * w.at({c, i});
        xx += x.at({n, i}) * x.at({n, i});
        ww += w.at({c, i}) * w.at({c, i});
      }
      CHECK(y.at({n, c}) == Approx(7 * product / std::sqrt(xx * ww)));
    }
  }
  // Lengths do not matter, neither to the value nor to first order.
  const auto longer = cosine_logits(x * 3.0, w * 0.5, 7);
  for (std::int64_t n = 0; n < 3; ++n) CHECK(longer.at({n, 1}) == Approx(y.at({n, 1})));
  const auto slope = grad([&](const auto& features) { return sum(cosine_logits(features, w)); })(x);
  CHECK(sum(slope * x).item() == Approx(0).margin(1e-9));
  // A row of zeros is no direction, and no division by zero either.
  CHECK(cosine_logits(Tensor<double>::zeros({1, 5}), w).values() == std::vector<double>{0, 0});
}
