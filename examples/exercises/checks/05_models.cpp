#include "05_models.hpp"

#include "check.hpp"

using exercise::Number;

int main() {
  static_assert(
      Model<Parabola<Number>>,
      "exercise 5.1: Parabola must be a model: a struct template over the value type T, with "
      "a static function `visit` that calls each(name, parameter) for its parameters");
  exercise::Checks checks;
  const Parabola<Number> start{Number(0.5), Number(-1.0), Number(2.0)};
  checks.check("1. all parameters are named",
               "a line each in `visit`; what it does not name, no "
               "gradient ever reaches.",
               [&]() -> std::string {
                 std::string names;
                 for_each_parameter(
                     [&](const std::string& name, const Number&) { names += name + " "; }, start);
                 if (names == "a b ") throw NotYet();
                 return names == "a b c " ? "" : "visit names: " + names;
               });

  Random random(1);
  const Number x = Number::normal({20}, random), y = 3 * x * x - x + 1;
  // Without c, so that these do not wait for the first exercise.
  const auto loss = [&](const auto& model) {
    return mean_squared_error(model.a * x * x + model.b * x, y);
  };
  const auto as_vector = [](const Parabola<Number>& model) {
    return Number({2}, {model.a.item(), model.b.item()});
  };
  checks.check("2. gradient descent",
               "grad(loss)(model) is a model; models can be subtracted and "
               "multiplied by a number.",
               [&] {
                 const auto gradient = grad(loss)(start);
                 return exercise::compare(as_vector(descended(start, loss, 0.1)),
                                          as_vector(start) - 0.1 * as_vector(gradient));
               });
  checks.check("3. momentum", "first the new velocity, then the model moves by it.", [&] {
    const Parabola<Number> velocity{Number(1.0), Number(2.0), Number(3.0)};
    const auto [model, next] = with_momentum(start, velocity, loss, 0.1, 0.9);
    const Number right = 0.9 * as_vector(velocity) - 0.1 * as_vector(grad(loss)(start));
    const std::string problem = exercise::compare(as_vector(next), right);
    return problem.empty() ? exercise::compare(as_vector(model), as_vector(start) + right)
                           : "the velocity: " + problem;
  });
  return checks.result();
}
