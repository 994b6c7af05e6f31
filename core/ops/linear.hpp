// The affine map of a dense layer, fused: one product with the bias in place, sums without
// temporaries.
#pragma once

#include "lintel/core/composite.hpp"
#include "lintel/core/kernels/matmul.hpp"
#include "lintel/core/kernels/reduce.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/add.hpp"
#include "lintel/core/ops/matmul.hpp"
#include "lintel/core/ops/reshape.hpp"

namespace lintel {
namespace op {
// Inputs: x [..., in], weight [out, in], bias [out]. The parameters may have a leading axis for the
// examples ([N, out, in], [N, out]): then x is [N, rows, in], and each example has its own.
struct Linear {
  static constexpr bool keeps_inputs = true, keeps_output = false;

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    check(x[0].shape(), x[1].shape(), x[2].shape());
    return kernels::linear(x[0], x[1], x[2]);
  }

  // dx Wᵀ + db + x dWᵀ: the first product takes the bias with it, the second goes onto the first.
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T& y, Tangents<T> dx) const {
    Maybe<T> dy;
    const auto add = [&](const T& a, const T& b) {
      if (!dy) {
        dy = dx[2] ? apply_to(*this, a, b, *dx[2]) : matmul(a, b, Transpose::right);
      } else if constexpr (Plain<T>) {
        kernels::matmul_accumulate(*dy, a, kernels::transposed(b));
      } else {
        dy = *dy + matmul(a, b, Transpose::right);
      }
    };
    if (dx[0]) add(*dx[0], x[1]);
    if (dx[1]) add(x[0], *dx[1]);
    if (!dy) dy = broadcast(over_rows(*dx[2]), y.shape());
    return dy;
  }

  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& cotangent, Wanted wanted) const {
    Cotangents<T> of_inputs(3);
    if (wanted[0]) of_inputs[0] = matmul(cotangent, x[1]);
    const bool shared = x[1].shape().rank() == 2;
    // A shared parameter sums over all rows of the batch at once; an example's own, over its rows.
    const auto rows = [shared](const T& v) {
      const Shape& shape = v.shape();
      return shared ? reshape(v, {shape.part(0, shape.rank() - 1).size(), shape[-1]}) : v;
    };
    if (wanted[1]) of_inputs[1] = matmul(rows(cotangent), rows(x[0]), Transpose::left);
    if (wanted[2]) of_inputs[2] = sum(rows(cotangent), {-2});
    return of_inputs;
  }

  template <class T>
  double operations(Inputs<T> x) const {
    return 2. * static_cast<double>(x[0].shape().size() * x[1].shape()[-2]);
  }
  template <class T>
  T composite(Inputs<T> x) const {
    return matmul(x[0], x[1], Transpose::right) + over_rows(x[2]);
  }

 private:
  static void check(const Shape& x, const Shape& weight, const Shape& bias) {
    const bool per_example = weight.rank() == 3;
    if (x.rank() < 2 || weight.rank() < 2 || weight.rank() > 3 || x[-1] != weight[-1] ||
        bias != weight.part(0, weight.rank() - 1) ||
        (per_example && (x.rank() != 3 || x[0] != weight[0]))) {
      fail(
          "linear: input ", x, ", weight ", weight, ", bias ", bias,
          "; expected [..., rows, in], [out, in], [out], or [N, rows, in], [N, out, in], [N, out]");
    }
  }
  // The bias as [1, out] or [N, 1, out], to be added to every row.
  template <class T>
  static T over_rows(const T& bias) {
    return expand(bias, bias.shape().rank() - 1);
  }
};
}  // namespace op

/// x Wᵀ + b over the last axis: x [..., rows, in], weight [out, in], bias [out] -> [..., rows,
/// out]; with parameters of each example's own, [N, rows, in], [N, out, in], [N, out] -> [N, rows,
/// out]. Throws `Error` for other shapes.
template <Value X, Value W, Value B>
auto linear(const X& x, const W& weight, const B& bias) {
  return apply_to(op::Linear{}, x, weight, bias);
}

}  // namespace lintel
