// Lesson 5: a model is a struct of parameters, and so is its gradient: models are vectors.
#include <cstdio>
#include <iostream>
#include <lintel/core/tape_picture.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<double>;

// Two layers with a tanh between them. `visit` names the parameters: that is all it takes for sums,
// multiples, norms, gradients and files of such models.
template <class T>
struct Network {
  T weight1, bias1, weight2, bias2;

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weight1", models.weight1...);
    each(prefix + "bias1", models.bias1...);
    each(prefix + "weight2", models.weight2...);
    each(prefix + "bias2", models.bias2...);
  }
  // [N, 1] -> [N, 1]; T is Number to compute, Dual<...> or Var<...> to differentiate.
  template <Value X>
  auto operator()(const X& x) const {
    return linear(tanh(linear(x, weight1, bias1)), weight2, bias2);
  }
};

void run() {
  Random random(1);
  const Number x = Number::uniform({60, 1}, random, -3, 3);
  const Number y = tanh(x * x - 2) + Number::normal({60, 1}, random, 0.1);
  const auto loss = [&](const auto& network) { return mean_squared_error(network(x), y); };

  const Network<Number> start{Number::normal({16, 1}, random), Number::normal({16}, random),
                              Number::normal({1, 16}, random, 0.25), Number::zeros({1})};
  const Network<Number> gradient = grad(loss)(start);
  std::printf("parameters %d, |gradient| %.4f; by name:\n",
              static_cast<int>(parameter_count(start)), norm(gradient));
  for_each_parameter(
      [](const std::string& name, const Number& p, const Number& g) {
        std::printf("  %-8s %3d numbers, |p| %.3f, |gradient| %.4f\n", name.c_str(),
                    static_cast<int>(p.size()), norm(p), norm(g));
      },
      start, gradient);

  // Seen from reverse mode: a step for each op, and the parameters that ask for a derivative.
  print(linearize(loss, start), std::cout);

  // Since models are vectors, gradient descent is arithmetic.
  lesson::Curve data{"data", {}, false};
  for (std::int64_t i = 0; i < 60; ++i) data.points.emplace_back(x.at({i, 0}), y.at({i, 0}));
  std::vector<lesson::Curve> curves{data};
  Network<Number> network = start;
  for (int step = 0; step <= 2000; ++step) {
    if (step == 0 || step == 100 || step == 2000) {
      std::printf("step %4d: loss %.5f, moved by %.3f\n", step, loss(network).item(),
                  norm(network - start));
      lesson::Curve curve{"after " + std::to_string(step) + " steps", {}};
      for (double at = -3; at <= 3.001; at += 0.1)
        curve.points.emplace_back(at, network(Number({1, 1}, {at})).item());
      curves.push_back(curve);
    }
    network = network - 0.1 * grad(loss)(network);
  }
  lesson::draw(
      "05_models",
      {.title = "A model moves along minus its gradient", .x = "x", .y = "y", .curves = curves});
}

int main() { return run_program("lesson 5", run); }
