// Lesson 11: at infinite width the neural tangent kernel is a formula, and a wide network comes
// close.
#include <cstdio>
#include <lintel/nn/layers/dense_network.hpp>
#include <lintel/tangent/ntk/empirical.hpp>
#include <lintel/tangent/ntk/infinite_width.hpp>
#include <lintel/tangent/ntk/movement.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<double>;

void run() {
  Random random(1, "inputs");
  const Number x = Number::normal({10, 8}, random), y = sum(x, {1}, Keep::yes) * 0.3;
  const auto f = [](const auto& network, const Number& inputs) { return network(inputs); };

  lesson::Curve from_limit{"|K − K∞| / |K∞|", {}}, kernel_moved{"|K trained − K| / |K|", {}},
      features_moved{"|features moved|", {}};
  std::printf("width   |K − K∞| / |K∞|   |K trained − K| / |K|   |features moved|\n");
  for (const std::int64_t width : {16, 32, 64, 128, 256, 512, 1024}) {
    const DenseShape shape{.inputs = 8, .width = width, .hidden = 2, .bias_variance = 0.1};
    const auto start = make_dense_network<double>(shape, 1);
    const Number kernel = empirical_ntk(f, start, x, x, Kernel::trace);
    const Number limit = infinite_width_kernels(shape, x, x).ntk;

    // Training moves a wide network's kernel less and less: it is all but the linearized model.
    const auto loss = [&](const auto& network) { return 0.5 * sum(square(network(x) - y)); };
    auto network = start;
    for (int step = 0; step < 100; ++step) network = network - 0.005 * grad(loss)(network);
    const Number trained = empirical_ntk(f, network, x, x, Kernel::trace);

    from_limit.points.emplace_back(width, relative_movement(limit, kernel));
    kernel_moved.points.emplace_back(width, relative_movement(kernel, trained));
    features_moved.points.emplace_back(width,
                                       relative_movement(start.features(x), network.features(x)));
    std::printf("%5d %17.4f %23.4f %18.4f\n", static_cast<int>(width),
                from_limit.points.back().second, kernel_moved.points.back().second,
                features_moved.points.back().second);
  }
  lesson::draw("11_infinite_width", {.title = "Wide networks come near their limit, and stay there",
                                     .x = "width",
                                     .y = "relative change",
                                     .log_x = true,
                                     .log_y = true,
                                     .curves = {from_limit, kernel_moved, features_moved}});
}

int main() { return run_program("lesson 11", run); }
