// Recomputing instead of storing.
#pragma once

#include "lintel/core/model.hpp"

namespace lintel {

namespace op {
// An op whose value is a function of its inputs, the first an activation and the others the
// parameters of a model; its rules are those of its composite form, which is the function itself,
// run again.
template <class F, template <class> class M, class Like>
struct Checkpoint {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  F f;
  M<Like> like;  // for its structure

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    return composite(x);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    return composite_tangent(*this, x, dx);
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    return composite_adjoint(*this, x, cotangent, wanted);
  }
  template <class T>
  T composite(Inputs<T> x) const {
    M<T> model = same_structure<T>(like);
    std::size_t next = 1;
    for_each_parameter([&](const std::string&, T& p) { p = x[next++]; }, model);
    return f(x[0], model);
  }
};

template <class F, class X, template <class> class M, class T>
auto checkpoint(const F& f, const X& x, const M<T>& model) {
  using Joined = JoinedType<X, T>;
  std::vector<Joined> inputs{lift<Joined>(x)};
  for_each_parameter([&](const std::string&, const T& p) { inputs.push_back(lift<Joined>(p)); },
                     model);
  using Structure = Tensor<ScalarOf<T>>;
  Checkpoint<F, M, Structure> op{f, same_structure<Structure>(model)};
  return apply(op, Inputs<Joined>(inputs));
}
}  // namespace op

/// f(x, model), of which reverse mode keeps the inputs only: what is inside is
/// computed again when a derivative asks for it, which costs one more forward pass. f is generic in
/// its value type.
template <class F, Value X, Model M>
auto checkpoint(const F& f, const X& x, const M& model) {
  return op::checkpoint(f, x, model);
}

}  // namespace lintel
