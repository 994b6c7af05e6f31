// The stages that make task vectors: a learning rate for each way to fine-tune, and then, by it, a
// vector for each task.
#pragma once

#include "fine_tuning.hpp"
#include "found.hpp"
#include "paths.hpp"

namespace study {

class VectorStages {
 public:
  /// Adds its stages to `plan`. Refers to its arguments, which must outlive it, as it must the
  /// plan's run.
  VectorStages(const Options& options, const Setting& setting, Plan& plan);

  const std::vector<Way>& ways() const { return ways_; }

  /// Adds what fine-tunes with each learning rate of the grid on some tasks, and chooses by the
  /// mean accuracy on their validation images, each way in the model that it trains: the lowest
  /// learning rate whose accuracy is within a standard error of the best. What is within it is
  /// chance, and a lower rate makes shorter task vectors, which disturb each other less.
  void add_search(const Start& start);

  /// Adds one task's vector by the chosen learning rate: where the search found it already, it is
  /// that. `head` is the place of the task's head among those of all tasks. `way` and `task` must
  /// outlive the plan's run. Returns the stage's key.
  std::string add_vector(const Run& run, const Way& way, const Task& task, std::size_t head);

 private:
  std::string recipe(const Run& run, const Way& way, const Task& task,
                     const std::string& rate) const;
  void tune(const Stage& stage, const Run& run, const Way& way, const Task& task, std::size_t head,
            double rate) const;
  const Curvature& curvature(const Start& start, const Encoder& origin, const Task& task) const;
  RateChoice choose(const Start& start, const Way& way, const Numbers& rates) const;
  std::string add_kernel_vector(const Run& run, const Way& way, const Task& task, std::size_t head);
  Pretrained load(const Start& start) const { return load_pretrained(start, options_, setting_); }
  std::int64_t steps(const Start& start) const {
    return start.is_random() ? options_.random_steps : options_.steps;
  }
  double cost(const Start& start, const Way& way) const {
    return static_cast<double>(steps(start) * options_.batch) * way.passes_an_image *
           relative_cost(options_, start);
  }

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
