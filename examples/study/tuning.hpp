// The stages that make task vectors: a learning rate for each way to fine-tune, and then, by it, a
// vector for each task.
#pragma once

#include "paths.hpp"

namespace study {

class Tuning {
 public:
  /// Adds its stages to `plan`. Refers to its arguments, which must outlive it, as it must the
  /// plan's run.
  Tuning(const Options& options, const Setting& setting, Plan& plan);

  const std::vector<Way>& ways() const { return ways_; }

  /// Fine-tunes with each learning rate of the grid on some tasks, and chooses by the mean accuracy
  /// on their validation images, each way in the model that it trains: the lowest learning rate
  /// whose accuracy is within a standard error of the best. What is within it is chance, and a
  /// lower rate makes shorter task vectors, which disturb each other less.
  void search(const Start& start);

  /// The key of the choice that `search` makes, for recipes.
  const std::string& key_of_choice(const Start& start, const Way& way) const {
    return chosen_.at(start.name + way.name);
  }

  /// One task's vector by the chosen learning rate: where the search found it already, it is that.
  /// `head` is the place of the task's head among those of all tasks. Returns the stage's key.
  std::string vector(const Start& start, const Way& way, const Task& task, std::size_t head,
                     std::uint64_t seed);

 private:
  std::vector<double> rates_of(const Start& start, const Way& way) const;
  std::string recipe(const Start& start, const Way& way, const Task& task, std::uint64_t seed,
                     const std::string& rate) const;
  void tune(const Stage& stage, const Start& start, const Way& way, const Task& task,
            std::size_t head, std::uint64_t seed, double rate) const;
  const Curvature& curvature(const Start& start, const Encoder& origin, const Task& task) const;
  Json choose(const Start& start, const Way& way, const std::vector<double>& rates) const;
  std::string kernel_vector(const Start& start, const Way& way, const Task& task, std::size_t head,
                            std::uint64_t seed);

  const Options& options_;
  const Setting& setting_;
  Plan& plan_;
  Paths paths_;
  std::vector<Way> ways_;
  std::vector<std::size_t> search_tasks_;
  mutable std::map<std::string, Curvature> curvatures_;  // of tasks, while stages run
  std::map<std::string, std::string> chosen_;  // keys of the choices, by the names of start and way
};

}  // namespace study
