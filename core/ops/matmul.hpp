// The matrix product, of single matrices and of batches.
#pragma once

#include "lintel/core/kernels/matmul.hpp"
#include "lintel/core/op.hpp"
#include "lintel/core/ops/broadcast.hpp"
#include "lintel/core/ops/reshape.hpp"

namespace lintel {

/// Which side of a product is transposed (its last two axes exchanged; a vector stays as it is).
enum class Transpose { none, left, right, both };

/// a b over the last two axes, [..., m, k] x [..., k, n] -> [..., m, n]; leading axes broadcast. A
/// vector is a row on the left and a column on the right, and that axis is not in the result: [k] x
/// [..., k, n] -> [..., n], [..., m, k] x [k] -> [..., m], [k] x [k] -> [], as in NumPy and
/// PyTorch. A sum of no terms (k = 0) is 0. Throws `Error` for a scalar, and where k
/// or the leading axes do not agree.
template <Value A, Value B>
JoinedType<A, B> matmul(const A& a, const B& b, Transpose transpose = Transpose::none);

namespace op {
// Bilinear: the tangent is da b + a db. With C = op(a) op(b), the cotangents are C̄ op(b)ᵀ and
// op(a)ᵀ C̄, transposed once more where their operand was.
struct Matmul {
  static constexpr bool keeps_inputs = true, keeps_output = false;
  bool left, right;  // transposed

  template <class S>
  Tensor<S> value(Inputs<Tensor<S>> x) const {
    if (x[0].rank() < 2 || x[1].rank() < 2) {
      fail("matmul: shapes ", x[0].shape(), " and ", x[1].shape(),
           "; expected a vector, a matrix or a batch of them");
    }
    return kernels::matmul(left ? kernels::transposed(x[0]) : x[0],
                           right ? kernels::transposed(x[1]) : x[1]);
  }
  template <class T>
  Maybe<T> tangent(Inputs<T> x, const T&, Tangents<T> dx) const {
    if (!dx[1]) return times(*dx[0], x[1], left, right);
    if (!dx[0]) return times(x[0], *dx[1], left, right);
    T dy = times(*dx[0], x[1], left, right);
    if constexpr (Plain<T>) {  // the second product onto the first, without a pass of its own
      kernels::matmul_accumulate(dy, left ? kernels::transposed(x[0]) : x[0],
                                 right ? kernels::transposed(*dx[1]) : *dx[1]);
      return dy;
    } else {
      return dy + times(x[0], *dx[1], left, right);
    }
  }
  template <class T>
  Cotangents<T> adjoint(Inputs<T> x, const T&, const T& c, Wanted wanted) const {
    Cotangents<T> of_inputs(2);
    if (wanted[0]) {
      of_inputs[0] =
          sum_to(left ? times(x[1], c, right, true) : times(c, x[1], false, !right), x[0].shape());
    }
    if (wanted[1]) {
      of_inputs[1] =
          sum_to(right ? times(c, x[0], true, left) : times(x[0], c, !left, false), x[1].shape());
    }
    return of_inputs;
  }
  template <class T>
  double operations(Inputs<T> x) const {
    const Shape &a = x[0].shape(), &b = x[1].shape();
    const Shape batch = broadcast_shape(a.part(0, a.rank() - 2), b.part(0, b.rank() - 2), "matmul");
    return 2. * static_cast<double>(batch.size() * a[-1] * a[-2] * (right ? b[-2] : b[-1]));
  }

 private:
  template <class T>
  static T times(const T& a, const T& b, bool left, bool right) {
    return apply_to(Matmul{left, right}, a, b);
  }
};
}  // namespace op

template <Value A, Value B>
JoinedType<A, B> matmul(const A& a, const B& b, Transpose transpose) {
  const bool row = a.shape().rank() == 1, column = b.shape().rank() == 1;
  const bool left = transpose == Transpose::left || transpose == Transpose::both;
  const bool right = transpose == Transpose::right || transpose == Transpose::both;
  const op::Matmul product{left && !row, right && !column};
  if (!row && !column) return apply_to(product, a, b);
  const auto y = apply_to(product, row ? expand(a, 0) : a, column ? expand(b, 1) : b);
  Shape shape = y.shape();
  if (column) shape.erase(-1);
  if (row) shape.erase(column ? -1 : -2);
  return reshape(y, shape);
}

}  // namespace lintel
