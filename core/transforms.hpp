// Functions of functions: everything that one can ask about the derivatives of f.
//
// f is generic in its value type (a lambda with an `auto` parameter will do) and maps a point,
// which is a value or a model, to a value (for `jvp`, perhaps to a model). A transform calls it
// with Dual or Var in place of the values it was given, so transforms nest in any order:
// jvp(grad(f), x, v) is a Hessian-vector product.
#pragma once

#include <atomic>
#include <concepts>

#include "lintel/core/model.hpp"
#include "lintel/core/stack.hpp"

namespace lintel {

namespace detail {
// A number for each derivative that is taken, by which tangents are told apart.
inline std::uint64_t next_level() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

template <Point X>
auto primal_part(const X& x) {
  return map_parameters([](const auto& p) { return p.primal; }, x);
}
template <Point X>
auto tangent_part(const X& x, std::uint64_t level) {
  return map_parameters(
      [level](const auto& p) {
        using U = std::decay_t<decltype(p.primal)>;
        if (p.tangent && p.level != level) {
          fail("jvp: the result belongs to another derivative; lift<T>() the point to its type T");
        }
        return p.tangent ? *p.tangent : zeros<U>(p.shape());
      },
      x);
}

// A point whose parameters are leaves of a new tape.
template <Point X>
struct Recording {
  using U = ValueOf<X>;
  const char* transform;  // whose recording it is, for errors
  std::shared_ptr<Tape<U>> tape = std::make_shared<Tape<U>>();
  WithValue<X, Var<U>> leaves;

  Recording(const char* of, const X& x)
      : transform(of),
        leaves(map_parameters([this](const U& p) { return Var<U>::leaf(p, tape); }, x)) {}

  void check_own(const Var<U>& y) const {
    if (y.tape && y.tape != tape) {
      fail(transform,
           ": the result belongs to another derivative; lift<T>() the point to its type T");
    }
  }

  // The cotangent of every leaf for one of y; zeros where y does not depend on it.
  X pull_back(const Var<U>& y, const U& cotangent, bool release) const {
    check_own(y);
    if (cotangent.shape() != y.shape()) {
      fail(transform, ": a cotangent of shape ", cotangent.shape(), " for a result of shape ",
           y.shape());
    }
    Cotangents<U> all;
    if (y.tape) all = tape->pull_back(y.place, cotangent, release);
    return map_parameters(
        [&all](const Var<U>& leaf) {
          const auto place = static_cast<std::size_t>(leaf.place);
          return place < all.size() && all[place] ? *all[place] : zeros<U>(leaf.shape());
        },
        leaves);
  }

  // The tangent of y for tangents of the leaves.
  U push_forward(const Var<U>& y, const X& tangent) const {
    check_own(y);
    std::vector<Maybe<U>> tangents;
    for_each_parameter(
        [this, &tangents](const std::string&, const Var<U>& leaf, const U& direction) {
          if (direction.shape() != leaf.shape()) {
            fail(transform, ": a tangent of shape ", direction.shape(), " at a point of shape ",
                 leaf.shape());
          }
          const auto place = static_cast<std::size_t>(leaf.place);
          if (tangents.size() <= place) tangents.resize(place + 1);
          tangents[place] = direction;
        },
        leaves, tangent);
    Maybe<U> dy;
    if (y.tape) dy = tape->push_forward(std::move(tangents), y.place);
    return dy ? *dy : zeros<U>(y.shape());
  }
};
}  // namespace detail

/// f(x) and its derivative along dx: (y, J dx), in one pass. f may return a value or a model.
template <class F, Point X>
auto jvp(const F& f, const X& x, const X& dx) {
  using U = ValueOf<X>;
  const std::uint64_t level = detail::next_level();
  const auto y = f(map_parameters(
      [level](const U& p, const U& direction) { return Dual<U>(p, direction, level); }, x, dx));
  return std::pair(detail::primal_part(y), detail::tangent_part(y, level));
}

/// An error of the compiler with an explanation, where the direction is of another type than the
/// point.
template <class F, Point X, class Direction>
requires(!std::same_as<X, Direction>) auto jvp(const F&, const X& x, const Direction&) {
  static_assert(std::same_as<X, Direction>,
                "jvp: point and direction are of different types. Inside another derivative, lift "
                "whichever is the plain one to the other's type T: lift<T>(...)");
  return std::pair(x, x);
}

/// f(x) and the map ȳ -> Jᵀȳ, which may be called any number of times.
template <class F, Point X>
auto vjp(const F& f, const X& x) {
  using U = ValueOf<X>;
  const detail::Recording<X> recording("vjp", x);
  const Var<U> y = f(recording.leaves);
  return std::pair(y.value, [recording, y](const U& cotangent) {
    return recording.pull_back(y, cotangent, false);
  });
}

/// The function x -> (f(x), gradient of f at x), for f with a single number as its result.
template <class F>
auto value_and_grad(F f) {
  return [f = std::move(f)]<Point X>(const X& x) {
    using U = ValueOf<X>;
    const detail::Recording<X> recording("grad", x);
    const Var<U> y = f(recording.leaves);
    if (y.shape().size() != 1) {
      fail("grad: the function's result has shape ", y.shape(), "; expected a single number");
    }
    return std::pair(y.value, recording.pull_back(y, constant<U>(y.shape(), 1), true));
  };
}

/// The function x -> gradient of f at x.
template <class F>
auto grad(F f) {
  return [f = value_and_grad(std::move(f))](const auto& x) { return f(x).second; };
}

/// f near x as a linear map, computed once and used as often as wanted: y = f(x), dx -> J dx by
/// reading the tape forward, and ȳ -> Jᵀȳ by reading it back.
template <Point X>
struct Linearization {
  using U = ValueOf<X>;            ///< the value type of x and of f(x)
  detail::Recording<X> recording;  ///< the tape, and x on it
  Var<U> result;                   ///< f(x) on the tape

  /// f(x)
  const U& value() const { return result.value; }
  /// What was recorded, to be looked at.
  const Tape<U>& tape() const { return *recording.tape; }
  /// The parameters, as leaves of the tape.
  const WithValue<X, Var<U>>& leaves() const { return recording.leaves; }
  /// J dx
  U tangent(const X& dx) const { return recording.push_forward(result, dx); }
  /// Jᵀ ȳ. With `release`, the last call: memory is given back on the way.
  X adjoint(const U& cotangent, bool release = false) const {
    return recording.pull_back(result, cotangent, release);
  }
};
/// Records f at x, by one forward pass.
template <class F, Point X>
Linearization<X> linearize(const F& f, const X& x) {
  detail::Recording<X> recording("linearize", x);
  auto y = f(recording.leaves);
  return {std::move(recording), std::move(y)};
}

/// The Hessian of f at x times v, for f with a single number as its result: reverse over forward,
/// the gradient of the derivative along v. (Forward over reverse, jvp(grad(f), x, v), also computes
/// the gradient itself, an eighth more work.)
template <class F, Point X>
X hvp(const F& f, const X& x, const X& v) {
  return grad([&f, &v](const auto& at) {
    using U = ValueOf<std::decay_t<decltype(at)>>;
    const std::uint64_t level = detail::next_level();
    const auto y = f(map_parameters(
        [level](const U& p, const auto& direction) {
          return Dual<U>(p, lift<U>(direction), level);
        },
        at, v));
    return detail::tangent_part(y, level);
  })(x);
}

/// All derivatives of f at x: for a result of shape [out...], each parameter of shape [in...] gives
/// one of shape [out..., in...]. One backward pass for each element of the result.
template <class F, Point X>
X jacobian(const F& f, const X& x) {
  using U = ValueOf<X>;
  const auto [y, transposed] = vjp(f, x);
  const Shape out = y.shape();
  using Plain = Tensor<ScalarOf<U>>;
  std::vector<X> rows;
  for (std::int64_t i = 0; i < out.size(); ++i) {
    Plain seed = Plain::zeros({out.size()});
    seed.mutable_data()[i] = 1;
    rows.push_back(transposed(lift<U>(seed.viewed_as(out))));
  }
  return stack(rows, x, out);
}

/// For f(θ) -> [N, C], an output row for each of N examples: derivatives of each example's outputs
/// with respect to all parameters, [C, N, parameter...]. f is handed the parameters broadcast along
/// a new first axis of N (stride 0) and must take them so, as all layers of nn do. The forward pass
/// then costs what it always does, and each of the C backward passes, one for each output, gives N
/// gradients instead of their sum.
template <class F, Point X>
X per_example_jacobian(const F& f, const X& x, std::int64_t examples) {
  using U = ValueOf<X>;
  const X own = map_parameters(
      [examples](const U& p) {
        Shape shape = p.shape();
        shape.insert(0, examples);
        return broadcast(p, shape);
      },
      x);
  const auto pulled = vjp(f, own);  // clang 14 does not let lambdas capture parts of a pair
  const Shape& out = pulled.first.shape();
  if (out.rank() != 2 || out[0] != examples) {
    fail("per_example_jacobian: a result of shape ", out, " for ", examples,
         " examples; expected [N, C]");
  }
  const std::int64_t outputs = out[1];
  const auto gradients_of_output = [&](std::int64_t c) {
    const std::vector<std::int32_t> label(1, static_cast<std::int32_t>(c));
    const auto seed = Tensor<ScalarOf<U>>::one_hot(label, outputs).broadcast_to(out);
    return pulled.second(lift<U>(seed));
  };
  return stacked(outputs, own, gradients_of_output);
}

}  // namespace lintel
