// All of the paper as one plan of stages.
#pragma once

#include <memory>

#include "measures.hpp"
#include "vector_stages.hpp"

namespace study {

class Protocol {
 public:
  /// Plans a study, or a comparison of moments of pre-training (`Options::moments`). Refers to its
  /// arguments, which must outlive it, as it must the plan's run.
  Protocol(const Options& options, const Setting& setting);
  Protocol(const Protocol&) = delete;  // stages refer to it
  Protocol& operator=(const Protocol&) = delete;

  /// In an order in which each stage has its inputs.
  const Plan& plan() const { return plan_; }

 private:
  using Keys = std::map<std::string, std::string>;  // of the task vectors of each way

  void add_paper();
  void add_moments();
  Start add_pretrained();
  std::string add_pretraining(const Start& start, const std::filesystem::path& output,
                              std::int64_t from, std::int64_t until);
  std::string add_frozen_heads(const Start& start, const std::filesystem::path& foundation,
                               const std::string& key);
  Start add_random_start(const Start& pretrained, std::uint64_t seed);

  void add_unedited(const Start& start);
  /// Everything that is done from one start: task vectors in every way, and all measures.
  void add_all_from(const Run& run);
  void add_measures(const Run& run, const Regime& regime, const std::string& vectors);
  void add_geometry(const Run& run, const Keys& vectors);
  void add_localization(const Run& run);
  void add_analogy(const Run& run);
  void add_explorer(const Run& run);

  template <class Measure>
  std::string add_measure(const std::filesystem::path& file, const std::string& what,
                          const std::string& inputs, double passes, const Measure& measure);
  Pretrained load(const Start& start) const { return load_pretrained(start, options_, setting_); }
  Heads heads_of(const Start& start) const {
    const auto heads = load(start).heads;
    return {setting_, heads.front(), {heads.begin() + 1, heads.end()}};
  }
  /// The vectors of all tasks, ready to be added.
  const Editor& editor(const Run& run, const Regime& regime) const;

  const Options& options_;
  const Setting& setting_;
  Paths paths_;
  Plan plan_;
  VectorStages vector_stages_;
  std::vector<Regime> regimes_;
  std::vector<TaskPair> pairs_;  // for maps and localization
  TaskPair analogy_;
  std::array<Task, 2> inverted_;  // the tasks of the analogy
  // While stages run: the editor of the last regime, whose tangents serve several measures.
  mutable std::string editor_name_;
  mutable std::unique_ptr<Editor> editor_;
};

}  // namespace study
