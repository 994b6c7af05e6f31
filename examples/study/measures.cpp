#include "measures.hpp"

#include <algorithm>

#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/tangent/disentanglement.hpp"
#include "lintel/tangent/editing.hpp"
#include "lintel/tangent/task_vector.hpp"
#include "numbers.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

namespace {
// 0 for all task vectors but some.
Numbers only(std::size_t vectors, std::initializer_list<std::size_t> which, double coefficient) {
  Numbers result(vectors, 0);
  for (const std::size_t s : which) result[s] = coefficient;
  return result;
}
}  // namespace

Heads::Heads(const Setting& from, const Pretrained& pretrained)
    : setting(from), control(pretrained.heads.front()) {
  tasks.assign(pretrained.heads.begin() + 1, pretrained.heads.end());
}

Json measure_pretrained(const Editor& editor, const Heads& heads) {
  const Numbers none(editor.vectors(), 0);
  Numbers single;
  for (std::size_t t = 0; t < heads.tasks.size(); ++t)
    single.push_back(editor.accuracy(heads.setting.tasks[t].test, heads.tasks[t], none));
  const Task& control = heads.setting.control;
  return {{"single", single},
          {"control", editor.accuracy(control.test, heads.control, none)},
          {"control_validation", editor.accuracy(control.validation, heads.control, none)}};
}

Json measure_single_tasks(const Editor& editor, const Heads& heads) {
  Numbers test, validation;
  for (std::size_t t = 0; t < heads.tasks.size(); ++t) {
    const Numbers own = only(editor.vectors(), {t}, 1);
    test.push_back(editor.accuracy(heads.setting.tasks[t].test, heads.tasks[t], own));
    validation.push_back(editor.accuracy(heads.setting.tasks[t].validation, heads.tasks[t], own));
  }
  return {{"test", test}, {"validation", validation}};
}

Json measure_addition(const Editor& editor, const Heads& heads, const Json& single) {
  const auto& tasks = heads.setting.tasks;
  const Numbers grid = coefficient_grid();
  const auto accuracies = [&](double coefficient, ImageSet Task::*part) {
    const Numbers all(editor.vectors(), coefficient);
    Numbers result;
    for (std::size_t t = 0; t < tasks.size(); ++t)
      result.push_back(editor.accuracy(tasks[t].*part, heads.tasks[t], all));
    return result;
  };
  std::vector<Numbers> curve;
  for (const double coefficient : grid) curve.push_back(accuracies(coefficient, &Task::validation));
  const Numbers own_validation = single.at("validation"), own = single.at("test");
  const double best = grid[choose_for_addition(curve, own_validation)];
  const Numbers at_best = accuracies(best, &Task::test), at_1 = accuracies(1, &Task::test);
  return {{"curve", curve},
          {"coefficient", best},
          {"accuracy", at_best},
          {"absolute", mean_of(at_best)},
          {"normalized", normalized_accuracy(at_best, own)},
          {"accuracy_at_1", at_1},
          {"absolute_at_1", mean_of(at_1)},
          {"normalized_at_1", normalized_accuracy(at_1, own)}};
}

Json measure_pairs(const Editor& editor, const Heads& heads, const Json& single) {
  const auto& tasks = heads.setting.tasks;
  const Numbers grid = coefficient_grid(), own_validation = single.at("validation"),
                own_test = single.at("test");
  Json pairs = Json::array();
  const std::size_t count = tasks.size();
  Progress progress("every pair", static_cast<std::int64_t>(count * (count - 1) / 2));
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a + 1; b < count; ++b) {
      const auto accuracies = [&](double coefficient, ImageSet Task::*part) {
        const Numbers both = only(editor.vectors(), {a, b}, coefficient);
        return Numbers{editor.accuracy(tasks[a].*part, heads.tasks[a], both),
                       editor.accuracy(tasks[b].*part, heads.tasks[b], both)};
      };
      std::vector<Numbers> curve;
      for (const double coefficient : grid)
        curve.push_back(accuracies(coefficient, &Task::validation));
      const Numbers own_two{own_validation[a], own_validation[b]};
      const Numbers own{own_test[a], own_test[b]};
      const double best = grid[choose_for_addition(curve, own_two)];
      const Numbers at_best = accuracies(best, &Task::test), at_1 = accuracies(1, &Task::test);
      pairs.push_back({{"tasks", {tasks[a].name, tasks[b].name}},
                       {"coefficient", best},
                       {"absolute", mean_of(at_best)},
                       {"normalized", normalized_accuracy(at_best, own)},
                       {"absolute_at_1", mean_of(at_1)},
                       {"normalized_at_1", normalized_accuracy(at_1, own)}});
      progress.show(std::ssize(pairs));
    }
  }
  return pairs;
}

Json measure_negation(const Editor& editor, const Heads& heads, const Json& pretrained) {
  const Task& control = heads.setting.control;
  const Numbers grid = coefficient_grid();
  Json negated = Json::array();
  Progress progress("negation", std::ssize(heads.tasks));
  for (std::size_t t = 0; t < heads.tasks.size(); ++t) {
    const Task& task = heads.setting.tasks[t];
    const auto without = [&](double coefficient) {
      return only(editor.vectors(), {t}, -coefficient);
    };
    Numbers target, kept;
    for (const double coefficient : grid) {
      target.push_back(editor.accuracy(task.validation, heads.tasks[t], without(coefficient)));
      kept.push_back(editor.accuracy(control.validation, heads.control, without(coefficient)));
    }
    const double chosen =
        grid[choose_for_negation(target, kept, pretrained.at("control_validation"))];
    negated.push_back({{"coefficient", chosen},
                       {"target", editor.accuracy(task.test, heads.tasks[t], without(chosen))},
                       {"control", editor.accuracy(control.test, heads.control, without(chosen))}});
    progress.show(std::ssize(negated));
  }
  return negated;
}

Json measure_disentanglement(const Editor& editor, const Heads& heads,
                             const std::vector<std::array<std::size_t, 2>>& pairs,
                             const Options& options) {
  const Numbers axis = map_axis(3, options.map_points);
  Progress progress("disentanglement", std::ssize(pairs) * std::ssize(axis) * std::ssize(axis) * 2);
  std::int64_t done = 0;
  Json maps = Json::array();
  for (const auto& pair : pairs) {
    const auto logits = [&](std::size_t which, double first, double second) {
      Numbers coefficients(editor.vectors(), 0);
      coefficients[pair[0]] = first;
      coefficients[pair[1]] = second;
      const std::size_t task = pair[which];
      progress.show(++done);
      return cosine_logits(editor.features(heads.setting.tasks[task].sample, coefficients),
                           heads.tasks[task]);
    };
    const DisentanglementMap map = disentanglement(logits, axis);
    maps.push_back(
        {{"tasks", {heads.setting.tasks[pair[0]].name, heads.setting.tasks[pair[1]].name}},
         {"error", map.error},
         {"mean_in_box", map.mean_within(1)},
         {"at_1", map.on_diagonal(1)}});
  }
  return {{"axis", axis}, {"images", options.map_images}, {"maps", maps}};
}

Json measure_analogy(const Editor& editor, const Task& d, const Images& head) {
  const Numbers grid = coefficient_grid();
  const auto best_along = [&](const Numbers& direction) {
    const auto times = [&](double coefficient) {
      Numbers result = direction;
      for (double& number : result) number *= coefficient;
      return result;
    };
    double best = 0, best_accuracy = -1;
    for (const double coefficient : grid) {
      const double now = editor.accuracy(d.validation, head, times(coefficient));
      if (now > best_accuracy) {
        best = coefficient;
        best_accuracy = now;
      }
    }
    return std::pair(best, editor.accuracy(d.test, head, times(best)));
  };
  const auto [alone, c_alone] = best_along({0, 0, 1, 0});
  const auto [coefficient, analogy] = best_along({-1, 1, 1, 0});
  return {{"pretrained", editor.accuracy(d.test, head, Numbers{0, 0, 0, 0})},
          {"c_alone", c_alone},
          {"c_alone_coefficient", alone},
          {"analogy", analogy},
          {"coefficient", coefficient},
          {"d_itself", editor.accuracy(d.test, head, Numbers{0, 0, 0, 1})}};
}

Json measure_geometry(const std::vector<Encoder>& task_vectors) {
  Json lengths = Json::array(), cosines = Json::array();
  for (const Encoder& a : task_vectors) {
    lengths.push_back(norm(a));
    Json row = Json::array();
    for (const Encoder& b : task_vectors) row.push_back(cosine(a, b));
    cosines.push_back(row);
  }
  return {{"lengths", lengths}, {"cosines", cosines}};
}

}  // namespace study
