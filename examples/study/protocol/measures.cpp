#include "measures.hpp"

#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/tangent/disentanglement.hpp"
#include "lintel/tangent/editing.hpp"
#include "lintel/tangent/task_vector.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

namespace {
using Places = std::vector<std::size_t>;  // of tasks, and of their vectors: the same, task by task

// 0 for all task vectors but some.
Numbers only(std::size_t vectors, const Places& which, double coefficient) {
  Numbers result(vectors, 0);
  for (const std::size_t s : which) result[s] = coefficient;
  return result;
}

// The accuracy on a part of each of some tasks, their vectors added with one coefficient.
Numbers accuracies(const Editor& editor, const Heads& heads, const Places& which,
                   double coefficient, ImageSet Task::*part) {
  const Numbers coefficients = only(editor.vectors(), which, coefficient);
  Numbers result;
  for (const std::size_t t : which)
    result.push_back(editor.accuracy(heads.setting.tasks[t].*part, heads.tasks[t], coefficients));
  return result;
}

}  // namespace

Addition measure_addition(const Editor& editor, const Heads& heads, const SingleTasks& single,
                          const Places& which) {
  const auto of_these = [&which](const Numbers& all) {
    Numbers result;
    for (const std::size_t t : which) result.push_back(all[t]);
    return result;
  };
  const Numbers grid = coefficient_grid();
  Addition found;
  for (const double coefficient : grid)
    found.curve.push_back(accuracies(editor, heads, which, coefficient, &Task::validation));
  found.coefficient = grid[choose_for_addition(found.curve, of_these(single.validation))];
  found.accuracy = accuracies(editor, heads, which, found.coefficient, &Task::test);
  found.accuracy_at_1 = accuracies(editor, heads, which, 1, &Task::test);
  const Numbers own = of_these(single.test);
  found.absolute = mean_of(found.accuracy);
  found.normalized = normalized_accuracy(found.accuracy, own);
  found.absolute_at_1 = mean_of(found.accuracy_at_1);
  found.normalized_at_1 = normalized_accuracy(found.accuracy_at_1, own);
  return found;
}

Unedited measure_unedited(const Editor& editor, const Heads& heads) {
  const Numbers none(editor.vectors(), 0);
  const Task& control = heads.setting.control;
  Unedited found{{},
                 editor.accuracy(control.test, heads.control, none),
                 editor.accuracy(control.validation, heads.control, none)};
  for (std::size_t t = 0; t < heads.tasks.size(); ++t)
    found.single.push_back(editor.accuracy(heads.setting.tasks[t].test, heads.tasks[t], none));
  return found;
}

SingleTasks measure_single_tasks(const Editor& editor, const Heads& heads) {
  SingleTasks found;
  for (std::size_t t = 0; t < heads.tasks.size(); ++t) {
    found.test.push_back(accuracies(editor, heads, {t}, 1, &Task::test).front());
    found.validation.push_back(accuracies(editor, heads, {t}, 1, &Task::validation).front());
  }
  return found;
}

std::vector<Pair> measure_pairs(const Editor& editor, const Heads& heads,
                                const SingleTasks& single) {
  const auto& tasks = heads.setting.tasks;
  std::vector<Pair> pairs;
  Progress progress("every pair", std::ssize(tasks) * (std::ssize(tasks) - 1) / 2);
  for (const Task& task : tasks) {
    editor.prepare(task.validation);
    editor.prepare(task.test);
  }
  for (std::size_t a = 0; a < tasks.size(); ++a) {
    for (std::size_t b = a + 1; b < tasks.size(); ++b) {
      pairs.push_back(
          {measure_addition(editor, heads, single, {a, b}), {tasks[a].name, tasks[b].name}});
      progress.show(std::ssize(pairs));
    }
  }
  return pairs;
}

std::vector<Negation> measure_negation(const Editor& editor, const Heads& heads,
                                       const Unedited& unedited) {
  const Task& control = heads.setting.control;
  const Numbers grid = coefficient_grid();
  editor.prepare(control.validation);
  editor.prepare(control.test);
  std::vector<Negation> negated;
  Progress progress("negation", std::ssize(heads.tasks));
  for (std::size_t t = 0; t < heads.tasks.size(); ++t) {
    const Task& task = heads.setting.tasks[t];
    const auto without = [&](double coefficient) {
      return only(editor.vectors(), {t}, -coefficient);
    };
    Numbers target;
    for (const double coefficient : grid)
      target.push_back(editor.accuracy(task.validation, heads.tasks[t], without(coefficient)));
    const auto kept = [&](std::size_t i) {
      return editor.accuracy(control.validation, heads.control, without(grid[i]));
    };
    const double chosen = grid[choose_for_negation(target, kept, unedited.control_validation)];
    negated.push_back({chosen, editor.accuracy(task.test, heads.tasks[t], without(chosen)),
                       editor.accuracy(control.test, heads.control, without(chosen))});
    progress.show(std::ssize(negated));
  }
  return negated;
}

Disentanglement measure_disentanglement(const Editor& editor, const Heads& heads,
                                        const std::vector<TaskPair>& pairs,
                                        const Options& options) {
  Disentanglement found{map_axis(3, options.map_points), options.map_images, {}};
  const std::int64_t side = std::ssize(found.axis);
  Progress progress("disentanglement", std::ssize(pairs) * side * side * 2);
  std::int64_t done = 0;
  for (const TaskPair& pair : pairs) {
    for (const std::size_t task : pair)
      editor.prepare(heads.setting.tasks[task].sample, {pair[0], pair[1]});
    const auto logits = [&](std::size_t which, double first, double second) {
      Numbers coefficients(editor.vectors(), 0);
      coefficients[pair[0]] = first;
      coefficients[pair[1]] = second;
      const std::size_t task = pair[which];
      progress.show(++done);
      return cosine_logits(editor.features(heads.setting.tasks[task].sample, coefficients),
                           heads.tasks[task]);
    };
    const DisentanglementMap map = disentanglement(logits, found.axis);
    found.maps.push_back({{heads.setting.tasks[pair[0]].name, heads.setting.tasks[pair[1]].name},
                          map.error,
                          map.mean_within(1),
                          map.on_diagonal(1)});
  }
  return found;
}

Analogy measure_analogy(const Editor& editor, const Task& d, const Images& head) {
  const Numbers grid = coefficient_grid();
  const auto best_along = [&](const Numbers& direction) {
    const auto times = [&](double coefficient) {
      Numbers result = direction;
      for (double& number : result) number *= coefficient;
      return result;
    };
    Numbers accuracies;
    for (const double coefficient : grid)
      accuracies.push_back(editor.accuracy(d.validation, head, times(coefficient)));
    const double best = grid[choose_for_analogy(accuracies)];
    return std::pair(best, editor.accuracy(d.test, head, times(best)));
  };
  const auto [alone, c_alone] = best_along({0, 0, 1, 0});
  const auto [coefficient, analogy] = best_along({-1, 1, 1, 0});
  return {editor.accuracy(d.test, head, Numbers{0, 0, 0, 0}), c_alone, alone, analogy, coefficient,
          editor.accuracy(d.test, head, Numbers{0, 0, 0, 1})};
}

Geometry measure_geometry(const std::vector<Encoder>& task_vectors) {
  Geometry found;
  for (const Encoder& a : task_vectors) {
    found.lengths.push_back(norm(a));
    Numbers& row = found.cosines.emplace_back();
    for (const Encoder& b : task_vectors) row.push_back(cosine(a, b));
  }
  return found;
}

}  // namespace study
