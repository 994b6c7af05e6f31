#include "04_tensors.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. a broadcast sum",
                   "shapes are aligned at their last axis; an axis of extent 1, "
                   "or a missing one, is repeated.",
                   numbers_in_the_sum, 60, 0);

  Random random(1);
  const Number x = Number::normal({3, 4}, random);
  checks.check("2. rows with mean 0",
               "mean over axis 1, kept, has shape [N, 1]; subtracting it "
               "broadcasts.",
               [&]() -> std::string {
                 const Number y = centred(x);
                 if (y.shape() != x.shape()) return lintel::join("its shape is ", y.shape(), ".");
                 const std::string problem = exercise::compare(sum(y, {1}), Number::zeros({3}));
                 if (!problem.empty()) return "the rows' sums: " + problem;
                 return exercise::compare(y - centred(y), Number::zeros({3, 4}));
               });

  checks.check("3. the adjoint of broadcasting", "a value that was used K times gets K cotangents.",
               [&] {
                 const Number column = Number::normal({3, 1}, random);
                 const auto repeat = [](const auto& c) { return broadcast(c, {3, 4}); };
                 return exercise::compare(adjoint_of_broadcast(x), vjp(repeat, column).second(x));
               });
  return checks.result();
}
