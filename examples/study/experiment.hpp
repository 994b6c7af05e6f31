// All of the paper as one plan of stages.
#pragma once

#include <memory>

#include "plan.hpp"
#include "setting.hpp"

namespace study {

/// The stages of a study and what comes out of them. Refers to its arguments, which must outlive
/// it.
class Experiment {
 public:
  Experiment(const Options& options, const Setting& setting);
  ~Experiment();

  /// In an order in which each stage has its inputs.
  const Plan& plan() const;
  /// What was found, from the measures on disk: all that the report is made of.
  Json gather() const;

 private:
  class Builder;
  std::unique_ptr<Builder> builder_;
};

}  // namespace study
