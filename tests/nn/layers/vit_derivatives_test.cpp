#include "catch.hpp"
#include "lintel/core/checkpoint.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
const std::vector<std::int32_t> labels{2, 0, 1};

// The mean loss over three images, as a function of the model.
auto loss_on(const Real& images) {
  return [images](const auto& vit) { return cross_entropy(vit(images), labels); };
}
}  // namespace

TEST_CASE("the gradient of a vit's loss is that of finite differences, parameter by parameter",
          "[vit][gradient]") {
  const Vit<Real> vit = tiny_vit<double>(1);
  const auto loss = loss_on(random_images<double>(3, 1));
  const Vit<Real> gradient = grad(loss)(vit);
  constexpr double h = 1e-5;
  for_each_parameter(
      [&](const std::string& name, const Real& g) {
        CAPTURE(name);
        REQUIRE(g.shape().size() > 0);
        const std::vector<double> numbers = g.values();
        CHECK(norm(g) > 1e-6);
        for (std::int64_t k = 0; k < 4; ++k) {
          const std::int64_t at = (k * 7919) % g.size();
          const double quotient =
              (loss(nudged(vit, name, at, h)) - loss(nudged(vit, name, at, -h))).item() / (2 * h);
          CHECK(numbers[static_cast<std::size_t>(at)] ==
                Approx(quotient).epsilon(1e-6).margin(1e-9));
        }
      },
      gradient);
}

TEST_CASE("the tangent of a vit is that of finite differences", "[vit][jvp]") {
  const Vit<Real> vit = tiny_vit<double>(2), v = random_direction(vit, 2);
  const Real images = random_images<double>(3, 2);
  const auto logits = [&](const auto& m) { return m(images); };
  const auto [y, dy] = jvp(logits, vit, v);
  CHECK(model_difference(y, logits(vit)) < 1e-13);
  CHECK(model_difference(dy, difference_quotient(logits, vit, v)) < 1e-7);

  // <ȳ, J v> = <Jᵀ ȳ, v>
  Random random(2, "cotangent");
  const Real cotangent = Real::normal(y.shape(), random);
  const double forward = sum(cotangent * dy).item();
  const double backward = dot(vjp(logits, vit).second(cotangent), v).item();
  CHECK(forward == Approx(backward).epsilon(1e-12));

  // The tape read forward gives the same tangent.
  CHECK(model_difference(linearize(logits, vit).tangent(v), dy) < 1e-13);
}

TEST_CASE("a Hessian-vector product of a vit is the same by three nestings", "[vit][hvp]") {
  VitShape shape = tiny_shape();
  shape.depth = 1;
  const Vit<Real> vit = tiny_vit<double>(3, shape), v = random_direction(vit, 3);
  const auto loss = loss_on(random_images<double>(3, 3));

  const Vit<Real> forward_over_reverse = hvp(loss, vit, v);
  const Vit<Real> reverse_over_reverse =
      grad([&](const auto& m) { return dot(grad(loss)(m), v); })(vit);
  const Vit<Real> reverse_over_forward = grad([&](const auto& m) {
    using T = ValueOf<std::decay_t<decltype(m)>>;
    return jvp(loss, m, map_parameters([](const Real& p) { return lift<T>(p); }, v)).second;
  })(vit);
  CHECK(model_difference(forward_over_reverse, reverse_over_reverse) < 1e-12);
  CHECK(model_difference(forward_over_reverse, reverse_over_forward) < 1e-12);

  const auto gradient = grad(loss);
  constexpr double h = 1e-5;
  const Vit<Real> quotient = (1 / (2 * h)) * (gradient(vit + h * v) - gradient(vit - h * v));
  CHECK(model_difference(forward_over_reverse, quotient) < 1e-6);
}

TEST_CASE("per-example Jacobians of a vit are those of single images", "[vit][jacobian]") {
  const std::int64_t count = 3, classes = tiny_shape().classes;
  const Vit<Real> vit = tiny_vit<double>(4);
  const Real images = random_images<double>(count, 4);
  const Vit<Real> all = per_example_jacobian([&](const auto& m) { return m(images); }, vit, count);
  for (std::int64_t n = 0; n < count; ++n) {
    const Real image = images.sliced(0, n, 1);
    for (std::int64_t c = 0; c < classes; ++c) {
      const Vit<Real> one = grad([&](const auto& m) { return slice(m(image), 1, c, 1); })(vit);
      for_each_parameter(
          [&](const std::string& name, const Real& j, const Real& g) {
            CAPTURE(name, n, c);
            REQUIRE(j.size() == classes * count * g.size());
            const Real row = j.sliced(0, c, 1).sliced(1, n, 1).compact();
            CHECK(model_difference(row.viewed_as(g.shape()), g) < 1e-12);
          },
          all, one);
    }
  }
}

TEST_CASE("a vit whose blocks are computed again has the same gradient", "[vit][checkpoint]") {
  // The same network, put together from the parts of a Vit, with each block under `checkpoint`.
  const Vit<Real> vit = tiny_vit<double>(5);
  const Real images = random_images<double>(3, 5);
  const auto loss = loss_on(images);
  const std::int64_t heads = vit.shape.heads, width = vit.shape.width, tokens = vit.shape.tokens();
  const auto recomputing = [&](const auto& m) {
    using T = ValueOf<std::decay_t<decltype(m)>>;
    const Real tiles = permute(reshape(images, {3, 3, 2, 4, 2, 4}), {0, 2, 4, 1, 3, 5});
    const T patches =
        linear(reshape(tiles, {3, 4, 48}), reshape(m.patch_weight, {width, 48}), m.patch_bias);
    T x = concat(1, broadcast(m.cls_token, {3, 1, width}), patches) + m.pos_embed;
    REQUIRE(x.shape() == Shape{3, tokens, width});
    for (const auto& block : m.blocks) {
      x = checkpoint([heads](const auto& a, const auto& b) { return b(a, heads); }, x, block);
    }
    const T features = reshape(m.norm(slice(x, 1, 0, 1)), {3, width});
    return cross_entropy(linear(features, m.head.weight, m.head.bias), labels);
  };
  const auto [plain_loss, plain_gradient] = value_and_grad(loss)(vit);
  const auto [value, gradient] = value_and_grad(recomputing)(vit);
  CHECK(value.item() == Approx(plain_loss.item()).epsilon(1e-14));
  CHECK(model_difference(gradient, plain_gradient) < 1e-13);

  const Vit<Real> v = random_direction(vit, 5);
  CHECK(jvp(recomputing, vit, v).second.item() ==
        Approx(dot(plain_gradient, v).item()).epsilon(1e-11));
}
