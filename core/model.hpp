// A model is a plain struct of its parameters, and so is every direction in which it can move:
// gradients, momenta and task vectors are models too. This file makes them one vector space.
//
// A model is a template `M<T>` over the value type with a static function that names its
// parameters:
//
//   template <class T> struct Line {
//     T slope, offset;
//     static void visit(const std::string& prefix, auto&& each, auto&... models) {
//       each(prefix + "slope", models.slope...);
//       each(prefix + "offset", models.offset...);
//     }
//   };
//
// It is handed any number of models of the same structure, of any value types, and walks them side
// by side.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "lintel/core/ops.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel {

namespace detail {
template <class M>
struct ModelParts {
  static constexpr bool is_model = false;
};
template <template <class> class M, class T>
struct ModelParts<M<T>> {
  static constexpr bool is_model = !Value<M<T>> && Value<T> && requires(M<T> model) {
    M<T>::visit(
        std::string(), [](const std::string&, T&) {}, model);
  };
  using ValueType = T;
  template <class U>
  using With = M<U>;
};
}  // namespace detail

/// A struct of parameters, `M<T>`, that names them in `visit`.
template <class M>
concept Model = detail::ModelParts<M>::is_model;

/// What can be differentiated with respect to: a single value or a model.
template <class X>
concept Point = Value<X> || Model<X>;

namespace detail {
template <class X>
struct PointParts {
  using ValueType = X;
  template <class U>
  using With = U;
};
template <Model M>
struct PointParts<M> : ModelParts<M> {};
}  // namespace detail

/// The value type of a point.
template <Point X>
using ValueOf = typename detail::PointParts<X>::ValueType;
/// The same point over another value type.
template <Point X, class U>
using WithValue = typename detail::PointParts<X>::template With<U>;

/// A model over U with the structure (number of blocks, options) of another and no values yet.
/// A model whose structure is more than its type says how, in a member `structure<U>()`.
template <class U, Model M>
WithValue<M, U> same_structure(const M& model) {
  if constexpr (requires { model.template structure<U>(); }) {
    return model.template structure<U>();
  } else {
    return {};
  }
}

/// Calls each(name, parameters...) for every parameter of models of one structure, side by side. A
/// single value has one parameter, called "value".
template <class Each, class First, class... Others>
requires Point<std::remove_const_t<First>>
void for_each_parameter(Each&& each, First& first, Others&... others) {
  if constexpr (Value<std::remove_const_t<First>>) {
    each(std::string("value"), first, others...);
  } else {
    First::visit(std::string(), each, first, others...);
  }
}

/// The same with each(parameters...), several parameters at the same time. They are small and many:
/// one after another they would leave most cores idle.
template <class Each, class First, class... Others>
requires Point<std::remove_const_t<First>>
void for_each_parameter_at_once(const Each& each, First& first, Others&... others) {
  std::vector<std::function<void()>> tasks;
  for_each_parameter(
      [&](const std::string&, auto&... p) { tasks.push_back([&each, &p...] { each(p...); }); },
      first, others...);
  parallel_tasks(static_cast<std::int64_t>(tasks.size()),
                 [&tasks](std::int64_t i) { tasks[static_cast<std::size_t>(i)](); });
}

/// The point whose parameters are f(parameters...).
template <class F, Point First, Point... Others>
auto map_parameters(const F& f, const First& first, const Others&... others) {
  using U =
      decltype(f(std::declval<const ValueOf<First>&>(), std::declval<const ValueOf<Others>&>()...));
  if constexpr (Value<First>) {
    return f(first, others...);
  } else {
    WithValue<First, U> result = same_structure<U>(first);
    First::visit(
        std::string(), [&f](const std::string&, U& to, const auto&... from) { to = f(from...); },
        result, first, others...);
    return result;
  }
}

namespace detail {
// An error where parameters differ in shape, naming the first that does.
template <Point A, Point B>
void check_same_shapes(const char* op, const A& a, const B& b) {
  for_each_parameter(
      [op](const std::string& name, const auto& p, const auto& q) {
        if (p.shape() != q.shape()) {
          fail(op, ": parameter ", name, " has shape ", p.shape(), " on one side and ", q.shape(),
               " on the other");
        }
      },
      a, b);
}
// f(a, b) for each parameter.
template <class F, Model A, Model B>
auto combine(const char* op, const F& f, const A& a, const B& b) {
  check_same_shapes(op, a, b);
  return map_parameters(f, a, b);
}
}  // namespace detail

/// The sum, parameter by parameter. Throws `Error` naming the first whose shapes differ.
template <Model A, Model B>
auto operator+(const A& a, const B& b) {
  return detail::combine(
      "+", [](const auto& p, const auto& q) { return p + q; }, a, b);
}
/// The difference, likewise.
template <Model A, Model B>
auto operator-(const A& a, const B& b) {
  return detail::combine(
      "-", [](const auto& p, const auto& q) { return p - q; }, a, b);
}
/// Every parameter times the factor.
template <Model M>
M operator*(double factor, const M& model) {
  return map_parameters([factor](const auto& p) { return p * factor; }, model);
}
/// The same.
template <Model M>
M operator*(const M& model, double factor) {
  return factor * model;
}
/// Every parameter with the other sign.
template <Model M>
M operator-(const M& model) {
  return -1 * model;
}

/// Σ a b over all elements of all parameters: a scalar of the deeper of the two value types.
template <Point A, Point B>
auto dot(const A& a, const B& b) {
  detail::check_same_shapes("dot", a, b);
  Maybe<JoinedType<ValueOf<A>, ValueOf<B>>> total;
  for_each_parameter(
      [&total](const std::string&, const auto& p, const auto& q) {
        auto part = sum(p * q);
        total = total ? *total + part : part;
      },
      a, b);
  if (!total) fail("dot: points without parameters");
  return *total;
}

/// The Euclidean length of a point with plain values; each parameter's part in its own precision.
template <Point X>
double norm(const X& x) {
  std::vector<const ValueOf<X>*> parameters;
  for_each_parameter([&](const std::string&, const auto& p) { parameters.push_back(&p); }, x);
  std::vector<double> squares(parameters.size());
  parallel_tasks(static_cast<std::int64_t>(squares.size()), [&](std::int64_t which) {
    const auto& p = *parameters[static_cast<std::size_t>(which)];
    squares[static_cast<std::size_t>(which)] = static_cast<double>(sum(p * p).item());
  });
  double total = 0;
  for (const double square : squares) total += square;
  return std::sqrt(total);
}

/// Zeros in every parameter.
template <Point X>
X zeros_like(const X& x) {
  return map_parameters([](const auto& p) { return zeros<std::decay_t<decltype(p)>>(p.shape()); },
                        x);
}

/// How many numbers a point is made of.
template <Point X>
std::int64_t parameter_count(const X& x) {
  std::int64_t count = 0;
  for_each_parameter([&count](const std::string&, const auto& p) { count += p.shape().size(); }, x);
  return count;
}

/// The same values in the other precision.
template <class To, Point X>
WithValue<X, Tensor<To>> cast_point(const X& x) {
  return map_parameters([](const auto& p) { return cast<To>(p); }, x);
}

}  // namespace lintel
