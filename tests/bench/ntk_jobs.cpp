#include "ntk_jobs.hpp"

#include "lintel/nn/layers/dense_network.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/tangent/ntk/empirical.hpp"

namespace lintel::bench {

namespace {
using Number = Tensor<float>;

// A kernel of a model between a set of random inputs and itself. `passes` are the operations of the
// forward pass and a backward pass for each output.
template <class Model>
void add(std::vector<Job>& jobs, const std::string& model, const std::string& name,
         const Shape& inputs, double passes, const KernelOptions& options,
         const std::shared_ptr<const Model>& weights) {
  const auto f = [](const auto& m, const auto& x) { return m(x); };
  Random random(3);
  const Number x = Number::normal(inputs, random);
  const double products = plan_empirical_ntk(f, *weights, x, x, options).operations;
  jobs.push_back({model, name, inputs[0], passes + products, 0,
                  [=] { empirical_ntk(f, *weights, x, x, options); }});
}
}  // namespace

void add_ntk_jobs(std::vector<Job>& jobs, const std::string& only) {
  const auto wanted = [&only](const std::string& label) {
    return label.find(only) != std::string::npos;
  };
  const auto vit = [&](const char* name, const char* what, std::int64_t images, Kernel kind) {
    if (!wanted(join(name, " ", images, " ", what))) return;
    const VitShape shape = vit_preset(name, 10);
    // Enough memory to take five outputs at once, or more forward passes are run.
    add(jobs, name, what, {images, 3, 32, 32},
        static_cast<double>(images) * 11 * forward_operations(shape),
        {.kind = kind, .memory = std::size_t{3} << 30},
        std::make_shared<const Vit<Number>>(make_vit<float>(shape, 1)));
  };
  vit("nano_patch8_32", "full kernel, 10 outputs", 128, Kernel::full);
  vit("micro_patch4_32", "trace kernel, 10 outputs", 256, Kernel::trace);
  const DenseShape shape{.inputs = 3072, .width = 2048, .hidden = 3, .outputs = 8};
  const double weights = 3072. * 2048 + 2 * 2048. * 2048 + 2048. * 8;
  std::shared_ptr<const DenseNetwork<Number>> dense;
  for (const auto& [what, route] : {std::pair("full kernel, structured", Route::automatic),
                                    std::pair("full kernel, contraction", Route::contraction)}) {
    if (!wanted(join("dense 3072-2048^3-8 16 ", what))) continue;
    if (!dense) dense = std::make_shared<DenseNetwork<Number>>(make_dense_network<float>(shape, 1));
    add(jobs, "dense 3072-2048^3-8", what, {16, 3072}, 16 * 9 * 2 * weights, {.route = route},
        dense);
  }
}

}  // namespace lintel::bench
