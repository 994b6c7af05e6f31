#include "results.hpp"

#include <numeric>

#include "interrupt.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/tangent/editing.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/task_vector.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

namespace {
double mean_of(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

// Accuracies along θ0 + α τ for any list of α. In a linear regime two predictions serve them all.
class Line {
 public:
  Line(const Encoder& origin, const Encoder& direction, bool linear)
      : origin_(origin), direction_(direction), linear_(linear) {}

  std::vector<double> accuracies(const ImageSet& set, const Images& head,
                                 std::span<const double> coefficients) const {
    const std::int64_t micro = micro_batch_size(origin_.shape.tokens());
    std::vector<double> result;
    if (linear_) {
      const LinearizedModel model(
          [](const auto& m, const Images& images) { return m.features(images); }, origin_);
      const Images both = predict(
          [&](const Images& images) {
            const auto [features, tangent] = model.parts(direction_, images);
            return concat(1, features, tangent);
          },
          set, micro);
      const std::int64_t width = origin_.shape.width;
      const Images features = slice(both, 1, 0, width), tangent = slice(both, 1, width, width);
      for (const double coefficient : coefficients) {
        result.push_back(
            accuracy(cosine_logits(features + coefficient * tangent, head), set.labels));
      }
    } else {
      for (const double coefficient : coefficients) {
        stop_if_interrupted();
        const Encoder edited = origin_ + coefficient * direction_;
        result.push_back(accuracy(
            predict(
                [&](const Images& images) { return cosine_logits(edited.features(images), head); },
                set, micro),
            set.labels));
      }
    }
    return result;
  }
  double accuracy_at(double coefficient, const ImageSet& set, const Images& head) const {
    return accuracies(set, head, std::span(&coefficient, 1)).front();
  }

 private:
  const Encoder& origin_;
  const Encoder& direction_;
  bool linear_;
};

struct Study {
  const Setting& setting;
  const Encoder& origin;
  std::vector<Images> heads;
  Images control_head;
  std::vector<double> grid;
  double pretrained_control_validation;
};

Regime evaluate_regime(const Study& study, const std::string& name, bool linear,
                       const std::vector<Encoder>& vectors, Progress& progress,
                       std::int64_t& done) {
  const auto& tasks = study.setting.tasks;
  Regime regime;
  regime.name = name;
  std::vector<double> single_validation;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const Line line(study.origin, vectors[t], linear);
    regime.single_task.push_back(line.accuracy_at(1, tasks[t].test, study.heads[t]));
    single_validation.push_back(line.accuracy_at(1, tasks[t].validation, study.heads[t]));
    progress.show(++done, name + ", single tasks");
  }

  const Encoder total = sum_of(vectors);
  const Line addition(study.origin, total, linear);
  regime.validation_curve.assign(study.grid.size(), {});
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const auto curve = addition.accuracies(tasks[t].validation, study.heads[t], study.grid);
    for (std::size_t i = 0; i < curve.size(); ++i) regime.validation_curve[i].push_back(curve[i]);
    progress.show(++done, name + ", addition");
  }
  regime.coefficient = study.grid[choose_for_addition(regime.validation_curve, single_validation)];
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const double both[] = {regime.coefficient, 1};
    const auto at = addition.accuracies(tasks[t].test, study.heads[t], both);
    regime.added.push_back(at[0]);
    regime.added_untuned.push_back(at[1]);
    progress.show(++done, name + ", addition");
  }
  regime.absolute = mean_of(regime.added);
  regime.normalized = normalized_accuracy(regime.added, regime.single_task);
  regime.absolute_untuned = mean_of(regime.added_untuned);
  regime.normalized_untuned = normalized_accuracy(regime.added_untuned, regime.single_task);

  const Task& control = study.setting.control;
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    const Encoder forgetting = -vectors[t];
    const Line negation(study.origin, forgetting, linear);
    const auto target = negation.accuracies(tasks[t].validation, study.heads[t], study.grid);
    const auto kept = negation.accuracies(control.validation, study.control_head, study.grid);
    const double coefficient =
        study.grid[choose_for_negation(target, kept, study.pretrained_control_validation)];
    regime.negated.push_back({coefficient,
                              negation.accuracy_at(coefficient, tasks[t].test, study.heads[t]),
                              negation.accuracy_at(coefficient, control.test, study.control_head)});
    progress.show(++done, name + ", negation");
  }
  return regime;
}
}  // namespace

Results evaluate(const Setting& setting, const Pretrained<Images>& pretrained,
                 const std::vector<TaskVectors>& vectors) {
  Results results;
  results.coefficients = coefficient_grid();
  Study study{
      setting, pretrained.encoder, {}, head_of(pretrained, setting, -1), results.coefficients, 0};
  const Encoder nowhere = zeros_like(pretrained.encoder);
  const Line still(pretrained.encoder, nowhere, false);
  for (std::size_t t = 0; t < setting.tasks.size(); ++t) {
    results.tasks.push_back(setting.tasks[t].name);
    study.heads.push_back(head_of(pretrained, setting, static_cast<std::int64_t>(t)));
    results.pretrained.push_back(still.accuracy_at(0, setting.tasks[t].test, study.heads[t]));
  }
  results.pretrained_control = still.accuracy_at(0, setting.control.test, study.control_head);
  study.pretrained_control_validation =
      still.accuracy_at(0, setting.control.validation, study.control_head);

  std::vector<Encoder> kinds[2];
  for (const TaskVectors& of_task : vectors) {
    kinds[0].push_back(of_task.nonlinear);
    kinds[1].push_back(of_task.linearized);
  }
  Progress progress("evaluating", static_cast<std::int64_t>(3 * 4 * vectors.size()));
  std::int64_t done = 0;
  results.regimes.push_back(evaluate_regime(study, "non-linear", false, kinds[0], progress, done));
  results.regimes.push_back(evaluate_regime(study, "post-hoc", true, kinds[0], progress, done));
  results.regimes.push_back(evaluate_regime(study, "linearized", true, kinds[1], progress, done));
  for (int kind = 0; kind < 2; ++kind) {
    for (const Encoder& a : kinds[kind]) {
      results.cosines[kind].emplace_back();
      for (const Encoder& b : kinds[kind]) results.cosines[kind].back().push_back(cosine(a, b));
    }
  }
  return results;
}

}  // namespace study
