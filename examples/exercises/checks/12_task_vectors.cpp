#include "12_task_vectors.hpp"

#include <map>

#include "check.hpp"

using exercise::Number;

// Bumps along a line, each with a weight: a network of which only the last layer is trained.
template <class T>
struct Bumps {
  T weights;  // [8, 1]

  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "weights", models.weights...);
  }
  auto operator()(const Number& x) const {  // [N, 1] -> [N, 1]
    const Number places({1, 8}, {-0.9, -0.65, -0.4, -0.15, 0.15, 0.4, 0.65, 0.9});
    return matmul(exp(square(x - places) * -20.0), weights);
  }
};

struct Task {
  Number inputs;
  double wanted;
};

// |answer − wanted| on a task's inputs, on average, after fine-tuning on some tasks.
double error_on(const Task& task, const Bumps<Number>& model) {
  return norm(model(task.inputs) - task.wanted) / std::sqrt(20.);
}
Bumps<Number> vector_of(const Task& task) {
  Bumps<Number> model{Number::zeros({8, 1})};
  const Bumps<Number> start = model;
  for (int step = 0; step < 300; ++step) {
    const auto loss = [&](const auto& m) { return mean(square(m(task.inputs) - task.wanted)); };
    model = model - 0.5 * grad(loss)(model);
  }
  return model - start;
}

int main() {
  exercise::Checks checks;
  const auto model = [](double value) { return Bumps<Number>{Number::full({8, 1}, value)}; };
  checks.check("1. an analogy", "what leads from a to b is b − a; c goes the same way.", [&] {
    return exercise::compare(my_analogy(model(1), model(5), model(3)).weights, model(7).weights);
  });
  checks.check(
      "2. disagreement", "for each row, is column 1 the larger in one and not in the other?", [] {
        const Number one({4, 2}, {1, 2, 2, 1, 0, 3, 5, 4}), other({4, 2}, {2, 1, 3, 1, 0, 1, 5, 6});
        return exercise::compare(Number(disagreement_of(one, other)), Number(0.5));
      });

  Random random(1);
  const Number left = Number::uniform({20, 1}, random, -1, -0.1);
  const Number right = Number::uniform({20, 1}, random, 0.1, 1);
  const std::map<std::string, Task> tasks{{"left up", {left, 1}},
                                          {"left down", {left, -1}},
                                          {"right up", {right, 1}},
                                          {"right down", {right, -1}}};
  checks.check("3. a pair that does not add",
               "task vectors add where they act on different inputs. "
               "Which two meet?",
               [&]() -> std::string {
                 for (const std::string& name : {first_task, second_task})
                   if (!tasks.contains(name)) return "no task is called \"" + name + "\".";
                 const Task &first = tasks.at(first_task), &second = tasks.at(second_task);
                 const Bumps<Number> sum = vector_of(first) + vector_of(second);
                 const double worst = std::max(error_on(first, sum), error_on(second, sum));
                 if (first_task == "left up" && second_task == "right up") throw NotYet();
                 if (worst < 0.5)
                   return lintel::join("they add well: after both, the answers are off by ", worst,
                                       " at most (1: no answer at all).");
                 return "";
               });
  return checks.result();
}
