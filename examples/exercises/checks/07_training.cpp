#include "07_training.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  exercise::Checks checks;
  checks.predicted("1. the loss of an untrained network",
                   "the loss is −log of the probability that it "
                   "gives to the right class.",
                   untrained_loss, std::log(10.), 0.006);

  Random random(1);
  const Number logits = Number::normal({4, 3}, random);
  const std::vector<std::int32_t> labels{0, 2, 1, 2};
  checks.check(
      "2. cross entropy",
      "log(softmax(logits)) times one_hot leaves one number a row; the "
      "loss is minus the mean of those.",
      [&] {
        const auto mine = [&](const auto& x) { return my_cross_entropy(x, labels); };
        const auto fused = [&](const auto& x) { return cross_entropy(x, labels); };
        const std::string problem = exercise::compare(mine(logits), fused(logits), 1e-6);
        if (!problem.empty()) return problem;
        const std::string of_gradient =
            exercise::compare(grad(mine)(logits), grad(fused)(logits), 1e-6);
        return of_gradient.empty() ? "" : "the value is right, the gradient is not: " + of_gradient;
      });

  checks.check("3. clipping",
               "norm(gradient) is its length; multiply by most / length, but only where "
               "it is longer.",
               [&] {
                 const std::string of_long =
                     exercise::compare(clipped(3 * logits, 1), logits * (1 / norm(logits)));
                 if (!of_long.empty()) return "a long one: " + of_long;
                 return exercise::compare(clipped(logits, 100), logits);
               });
  return checks.result();
}
