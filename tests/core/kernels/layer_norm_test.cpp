// The fused layer norm against its composite form, over sizes that fit no vector.
#include "lintel/core/kernels/layer_norm.hpp"

#include "../inputs.hpp"
#include "catch.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
constexpr double epsilon = 1e-3;

template <class T>
struct Parts {
  T x, weight, bias;
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "x", models.x...);
    each(prefix + "weight", models.weight...);
    each(prefix + "bias", models.bias...);
  }
};

template <class S>
void check(const Index& shape, const Index& parameter, Layout layout) {
  Random random(1, "layer norm", static_cast<std::uint64_t>(shape.back()));
  const auto draw = [&](const Index& of) {
    return laid_out<S>(interval(-2, 2)(of, random), layout);
  };
  const Parts<Tensor<S>> at{draw(shape), draw(parameter), draw(parameter)};
  const Parts<Tensor<S>> along{draw(shape), draw(parameter), draw(parameter)};
  const Tensor<S> seed = draw(shape);
  const auto spelled = [](const auto& p) { return normalize(p.x, epsilon) * p.weight + p.bias; };
  const auto [y, dy] = jvp(spelled, cast_point<double>(at), cast_point<double>(along));
  const auto back = vjp(spelled, cast_point<double>(at)).second(cast<double>(seed));

  INFO(at.x.shape() << " with " << at.weight.shape() << ", layout " << static_cast<int>(layout));
  const double bound = 1024 * std::numeric_limits<S>::epsilon();
  Tensor<S> statistics, of_x, of_weight, of_bias;
  CHECK(difference(to_array(kernels::layer_norm(at.x, at.weight, at.bias, epsilon, statistics)),
                   to_array(y)) < bound);
  CHECK(difference(to_array(kernels::layer_norm_tangent(at.x, at.weight, statistics, &along.x,
                                                        &along.weight, &along.bias)),
                   to_array(dy)) < bound);
  kernels::layer_norm_adjoint(at.x, at.weight, statistics, seed, &of_x, &of_weight, &of_bias);
  CHECK(difference(to_array(of_x), to_array(back.x)) < bound);
  CHECK(difference(to_array(of_weight), to_array(back.weight)) < bound);
  CHECK(difference(to_array(of_bias), to_array(back.bias)) < bound);
}
}  // namespace

TEMPLATE_TEST_CASE("layer norm agrees with its composite form", "[layer norm]", float, double) {
  for (const std::int64_t width : {2, 3, 16, 17, 65, 127}) {
    for (const Layout layout : all_layouts) {
      check<TestType>({5, width}, {width}, layout);
      check<TestType>({3, 67, width}, {1, width}, layout);  // more rows than a task takes
      check<TestType>({3, 17, width}, {3, 1, width}, layout);
    }
  }
  check<TestType>({0, 3, 5}, {5}, Layout::contiguous);
  check<TestType>({3, 0, 5}, {3, 1, 5}, Layout::contiguous);
}

TEST_CASE("which parameters belong to rows", "[layer norm]") {
  CHECK(kernels::is_row_parameter({5}, {2, 3, 5}));
  CHECK(kernels::is_row_parameter({1, 5}, {2, 3, 5}));
  CHECK(kernels::is_row_parameter({2, 1, 5}, {2, 3, 5}));
  CHECK_FALSE(kernels::is_row_parameter({3, 5}, {2, 3, 5}));
  CHECK_FALSE(kernels::is_row_parameter({2, 3, 5}, {2, 3, 5}));
  CHECK_FALSE(kernels::is_row_parameter({1}, {2, 3, 5}));
  CHECK_FALSE(kernels::is_row_parameter({5}, {5, 1}));
}
