// The paper's findings, and whether they hold here. Each is one definition, from which its verdict,
// its row in the table and its sentence in the report are made: the report says nothing else of
// them.
#pragma once

#include "summary.hpp"

namespace study {

struct Finding {
  std::string id, claim;
  std::string verdict;  // "holds", "holds in some seeds" or "does not hold"
  std::size_t seeds_agreeing, seeds;
  std::string figures, sentence;

  bool holds() const { return seeds_agreeing == seeds; }
  STUDY_FIELDS(id, claim, verdict, seeds_agreeing, seeds, figures, sentence)
};

/// Findings (a) to (j). Those whose numbers were not measured are left out.
std::vector<Finding> findings(const std::vector<TaskFacts>& tasks, const std::vector<OfSeed>& seeds,
                              const Summary& summary);

/// The finding of this letter; nothing where it is left out.
const Finding* find(const std::vector<Finding>& findings, const std::string& id);

}  // namespace study
