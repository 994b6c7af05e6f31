// Lesson 2: reverse mode. One forward pass is remembered on a tape; reading it back gives every
// derivative.
#include <iostream>
#include <lintel/core/transforms.hpp>

using namespace lintel;

// A model is a struct of parameters that names them.
template <class T>
struct Line {
  T slope, offset;
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "slope", models.slope...);
    each(prefix + "offset", models.offset...);
  }
};

int main() {
  using Number = Tensor<double>;
  Random random(1);
  const Number x = Number::uniform({50, 1}, random, -2, 2);
  const Number y =
      3 * x + 0.5 + Number::normal({50, 1}, random, 0.1);  // what is to be found: 3 and 0.5

  const auto loss = [&](const auto& line) {
    return mean_squared_error(line.slope * x + line.offset, y);
  };

  Line<Number> line{Number(0.0), Number(0.0)};

  // The gradient is a Line too: it has a slope and an offset.
  const Line<Number> gradient = grad(loss)(line);
  std::cout << "at slope 0, offset 0: loss " << loss(line) << ", d/d slope " << gradient.slope
            << ", d/d offset " << gradient.offset << "\n";

  // One direction at a time, forward mode agrees; a gradient costs one backward pass however many
  // parameters.
  const Line<Number> only_slope{Number(1.0), Number(0.0)};
  std::cout << "forward mode along the slope alone:            "
            << jvp(loss, line, only_slope).second << "\n\n";

  // Models are vectors, so gradient descent is arithmetic.
  for (int step = 0; step <= 60; ++step) {
    const auto [value, direction] = value_and_grad(loss)(line);
    if (step % 15 == 0) {
      std::cout << "step " << step << ": loss " << value << ", slope " << line.slope << ", offset "
                << line.offset << "\n";
    }
    line = line - 0.1 * direction;
  }
}
