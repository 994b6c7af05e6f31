// Regression on more images than a kernel can be held of.
#include <sys/resource.h>

#include <chrono>
#include <iostream>

#include "lintel/core/memory.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/tangent/conjugate_gradients.hpp"
#include "lintel/tangent/kernel_regression.hpp"
#include "lintel/tangent/ntk/matrix_free.hpp"
#include "parts.hpp"

namespace ntk {

using namespace lintel;

namespace {
constexpr double ridge = 1e-2;  // in units of the mean diagonal
constexpr std::int64_t max_landmarks = 1000;
// The kernel of fewer images fits any memory: what its Cholesky factor answers is the measure.
constexpr std::int64_t dense_images = 1000;

// In double: with a small ridge the largest eigenvalue is a million times the smallest, and a
// product in float is off by more than that.
using Real = Tensor<double>;
using RealNetwork = Vit<Real>;

// −1 or 1, [N, 1].
Real signs_of(const Batch& batch) {
  std::vector<double> signs;
  for (const std::int32_t label : batch.labels) signs.push_back(label == 1 ? 1 : -1);
  return Real({batch.size(), 1}, signs);
}
double share_of_right_signs(const Real& answers, const Batch& batch) {
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < batch.size(); ++i)
    right += (answers.at({i, 0}) > 0) == (batch.labels[static_cast<std::size_t>(i)] == 1);
  return static_cast<double>(right) / static_cast<double>(batch.size());
}

struct Fit {
  double mu;
  std::int64_t steps;
  double residual;
  Real answers;  // at the test images, [M, 1]
};

// Conjugate gradients on products v ↦ J (Jᵀ v) + μ v, preconditioned by landmarks; the answer comes
// from the task vector Jᵀ c, without the kernel to the test images either.
Fit fit_without_kernel(const RealNetwork& model, const Batch& train, const Batch& test,
                       const KernelOptions& how) {
  const std::int64_t landmarks = std::min(max_landmarks, train.size());
  const Real images = cast<double>(train.images), at = images.sliced(0, 0, landmarks).compact();
  const Real to_landmarks = empirical_ntk(outputs, model, images, at, how);
  const Real among = to_landmarks.sliced(0, 0, landmarks).compact();
  const double mu = ridge * detail::mean_diagonal(among);
  const NystromPreconditioner<double> precondition(to_landmarks, among, mu);
  release_unused_memory();  // what the kernel to the landmarks took
  const ConjugateGradientOptions options{.tolerance = 1e-5, .max_steps = 200};
  Progress progress(join("regression on ", train.size(), " images"), options.max_steps);
  const auto solution = conjugate_gradients(
      [&](const Real& v) { return kernel_times(outputs, model, images, images, v, how) + v * mu; },
      signs_of(train), precondition, options,
      [&](std::int64_t step, double residual) {
        progress.show(step, join("residual ", residual));
      });
  const std::vector<Real> seed = detail::seeds<double>(how, model.shape.classes);
  const RealNetwork tau = transposed_jacobian_times(outputs, model, images, solution.x * seed[0]);
  const Real moved =
      jacobian_times(outputs, model, cast<double>(test.images), std::vector<RealNetwork>{tau})[0];
  return {mu, solution.steps, solution.residual, matmul(moved, expand(seed[0], 1))};
}
}  // namespace

Json large_part(const Options& options, const Setting& setting) {
  const Batch &train = setting.large.train, &test = setting.large.test;
  const RealNetwork model =
      cast_point<double>(with_head(setting.pretrained, setting.task.classes, options.seed));
  const KernelOptions how{.kind = Kernel::sum_of_logits,
                          .memory = static_cast<std::size_t>(options.memory) << 20};
  std::cout << "\nRegression on " << train.size() << " images of " << setting.task.name << " and "
            << setting.other.name << " without their kernel (" << ridge << " ridge)\n";
  restart_memory_peak();
  const auto start = std::chrono::steady_clock::now();
  const Fit all = fit_without_kernel(model, train, test, how);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double peak = static_cast<double>(memory_use().peak) / (1 << 20);
  rusage use{};  // the most memory that the process has had: tensors, images, code, all
  getrusage(RUSAGE_SELF, &use);
  const double of_process = static_cast<double>(use.ru_maxrss) / 1024;  // stated in KiB by Linux
  const double right = share_of_right_signs(all.answers, test);
  std::cout << "  " << all.steps << " steps to a residual of " << all.residual << ", " << seconds
            << " s, " << peak << " MiB of tensors at the peak, " << of_process
            << " MiB of the process; " << 100 * right << " % of test images right\n";

  const Batch some = train.part(0, std::min(dense_images, train.size()));
  const Fit free = fit_without_kernel(model, some, test, how);
  const Real images = cast<double>(some.images);
  const Real kernel = empirical_ntk(outputs, model, images, images, how);
  const Real c = kernel_regression(kernel, signs_of(some), free.mu / detail::mean_diagonal(kernel));
  const Real dense =
      matmul(empirical_ntk(outputs, model, cast<double>(test.images), images, how), c);
  const Real target = signs_of(test);
  const auto error = [&](const Real& answers) {
    return std::sqrt(mean(square(answers - target)).item());
  };
  const double difference = std::abs(error(free.answers) - error(dense));
  std::cout << "  on " << some.size() << " of them the test error is " << error(free.answers)
            << ", and " << error(dense) << " by the dense kernel's Cholesky factor: they differ by "
            << difference << "\n";
  return {{"images", train.size()},
          {"ridge", ridge},
          {"steps", all.steps},
          {"residual", all.residual},
          {"seconds", seconds},
          {"peak_mebibytes", peak},
          {"peak_mebibytes_of_process", of_process},
          {"test_accuracy", right},
          {"subset",
           {{"images", some.size()},
            {"steps", free.steps},
            {"test_error", error(free.answers)},
            {"test_error_by_cholesky", error(dense)},
            {"difference", difference}}}};
}

}  // namespace ntk
