// All that a study finds, as structs. Each lists its fields once, for the files of stages and for
// results.json. Accuracies are shares from 0 to 1; coefficients are chosen on validation images,
// and what is reported is measured on test images.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "../engine/json.hpp"
#include "options.hpp"

namespace study {

/// Not a number where there are none.
inline double mean_of(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

/// The unedited model on each task and on the control task.
struct Unedited {
  Numbers single;  // [task]
  double control, control_validation;

  STUDY_FIELDS(single, control, control_validation)
};

/// Each task vector alone, on its own task.
struct SingleTasks {
  Numbers test, validation;  // [task]

  STUDY_FIELDS(test, validation)
};

/// Mean accuracy of a sum of task vectors, and its share of what each does alone: with the chosen
/// coefficient, and with 1.
struct Sum {
  double coefficient = 0, absolute = 0, normalized = 0, absolute_at_1 = 0, normalized_at_1 = 0;
};

/// All task vectors added with one coefficient.
struct Addition : Sum {
  std::vector<Numbers> curve;       // validation accuracy [coefficient][task]
  Numbers accuracy, accuracy_at_1;  // [task]

  STUDY_FIELDS(curve, coefficient, accuracy, absolute, normalized, accuracy_at_1, absolute_at_1,
               normalized_at_1)
};

/// Two task vectors added.
struct Pair : Sum {
  std::array<std::string, 2> tasks;

  STUDY_FIELDS(tasks, coefficient, absolute, normalized, absolute_at_1, normalized_at_1)
};

/// One task vector subtracted: accuracy left on its task, and on the control task.
struct Negation {
  double coefficient, target, control;

  STUDY_FIELDS(coefficient, target, control)
};

/// Disentanglement error of two tasks over a square of coefficients.
struct Map {
  std::array<std::string, 2> tasks;
  std::vector<Numbers> error;  // [first coefficient][second]
  double mean_in_box, at_1;

  STUDY_FIELDS(tasks, error, mean_in_box, at_1)
};
struct Disentanglement {
  Numbers axis;         // the coefficients along each side
  std::int64_t images;  // of each task, at most
  std::vector<Map> maps;

  STUDY_FIELDS(axis, images, maps)
};

/// a is to b as c is to d: accuracy on d, of which nothing but `d_itself` is trained.
struct Analogy {
  double pretrained, c_alone, c_alone_coefficient, analogy, coefficient, d_itself;

  STUDY_FIELDS(pretrained, c_alone, c_alone_coefficient, analogy, coefficient, d_itself)
};

/// How far each task vector reaches, and the angles between them.
struct Geometry {
  Numbers lengths;               // [task]
  std::vector<Numbers> cosines;  // [task][task]

  STUDY_FIELDS(lengths, cosines)
};

/// The mean local energy of a task's leading eigenfunctions on its own images, and on another's.
struct Localization {
  std::string task, other;
  std::vector<std::int64_t> eigenfunctions;  // how many of them
  Numbers on_task, on_other;

  STUDY_FIELDS(task, other, eigenfunctions, on_task, on_other)
};

/// What a learning rate was chosen from. With one rate there was nothing to measure.
struct RateChoice {
  Numbers rates, validation, standard_error;
  double chosen;

  STUDY_FIELDS(rates, validation, standard_error, chosen)
};

/// All measures of one regime, a row of the tables. This is the list of them: a measure lies in a
/// file that is named after its field.
struct Row {
  SingleTasks single;
  Addition addition;
  std::optional<std::vector<Pair>> pairs;
  std::optional<std::vector<Negation>> negation;  // [task]
  std::optional<Disentanglement> disentanglement;
  std::optional<Analogy> analogy;

  STUDY_FIELDS(single, addition, pairs, negation, disentanglement, analogy)
};

/// What follows from one start by one seed.
struct FromStart {
  ByName<Row> regimes;
  ByName<Geometry> task_vectors;  // of each way to fine-tune
  std::vector<Localization> localization;
};
struct OfSeed {
  std::uint64_t seed;
  FromStart trained;                // from the pre-trained model
  std::optional<FromStart> random;  // from random weights

  static void fields(auto& self, auto&& each) {
    each("seed", self.seed);
    each("regimes", self.trained.regimes);
    each("task_vectors", self.trained.task_vectors);
    each("localization", self.trained.localization);
    if (!self.random) return;
    each("random", self.random->regimes);
    each("random_task_vectors", self.random->task_vectors);
    each("random_localization", self.random->localization);
  }
};

struct TaskFacts {
  std::string name;
  std::int64_t classes, pretraining, train, validation, test;

  /// The accuracy of guessing.
  double guessing() const { return 1 / static_cast<double>(classes); }
  STUDY_FIELDS(name, classes, pretraining, train, validation, test)
};
struct ControlFacts {
  std::string name;
  std::int64_t classes;

  STUDY_FIELDS(name, classes)
};
/// What every study says of itself.
struct Description {
  std::string model, data;
  ControlFacts control;
  std::vector<TaskFacts> tasks;
  Hyperparameters settings;
  Numbers coefficients;  // that were tried

  STUDY_FIELDS(model, data, control, tasks, settings, coefficients)
};

struct Found : Description {
  Unedited pretrained;
  std::array<std::string, 2> analogy;  // the tasks a and c
  ByName<RateChoice> learning_rate;    // of each way
  std::vector<OfSeed> seeds;

  static void fields(auto& self, auto&& each) {
    Description::fields(self, each);
    each("pretrained", self.pretrained);
    each("analogy", self.analogy);
    each("learning_rate", self.learning_rate);
    each("seeds", self.seeds);
  }
};

/// The same tasks from several moments of one pre-training, or from models of several widths.
struct Moment {
  std::int64_t step, width;
  Unedited pretrained;
  std::vector<OfSeed> seeds;

  STUDY_FIELDS(step, width, pretrained, seeds)
};
struct Emergence : Description {
  std::vector<Moment> moments;

  bool is_over_widths() const {
    return std::ranges::any_of(
        moments, [this](const Moment& moment) { return moment.width != moments.front().width; });
  }
};

}  // namespace study
