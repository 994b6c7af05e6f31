#include "lintel/nn/kernels/update.hpp"

#include "catch.hpp"
#include "core/inputs.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("AdamW steps agree with plain loops", "[update]") {
  const Index shape = {150, 130};
  for (const bool anchored : {false, true}) {
    for (const Layout layout : all_layouts) {
      Random random(1, "adam");
      const Domain domain = interval(-1, 1);
      auto parameter = laid_out<double>(domain(shape, random), layout);
      const auto anchor = laid_out<double>(domain(shape, random), layout);
      auto first = Tensor<double>::zeros({150, 130}), second = first;
      Array p = to_array(parameter), m = zero_array(shape), v = m;
      const Array a = anchored ? to_array(anchor) : zero_array(shape);
      for (std::int64_t step = 1; step <= 3; ++step) {
        const auto gradient = laid_out<double>(domain(shape, random), layout);
        const Array g = to_array(gradient);
        for (std::size_t i = 0; i < p.values.size(); ++i) {
          m.values[i] = 0.9 * m.values[i] + 0.1 * g.values[i];
          v.values[i] = 0.99 * v.values[i] + 0.01 * g.values[i] * g.values[i];
          const auto t = static_cast<double>(step);
          const double mean = m.values[i] / (1 - std::pow(0.9, t));
          const double square = v.values[i] / (1 - std::pow(0.99, t));
          p.values[i] -=
              0.1 * (mean / (std::sqrt(square) + 1e-3) + 0.2 * (p.values[i] - a.values[i]));
        }
        kernels::adam_update(parameter, gradient, first, second, anchored ? &anchor : nullptr,
                             {0.1, 0.9, 0.99, 1e-3, 0.2, step});
        CHECK(difference(parameter, p) < 1e-12);
        CHECK(difference(first, m) < 1e-12);
        CHECK(difference(second, v) < 1e-12);
      }
    }
  }
}

TEST_CASE("momentum steps, and nothing else that shares the values moves", "[update]") {
  Tensor<double> parameter({3}, {1, 2, 3});
  const Tensor<double> before = parameter, gradient({3}, {1, -1, 2});
  Tensor<double> momentum = Tensor<double>::zeros({3});
  kernels::momentum_update(parameter, gradient, momentum, 0.5, 0.1);
  kernels::momentum_update(parameter, gradient, momentum, 0.5, 0.1);
  CHECK(difference(momentum, Array{{3}, {1.5, -1.5, 3}}) < 1e-15);
  CHECK(difference(parameter, Array{{3}, {0.75, 2.25, 2.5}}) < 1e-15);
  CHECK(before.values() == std::vector<double>{1, 2, 3});
  CHECK(gradient.values() == std::vector<double>{1, -1, 2});
}

TEST_CASE("a step refuses gradients and states of other shapes", "[update]") {
  Tensor<double> parameter = Tensor<double>::ones({3}), first = parameter, second = parameter;
  const Tensor<double> two = Tensor<double>::ones({2});
  Tensor<double> short_one = two;
  const Tensor<double>* const none = nullptr;
  const kernels::AdamStep step{0.1, 0.9, 0.99, 1e-3, 0.2, 1};
  CHECK_THROWS_WITH(
      kernels::adam_update(parameter, two, first, second, none, step),
      ContainsSubstring("adam_update: a parameter of shape [3] and a gradient or state of [2]"));
  CHECK_THROWS_WITH(kernels::adam_update(parameter, parameter, first, second, &two, step),
                    ContainsSubstring("expected the same shape"));
  CHECK_THROWS_WITH(kernels::momentum_update(parameter, parameter, short_one, 1, 1),
                    ContainsSubstring("momentum_update"));
  CHECK(parameter.values() == std::vector<double>{1, 1, 1});
}
