// What the kernel of a vision transformer is good for.
#include <iostream>

#include "lintel/core/io/npy.hpp"
#include "lintel/core/io/safetensors.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/tangent/kernel_regression.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/ntk/localization.hpp"
#include "lintel/tangent/ntk/matrix_free.hpp"
#include "lintel/tangent/ntk/movement.hpp"
#include "lintel/tangent/training_dynamics.hpp"
#include "parts.hpp"

namespace ntk {

using namespace lintel;

namespace {
KernelOptions kernel_options(const Options& options, Kernel kind) {
  return {.kind = kind, .memory = static_cast<std::size_t>(options.memory) << 20};
}
// 1 for the class, 0 for the others, less the mean.
Number targets_of(const Batch& batch, std::int64_t classes) {
  return Number::one_hot(batch.labels, classes) - 1 / static_cast<double>(classes);
}
// A kernel of functions without their mean over the images.
Number centred(const Number& kernel) {
  return kernel - mean(kernel, {0}, Keep::yes) - mean(kernel, {1}, Keep::yes) + mean(kernel);
}
double mean_square(const Number& x) { return static_cast<double>(mean(x * x).item()); }
}  // namespace

Json kernel_part(const Options& options, const Setting& setting) {
  const Network model = with_head(setting.pretrained, setting.task.classes, options.seed);
  const Number& images = setting.task.train.images;
  const KernelOptions how = kernel_options(options, Kernel::full);
  const KernelPlan plan = plan_empirical_ntk(outputs, model, images, images, how);
  const Number kernel = empirical_ntk(outputs, model, images, images, how);
  write_npy(options.out / "kernel.npy", kernel);
  write_safetensors(options.out / "kernel.safetensors", {{"kernel", kernel}},
                    {{"task", setting.task.name}, {"model", options.model}});
  const auto values = kernels::symmetric_eigen(cast<double>(kernel_matrix(kernel))).values.values();
  const double largest = values.back(), smallest = values.front();
  std::cout << "\nThe kernel of " << images.shape()[0] << " images of " << setting.task.name << ", "
            << setting.task.classes << " outputs: " << kernel.shape() << ", "
            << plan.operations * 1e-9 << " Gflop of products\n";
  Json json{{"shape", std::vector<std::int64_t>(kernel.shape().begin(), kernel.shape().end())},
            {"operations", plan.operations},
            {"largest_eigenvalue", largest},
            {"smallest_eigenvalue", smallest}};
  for (std::size_t i = 0; i < plan.routes.size(); ++i) {
    const LayerExtents& l = plan.extents.layers[i];
    json["layers"].push_back({{"weight", l.weight},
                              {"tokens", l.tokens},
                              {"inputs", l.inputs},
                              {"outputs", l.outputs},
                              {"route", route_name(plan.routes[i])}});
  }
  std::cout << "  eigenvalues from " << largest << " down to " << smallest << "\n";
  Curve spectrum{"eigenvalue / largest", {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[values.size() - 1 - i] / largest;
    if (value > 1e-9) spectrum.points.emplace_back(static_cast<double>(i + 1), value);
  }
  draw({.file = "spectrum",
        .title = "Eigenvalues of the full kernel",
        .x = "rank",
        .y = "relative to the largest",
        .log_y = true,
        .curves = {spectrum}},
       options.out);
  return json;
}

Json regression_part(const Options& options, const Setting& setting) {
  const Task& task = setting.task;
  const std::vector<double> ridges{1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};
  Figure figure{"regression", "Ridge regression with the kernel of " + task.name,
                "ridge (in units of the mean diagonal)", "error rate"};
  Json json;
  std::cout << "\nKernel regression on " << task.train.size() << " images of " << task.name << "\n";
  for (const bool pretrained : {true, false}) {
    const Network& encoder = pretrained ? setting.pretrained : setting.random;
    const Network model = with_head(encoder, task.classes, options.seed);
    const KernelOptions how = kernel_options(options, Kernel::trace);
    const auto kernel = [&](const Batch& a) {
      return empirical_ntk(outputs, model, a.images, task.train.images, how);
    };
    const Number among = kernel(task.train), validation = kernel(task.validation),
                 test = kernel(task.test), targets = targets_of(task.train, task.classes);
    const RidgeChoice choice =
        choose_ridge(among, targets, validation, targets_of(task.validation, task.classes), ridges);
    const GaussianProcess<float> process(among, targets, choice.ridge);
    const double right = accuracy(process.mean(test), task.test.labels);
    const double left_out = accuracy(process.leave_one_out(), task.train.labels);
    // 1 would be the kernel that is large exactly where two images are of one class.
    const double alignment =
        kernel_alignment(centred(among), centred(matmul(targets, targets, Transpose::right)));
    const std::string name = pretrained ? "pre-trained" : "random";
    std::cout << "  " << name << ": alignment with the labels " << alignment << ", ridge "
              << choice.ridge << ", test accuracy " << 100 * right << " %, leave-one-out "
              << 100 * left_out << " %\n";
    json[name] = {{"alignment_with_labels", alignment},
                  {"ridge", choice.ridge},
                  {"validation_errors", choice.errors},
                  {"test_accuracy", right},
                  {"leave_one_out_accuracy", left_out}};
    Curve by_test{name + ", test", {}}, by_leaving{name + ", leave-one-out", {}};
    for (const double ridge : ridges) {
      const GaussianProcess<float> at(among, targets, ridge);
      by_test.points.emplace_back(ridge, 1 - accuracy(at.mean(test), task.test.labels));
      by_leaving.points.emplace_back(ridge, 1 - accuracy(at.leave_one_out(), task.train.labels));
    }
    figure.curves.push_back(by_test);
    figure.curves.push_back(by_leaving);
  }
  draw(figure, options.out);
  return json;
}

Json dynamics_part(const Options& options, const Setting& setting) {
  const Task& task = setting.task;
  const Network model = with_head(setting.pretrained, task.classes, options.seed);
  const KernelOptions how = kernel_options(options, Kernel::full);
  const auto column = [](const Number& y) { return reshape(y, {-1, 1}); };
  const Number targets = targets_of(task.train, task.classes);
  const Number at_test = targets_of(task.test, task.classes);
  const Number among =
      kernel_matrix(empirical_ntk(outputs, model, task.train.images, task.train.images, how));
  const Number across =
      kernel_matrix(empirical_ntk(outputs, model, task.test.images, task.train.images, how));
  const Number start = model(task.test.images);
  // In double: small eigenvalues live long.
  const TrainingDynamics<double> dynamics(cast<double>(among),
                                          cast<double>(column(model(task.train.images))),
                                          cast<double>(column(targets)));
  const LinearizedModel linearized(outputs, model);
  Curve of_train{"train", {}}, of_test{"test", {}};
  Json json = Json::array();
  std::cout << "\nGradient flow on " << task.train.size() << " images of " << task.name
            << ", in closed form, and its task vector\n"
            << "        time  train error  test error  linear acc.  non-linear acc.  negated\n";
  for (double time = dynamics.largest_rate(); time < 1e6 * dynamics.largest_rate(); time *= 10) {
    const Tensor<double> c = dynamics.after_flow(time);
    const double train_error = mean_square(column(targets) - cast<float>(dynamics.outputs(c)));
    const Number answers =
        start + reshape(matmul(across, cast<float>(c)), {task.test.size(), task.classes});
    const double test_error = mean_square(at_test - answers);
    const Network tau =
        transposed_jacobian_times(outputs, model, task.train.images,
                                  reshape(cast<float>(c), {task.train.size(), task.classes}));
    const double linear = accuracy(linearized(tau, task.test.images), task.test.labels);
    const double nonlinear = accuracy((model + tau)(task.test.images), task.test.labels);
    const double negated = accuracy((model - tau)(task.test.images), task.test.labels);
    of_train.points.emplace_back(time, train_error);
    of_test.points.emplace_back(time, test_error);
    json.push_back({{"time", time},
                    {"train_error", train_error},
                    {"test_error", test_error},
                    {"task_vector_length", norm(tau)},
                    {"linearized_accuracy", linear},
                    {"nonlinear_accuracy", nonlinear},
                    {"negated_accuracy", negated}});
    std::printf("%12.3g %12.4f %11.4f %11.1f%% %15.1f%% %7.1f%%\n", time, train_error, test_error,
                100 * linear, 100 * nonlinear, 100 * negated);
  }
  draw({.file = "dynamics",
        .title = "Gradient flow of the linearized model, in closed form",
        .x = "time",
        .y = "mean squared error",
        .curves = {of_train, of_test}},
       options.out);
  return json;
}

Json localization_part(const Options& options, const Setting& setting) {
  const KernelOptions how = kernel_options(options, Kernel::sum_of_logits);
  Figure figure{"localization",
                "Local energy of the kernel of " + setting.task.name + " on test images",
                "eigenfunctions", "mean local energy", true};
  Json json{{"task", setting.task.name}, {"control", setting.other.name}};
  std::cout << "\nLocal energy of eigenfunctions on " << setting.task.name << " and on "
            << setting.other.name << " (test images)\n";
  for (const bool pretrained : {true, false}) {
    const Network& encoder = pretrained ? setting.pretrained : setting.random;
    const Network model = with_head(encoder, setting.task.classes, options.seed);
    const Number& train = setting.task.train.images;
    const auto kernel = [&](const Number& images) {
      return cast<double>(empirical_ntk(outputs, model, images, train, how));
    };
    const auto among = kernel(train), own = kernel(setting.task.test.images),
               other = kernel(setting.other.test.images);
    const std::string name = pretrained ? "pre-trained" : "random";
    Curve at_home{name + ", task", {}}, away{name + ", control", {}};
    for (std::int64_t count = 1; count <= options.images / 2; count *= 2) {
      const Eigenfunctions<double> functions(among, count);
      const double home = mean(functions.local_energy(own)).item();
      const double elsewhere = mean(functions.local_energy(other)).item();
      at_home.points.emplace_back(count, home);
      away.points.emplace_back(count, elsewhere);
      json[name].push_back({{"eigenfunctions", count}, {"task", home}, {"control", elsewhere}});
      std::printf("  %-12s %4ld eigenfunctions: task %8.4f, control %8.4f, ratio %.2f\n",
                  name.c_str(), static_cast<long>(count), home, elsewhere, home / elsewhere);
    }
    figure.curves.push_back(at_home);
    figure.curves.push_back(away);
  }
  draw(figure, options.out);
  return json;
}

}  // namespace ntk
