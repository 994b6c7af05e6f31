// Lesson 9: at infinite width the neural tangent kernel is a formula, and a wide network comes
// close.
#include <cstdio>
#include <lintel/nn/layers/dense_network.hpp>
#include <lintel/tangent/ntk/empirical.hpp>
#include <lintel/tangent/ntk/infinite_width.hpp>
#include <lintel/tangent/ntk/movement.hpp>

using namespace lintel;

int main() {
  using Number = Tensor<double>;
  Random random(1, "inputs");
  const Number x = Number::normal({10, 8}, random), y = sum(x, {1}, Keep::yes) * 0.3;
  const auto f = [](const auto& network, const Number& inputs) { return network(inputs); };

  std::printf("width   |K − K∞| / |K∞|   |K trained − K| / |K|   |features moved|\n");
  for (const std::int64_t width : {16, 64, 256, 1024}) {
    const DenseShape shape{.inputs = 8, .width = width, .hidden = 2, .bias_variance = 0.1};
    const auto start = make_dense_network<double>(shape, 1);
    const Number kernel = empirical_ntk(f, start, x, x, Kernel::trace);
    const Number limit = infinite_width_kernels(shape, x, x).ntk;

    // Training moves a wide network's kernel less and less: it is all but the linearized model.
    auto network = start;
    for (int step = 0; step < 100; ++step) {
      network = network - 0.005 * grad([&](const auto& m) {
                            const auto wrong = m(x) - y;
                            return 0.5 * sum(wrong * wrong);
                          })(network);
    }
    std::printf("%5ld %17.4f %23.4f %18.4f\n", static_cast<long>(width),
                relative_movement(limit, kernel),
                relative_movement(kernel, empirical_ntk(f, network, x, x, Kernel::trace)),
                relative_movement(start.features(x), network.features(x)));
  }
}
