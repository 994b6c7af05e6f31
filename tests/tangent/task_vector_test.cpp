#include "lintel/tangent/task_vector.hpp"

#include "catch.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("a task vector leads from the pre-trained to the fine-tuned model", "[task_vector]") {
  const Vit<Real> pretrained = tiny_vit<double>(1), tuned = tiny_vit<double>(2);
  const Vit<Real> tau = tuned - pretrained;
  CHECK(model_difference(pretrained + tau, tuned) < 1e-15);
  CHECK(model_difference(tuned - tau, pretrained) < 1e-15);
  CHECK(same_bits(-tau, zeros_like(tau) - tau));
  CHECK(model_difference(pretrained + 0.5 * tau, 0.5 * (pretrained + tuned)) < 1e-15);
}

TEST_CASE("the cosine of task vectors", "[task_vector]") {
  using Pair = Linear<Real>;
  const Pair a{Real({1, 2}, {3, 0}), Real({1}, {4})};
  const Pair b{Real({1, 2}, {0, 1}), Real({1}, {0})};
  const Pair c{Real({1, 2}, {0, 0}), Real({1}, {2})};
  CHECK(cosine(a, a) == Approx(1));
  CHECK(cosine(a, -3 * a) == Approx(-1));
  CHECK(cosine(a, b) == 0);
  CHECK(cosine(a, c) == Approx(0.8));
  CHECK(cosine(c, a) == Approx(0.8));
  CHECK(cosine(a, zeros_like(a)) == 0);
  CHECK(cosine(zeros_like(a), zeros_like(a)) == 0);
}

TEST_CASE("an analogy, number by number", "[task_vector]") {
  const Vit<Real> a = tiny_vit<double>(1), b = tiny_vit<double>(2), c = tiny_vit<double>(3);
  const Vit<Real> d = analogy(a, b, c);
  for_each_parameter(
      [](const std::string& name, const Real& p, const Real& q, const Real& r, const Real& fourth) {
        CAPTURE(name);
        const auto x = p.values(), y = q.values(), z = r.values(), u = fourth.values();
        for (std::size_t i = 0; i < x.size(); ++i) {
          CHECK(u[i] == Approx(z[i] + y[i] - x[i]).margin(1e-14));
        }
      },
      a, b, c, d);
  CHECK(same_bits(analogy(a, a, c), c));
}

TEST_CASE("task vectors of different models do not mix", "[task_vector]") {
  VitShape deeper = tiny_shape();
  deeper.depth = 3;
  const Vit<Real> a = tiny_vit<double>(1), b = tiny_vit<double>(1, deeper);
  CHECK_THROWS_AS(cosine(a, b), Error);
  CHECK_THROWS_AS(analogy(a, b, a), Error);
}
