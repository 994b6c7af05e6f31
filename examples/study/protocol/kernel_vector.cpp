#include "kernel_vector.hpp"

#include "editor.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/tangent/ntk/matrix_free.hpp"
#include "lintel/tangent/shifted_systems.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

namespace {
ImageSet drawn_from(const ImageSet& set, std::int64_t count, const char* purpose,
                    std::uint64_t seed) {
  const auto order = Random(seed, purpose + set.name).permutation(set.size());
  return set.select(std::span(order).first(static_cast<std::size_t>(std::min(count, set.size()))));
}

// The logits' rows of the head, less their mean: softmax does not see it, and a regression should
// not have to fit it.
Images centred_rows(const Images& head) {
  const Images rows = l2_normalize(head) * cosine_scale;
  return rows - mean(rows, {0}, Keep::yes);
}

// The mean of the diagonal of J Jᵀ, from the lengths of Jᵀ v for random signs v (Hutchinson 1990).
template <class F>
double mean_diagonal(const F& f, const Encoder& origin, const Images& images,
                     const Images& over_length, std::int64_t classes, std::uint64_t seed) {
  constexpr std::int64_t trials = 4;
  const std::int64_t count = images.shape()[0];
  std::vector<Images> signs;
  for (std::int64_t trial = 0; trial < trials; ++trial) {
    Random random(seed, "signs", static_cast<std::uint64_t>(trial));
    std::vector<float> values;
    for (std::int64_t i = 0; i < count * classes; ++i)
      values.push_back(random.chance(0.5) ? 1 : -1);
    signs.push_back(Images({count, classes}, values) * over_length);
  }
  double total = 0;
  for (const Encoder& vector : transposed_jacobian_times(f, origin, images, signs)) {
    const double length = norm(vector);
    total += length * length;
  }
  return total / static_cast<double>(trials * count * classes);
}

// Of all multiples of these task vectors, the one with the lowest cross-entropy on validation
// images in the linearized model.
Encoder best_multiple(const std::vector<Encoder>& vectors, const Encoder& origin,
                      const ImageSet& validation, const Images& head) {
  const Images before = Editor(origin, {}, false).features(validation, {});
  const std::vector<Images> tangents =
      jacobian_times([](const auto& vit, const Images& some) { return vit.features(some); }, origin,
                     batch_of(validation, 0, validation.size()).images, vectors);
  double best = std::numeric_limits<double>::infinity(), scale = 0;
  std::size_t chosen = 0;
  for (std::size_t k = 0; k < vectors.size(); ++k) {
    for (const double times : kernel_scales) {
      const Images logits = cosine_logits(before + tangents[k] * times, head);
      const double loss = cross_entropy(logits, validation.labels).item();
      if (loss < best) {
        best = loss;
        chosen = k;
        scale = times;
      }
    }
  }
  return scale * vectors[chosen];
}
}  // namespace

void fit_by_kernel(const Stage& stage, const Encoder& origin, const Task& task, const Images& head,
                   std::int64_t kernel_images, std::uint64_t seed) {
  const ImageSet train = drawn_from(task.train, kernel_images, "kernel regression ", seed);
  const ImageSet validation =
      drawn_from(task.validation, kernel_validation_images, "kernel validation ", seed);
  const Images images = batch_of(train, 0, train.size()).images;
  const Images rows = centred_rows(head);
  const auto f = [&rows](const auto& vit, const Images& some) {
    return matmul(vit.features(some), rows, Transpose::right);
  };
  const Images start = Editor(origin, {}, false).features(train, {});
  const Images over_length = rsqrt(sum(square(start), {1}, Keep::yes));
  const Images wrong = Images::one_hot(train.labels, train.classes()) -
                       softmax(matmul(start, rows, Transpose::right) * over_length);

  Progress progress(stage.name, kernel_products);
  const auto into_weights = [&](const std::vector<Images>& c) {
    std::vector<Images> weighted;
    for (const Images& one : c) weighted.push_back(one * over_length);
    return transposed_jacobian_times(f, origin, images, weighted);
  };
  const double unit = mean_diagonal(f, origin, images, over_length, train.classes(), seed);
  std::vector<double> ridges;
  for (const double ridge : kernel_ridges) ridges.push_back(unit * ridge);
  const auto solution = solve_shifted(
      [&](const Images& c) {
        stop_if_interrupted();
        return jacobian_times(f, origin, images, into_weights({c}))[0] * over_length;
      },
      wrong, ridges, {.tolerance = 1e-3, .max_steps = kernel_products},
      [&](std::int64_t step, double residual) {
        progress.show(step, join("residual ", std::round(1000 * residual) / 1000));
      });
  write_model(stage, best_multiple(into_weights(solution.x), origin, validation, head));
}

}  // namespace study
