// All of the paper as one plan of stages.
#pragma once

#include <memory>

#include "plan.hpp"
#include "setting.hpp"

namespace study {

/// A row of the tables: task vectors found in one way, evaluated in one reading of the model.
struct Regime {
  std::string name;
  std::string way;
  bool linear;  // evaluated linearized
  bool paper;   // one of the paper's three, with all measurements
};
std::vector<Regime> regimes_of(const Options& options);

/// The stages of a study and what comes out of them. Refers to its arguments, which must outlive it.
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

/// Images a second that go once through the model on this machine now, by a short trial.
double passes_per_second(const Options& options);
/// An estimate of the most memory a study takes, in bytes.
double memory_needed(const Options& options, const Setting& setting);

}  // namespace study
