// The table of ops: a row for each public op, with all that is needed to check its value and its
// derivatives. The rows are in ops/*_rows.cpp, the checks in op_checks.cpp.
#pragma once

#include <string>
#include <tuple>

#include "inputs.hpp"
#include "lintel/core/transforms.hpp"

namespace lintel::test {

/// The inputs of a function, as a model: a point that transforms differentiate with respect to.
template <class T>
struct Arguments {
  std::vector<T> values;

  template <class U>
  Arguments<U> structure() const {
    return {std::vector<U>(values.size())};
  }
  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    for (std::size_t i = 0; i < first.values.size(); ++i) {
      each(prefix + "input " + std::to_string(i), first.values[i], others.values[i]...);
    }
  }
};

/// A function of several inputs for every value type that the checks need. Its types are erased
/// here, so that the checks are compiled once and not once a row.
class Function {
 public:
  Function() = default;
  /// f takes a `std::vector<T>` and returns a T, for any value type T.
  template <class F>
  requires(!std::is_same_v<F, Function>) Function(F f) : calls_(all_calls<Calls>(f)) {}

  template <class T>
  T operator()(const Arguments<T>& x) const {
    return std::get<Call<T>>(calls_)(x.values);
  }
  explicit operator bool() const { return static_cast<bool>(std::get<0>(calls_)); }

 private:
  template <class T>
  using Call = std::function<T(const std::vector<T>&)>;
  using Float = Tensor<float>;
  using Double = Tensor<double>;
  using Calls = std::tuple<Call<Float>, Call<Dual<Float>>, Call<Var<Float>>, Call<Double>,
                           Call<Dual<Double>>, Call<Var<Double>>, Call<Var<Dual<Double>>>,
                           Call<Dual<Var<Double>>>, Call<Var<Var<Double>>>>;
  template <class All, class F>
  static All all_calls(const F& f) {
    return [&]<class... T>(std::tuple<Call<T>...>*) {
      return All(Call<T>(f)...);
    }(static_cast<All*>(nullptr));
  }

  Calls calls_;
};

/// One function with the ways to check it.
struct Row {
  std::string name;
  /// The declarations in core/ops that the row stands for, as `file/name(types)`.
  std::vector<std::string> covers;
  Function function;
  /// The same in plain loops.
  std::function<Array(const std::vector<Array>&)> reference;
  /// For each case the shapes of the inputs.
  std::vector<std::vector<Index>> cases;
  /// Of each input; the last one also of those that follow.
  std::vector<Domain> domains = {interval(-2, 2)};
  /// The composite form of a fused op.
  Function composite = {};
  /// Cotangents of the inputs by the op's own rule, for those inputs that are wanted.
  std::function<Cotangents<Tensor<double>>(Inputs<Tensor<double>> x,
                                           const Tensor<double>& cotangent, Wanted wanted)>
      cotangents = {};
  /// For functions with a derivative that is not that of their values (stop_gradient): the function
  /// whose differences the derivative agrees with.
  Function differentiated_as = {};
  /// Inputs may repeat values; not so where equal values are a kink.
  bool repeats = true;
  /// The error of the result and of first derivatives in `float`, in units of its precision.
  double float_bound = 8;
};

/// `Row::cotangents` for an op.
template <class Op>
auto cotangents_of(Op op) {
  return [op](Inputs<Tensor<double>> x, const Tensor<double>& cotangent, Wanted wanted) mutable {
    const Tensor<double> y = op.value(x);
    return op.adjoint(x, y, cotangent, wanted);
  };
}

std::vector<Row> elementwise_rows();
std::vector<Row> moving_rows();
std::vector<Row> reducing_rows();
std::vector<Row> product_rows();
std::vector<Row> layer_rows();
/// All of them.
std::vector<Row> op_table();

}  // namespace lintel::test
