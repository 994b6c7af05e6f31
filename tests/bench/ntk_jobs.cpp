#include "ntk_jobs.hpp"

#include "lintel/nn/layers/dense_network.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/tangent/ntk/empirical.hpp"

namespace lintel::bench {

namespace {
using Number = Tensor<float>;

// A kernel of a model between a set of random inputs and itself. The model is made when the job
// first runs. `passes` are the operations of the forward pass and a backward pass for each output.
template <class Make>
void add(std::vector<Job>& jobs, const std::string& model, const std::string& name,
         const Shape& inputs, double passes, const KernelOptions& options, const Make& make) {
  using Model = decltype(make());
  const auto f = [](const auto& m, const auto& x) { return m(x); };
  const auto kept = std::make_shared<std::optional<std::pair<Model, Number>>>();
  const auto get = [kept, make, inputs]() -> const std::pair<Model, Number>& {
    if (!*kept) {
      Random random(3);
      kept->emplace(make(), Number::normal(inputs, random));
    }
    return **kept;
  };
  Job job{model, name, inputs[0], 0, 0, [=] {
            const auto& [m, x] = get();
            empirical_ntk(f, m, x, x, options);
          }};
  const Model like = make();
  const Number one = Number::zeros(inputs).sliced(0, 0, 1);
  const FactorExtents extents = FactorSource(f, like, options.parameters).extents(one);
  job.operations =
      passes + plan_kernel(extents, inputs[0], inputs[0], true, options, sizeof(float)).operations;
  jobs.push_back(std::move(job));
}

// Multiplications and additions of one image's forward pass through the dense layers and attention.
double forward_operations(const VitShape& s) {
  const auto t = static_cast<double>(s.tokens()), w = static_cast<double>(s.width);
  return static_cast<double>(s.depth) * (2 * t * 12 * w * w + 4 * t * t * w);
}
}  // namespace

void add_ntk_jobs(std::vector<Job>& jobs) {
  const auto vit = [&](const char* name, const char* what, std::int64_t images, Kernel kind) {
    const VitShape shape = vit_preset(name, 10);
    add(jobs, name, what, {images, 3, 32, 32},
        static_cast<double>(images) * 11 * forward_operations(shape), {.kind = kind},
        [shape] { return make_vit<float>(shape, 1); });
  };
  vit("nano_patch8_32", "full kernel, 10 outputs", 128, Kernel::full);
  vit("micro_patch4_32", "trace kernel, 10 outputs", 256, Kernel::trace);
  const DenseShape shape{.inputs = 3072, .width = 2048, .hidden = 3, .outputs = 8};
  const double weights = 3072. * 2048 + 2 * 2048. * 2048 + 2048. * 8;
  for (const auto& [what, route] : {std::pair("full kernel, structured", Route::automatic),
                                    std::pair("full kernel, contraction", Route::contraction)}) {
    add(jobs, "dense 3072-2048^3-8", what, {16, 3072}, 16 * 9 * 2 * weights, {.route = route},
        [shape] { return make_dense_network<float>(shape, 1); });
  }
}

}  // namespace lintel::bench
