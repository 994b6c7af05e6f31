// What every layer is checked for, whatever it computes.
#pragma once

#include "catch.hpp"
#include "nn/tiny_vit.hpp"

namespace lintel::test {

/// For a layer that maps [N, tokens, in] to [N, tokens, out]: its tangent in the parameters against
/// a difference quotient, its gradient against the tangent, and derivatives with respect to
/// parameters that each example has of its own (`per_example_jacobian`) against one example at a
/// time.
template <class Layer>
void check_layer(const Layer& layer, const Real& x) {
  const Layer direction = random_direction(layer, 2);
  const auto squares = [&x](const auto& at) { return square(at(x)); };
  const Real tangent = jvp(squares, layer, direction).second;
  CHECK(model_difference(tangent, difference_quotient(squares, layer, direction)) < 1e-8);
  const auto loss = [&squares](const auto& at) { return sum(squares(at)); };
  CHECK(dot(grad(loss)(layer), direction).item() == Approx(sum(tangent).item()).epsilon(1e-12));

  const auto outputs = [](const auto& at, const Real& some) { return sum(at(some), {1}); };
  const std::int64_t examples = x.shape()[0];
  const Layer of_each = per_example_jacobian([&](const auto& at) { return outputs(at, x); }, layer,
                                             examples);  // [out, N, parameter...]
  for (std::int64_t n = 0; n < examples; ++n) {
    const Real one = slice(x, 0, n, 1);
    const auto flat = [](const Real& p) { return reshape(p, {-1}); };
    const Layer alone = jacobian([&](const auto& at) { return outputs(at, one); }, layer);
    const Layer own =
        map_parameters([n, &flat](const Real& p) { return flat(slice(p, 1, n, 1)); }, of_each);
    CHECK(model_difference(own, map_parameters(flat, alone)) < 1e-13);
  }
}

}  // namespace lintel::test
