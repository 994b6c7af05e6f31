#include "lintel/tangent/linearized_model.hpp"

#include "catch.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
const std::vector<std::int32_t> labels{2, 0, 1, 1};
const auto logits = [](const auto& model, const auto& images) { return model(images); };
const auto loss = [](const auto& outputs) { return cross_entropy(outputs, labels); };

// A model in its tangent at random weights, a task vector, and images to look at.
struct Situation {
  Vit<Real> origin = tiny_vit<double>(1);
  Vit<Real> tau = 0.1 * random_direction(origin, 2);
  Real images = random_images<double>(4, 3);
  LinearizedModel<decltype(logits), Vit<Real>> model{logits, origin};
};
}  // namespace

TEST_CASE("a linearized model is f plus its tangent", "[linearized_model]") {
  const Situation s;
  const auto f = [&](const auto& m) { return m(s.images); };
  const Real expected = f(s.origin) + difference_quotient(f, s.origin, s.tau, 1e-4);
  CHECK(model_difference(s.model(s.tau, s.images), expected) < 1e-7);
  const auto [y, dy] = jvp(f, s.origin, s.tau);
  CHECK(model_difference(s.model(s.tau, s.images), y + dy) < 1e-15);
  CHECK(model_difference(s.model(zeros_like(s.tau), s.images), f(s.origin)) < 1e-14);
  CHECK(same_bits(s.model.origin(), s.origin));
  // It is not f itself.
  CHECK(model_difference(s.model(s.tau, s.images), f(s.origin + s.tau)) > 1e-3);
}

TEST_CASE("the parts of a linearized model serve every coefficient", "[linearized_model]") {
  const Situation s;
  const auto [features, tangent] = s.model.parts(s.tau, s.images);
  for (const double alpha : {-1.0, 0.0, 0.3, 2.0}) {
    CHECK(model_difference(features + alpha * tangent, s.model(alpha * s.tau, s.images)) < 1e-13);
  }
}

TEST_CASE(
    "acceptance: the gradient of a linearized model equals the one differentiated through the "
    "tangent pass",
    "[linearized_model]") {
  const Situation s;
  const auto [value, gradient] = s.model.value_and_gradient(loss, s.tau, s.images);

  // Reverse mode over the tangent pass, which the library's own gradient never does.
  const auto through_the_tangent = [&](const auto& tau) {
    using T = ValueOf<std::decay_t<decltype(tau)>>;
    const auto origin = map_parameters([](const Real& p) { return lift<T>(p); }, s.origin);
    const auto [y, dy] = jvp([&](const auto& m) { return m(s.images); }, origin, tau);
    return loss(y + dy);
  };
  const auto [expected_value, expected] = value_and_grad(through_the_tangent)(s.tau);
  CHECK(value.item() == Approx(expected_value.item()).epsilon(1e-13));
  CHECK(norm(expected) > 1e-3);
  CHECK(model_difference(gradient, expected) <= 1e-12);
  for_each_parameter(
      [](const std::string& name, const Real& g, const Real& e) {
        CAPTURE(name);
        CHECK(norm(g - e) <= 1e-12 * norm(e));
      },
      gradient, expected);

  // And both are the slope of the loss as one sees it from outside.
  const auto outside = [&](const Vit<Real>& tau) { return loss(s.model(tau, s.images)); };
  const Vit<Real> v = random_direction(s.tau, 9);
  CHECK(dot(gradient, v).item() ==
        Approx(difference_quotient(outside, s.tau, v).item()).epsilon(1e-6));
}

TEST_CASE("edits of a linearized model add up", "[linearized_model]") {
  const Situation s;
  const Vit<Real> a = s.tau, b = 0.1 * random_direction(s.origin, 5);
  const Real at_zero = s.model(zeros_like(a), s.images);
  const Real both = s.model(0.3 * a + -0.7 * b, s.images) - at_zero;
  const Real apart =
      0.3 * (s.model(a, s.images) - at_zero) - 0.7 * (s.model(b, s.images) - at_zero);
  CHECK(model_difference(both, apart) < 1e-12);
  // f itself is not so kind.
  const auto f = [&](const Vit<Real>& tau) { return (s.origin + tau)(s.images); };
  CHECK(model_difference(f(a + b) - f(zeros_like(a)), f(a) + f(b) - 2.0 * f(zeros_like(a))) > 1e-3);
}

TEST_CASE("in single precision, eight edits together are the sum of their parts to 1e-5",
          "[linearized_model]") {
  const auto origin = make_vit<float>(vit_preset("nano_patch8_32", 10), 1);
  const LinearizedModel model(logits, origin);
  Random random(4, "images");
  const auto images = Tensor<float>::normal({16, 3, 32, 32}, random);
  const Tensor<float> at_zero = origin(images);
  auto all = zeros_like(origin);
  Tensor<double> parts = Tensor<double>::zeros(at_zero.shape());
  for (int task = 0; task < 8; ++task) {
    const auto tau = 0.01 * random_direction(origin, static_cast<std::uint64_t>(10 + task));
    const double alpha = 0.15 * (task - 3);
    all = all + alpha * tau;
    parts = parts + cast<double>(model.parts(tau, images).second) * alpha;
  }
  const Tensor<double> together = cast<double>(model(all, images)) - cast<double>(at_zero);
  CHECK(norm(parts) > 0.1 * norm(cast<double>(at_zero)));  // they are no trifle
  CHECK(model_difference(together, parts) < 1e-5);
}

TEST_CASE("what a linearized model leaves out is of second order", "[linearized_model]") {
  const Situation s;
  const auto remainder = [&](double size) {
    const Vit<Real> tau = size * s.tau;
    return norm((s.origin + tau)(s.images) - s.model(tau, s.images));
  };
  double before = remainder(0.1);
  for (const double size : {0.05, 0.025, 0.0125}) {
    const double now = remainder(size), slope = std::log2(before / now);
    CAPTURE(size, slope);
    CHECK(slope > 1.9);
    CHECK(slope < 2.1);
    before = now;
  }
}
