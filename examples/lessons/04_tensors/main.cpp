// Lesson 4: tensors, and broadcasting. A tensor is numbers seen through a shape and strides; where
// an op repeats a value, its adjoint adds up.
#include <iostream>
#include <lintel/core/transforms.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<double>;

void describe(const char* what, const Number& x) {
  std::cout << what << " shape " << x.shape() << ", strides " << x.strides() << "\n";
}

void run() {
  // One block of twelve numbers, seen in several ways without a copy. The stride of an axis says
  // how far apart its neighbours lie.
  const Number x({3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  describe("x                      ", x);
  describe("x, axes swapped        ", x.permuted({1, 0}));
  describe("x, its second column   ", x.sliced(1, 1, 1));
  describe("a row, repeated 5 times", x.sliced(0, 0, 1).broadcast_to({5, 4}));
  std::cout << "A stride of 0 repeats a value as often as wanted, at no cost.\n\n";

  // A tensor is a value: a copy shares the block until one of the two is written to.
  Number copy = x;
  const bool shared = copy.data() == x.data();
  copy.mutable_data()[0] = 100;
  std::cout << "a copy shares its block: " << (shared ? "yes" : "no")
            << "; after writing to it, x still begins with " << x.at({0, 0}) << "\n\n";

  // Broadcasting: [4, 1] and [1, 5] meet as [4, 5]. As an op that is linear in each, it has an
  // adjoint: the cotangents of all copies of a value are added up. vjp gives f(x) and the map Jᵀ.
  const Number column({4, 1}, {0, 1, 2, 3}), row({1, 5}, {0, 1, 4, 9, 16});
  const auto table = [&](const auto& c) { return c + row; };
  const auto [y, transposed] = vjp(table, column);
  const Number cotangent = Number::ones(y.shape());
  std::cout << "[4, 1] + [1, 5] has shape " << y.shape() << "\n"
            << "a cotangent of ones comes back to the column with shape "
            << transposed(cotangent).shape() << ", each number " << transposed(cotangent).at({0, 0})
            << ": its five copies' ones\n";

  // That it is the adjoint can be tested without knowing any formula: ⟨J dx, u⟩ = ⟨dx, Jᵀ u⟩.
  Random random(1);
  const Number dx = Number::normal({4, 1}, random), u = Number::normal({4, 5}, random);
  std::cout << "⟨J dx, u⟩ = " << dot(jvp(table, column, dx).second, u)
            << ", ⟨dx, Jᵀ u⟩ = " << dot(dx, transposed(u)) << "\n";
  lesson::draw("04_tensors", "A column and a row meet; a cotangent comes back",
               {{"column [4, 1]", cast<float>(column)},
                {"row [1, 5]", cast<float>(row)},
                {"column + row [4, 5]", cast<float>(y)},
                {"a cotangent u [4, 5]", cast<float>(u)},
                {"back at the column: row sums", cast<float>(transposed(u))}});
}

int main() { return run_program("lesson 4", run); }
