#include "findings.hpp"

#include <algorithm>

#include "lintel/core/error.hpp"
#include "lintel/core/listed.hpp"
#include "table.hpp"

namespace study {

using lintel::join, lintel::listed;

namespace {
using R = RowSummary;

// A difference of less than half a point counts as none.
constexpr double half_a_point = 0.005, ten_points = 0.1;

// A number of each seed, and what it is called in the figures.
struct Reading {
  std::string name;
  Numbers values;
  bool is_share = true;

  std::string shown() const {
    const double mean = mean_of(values);
    return name + " " + (is_share ? percent(mean) : two_digits(mean));
  }
};

// One number is to lie above another, by so much at least.
struct Gap {
  Reading high, low;
  double by;

  bool is_measured(std::size_t seeds) const {
    return high.values.size() == seeds && low.values.size() == seeds;
  }
  bool is_there(std::size_t seed) const { return high.values[seed] - low.values[seed] >= by; }
};

struct Definition {
  std::string id, claim;
  std::string in_short;   // within a sentence
  std::vector<Gap> gaps;  // it holds in a seed where all of them are there
};

// All of them, in order: a table of what is compared, and so longer than other functions.
std::vector<Definition> definitions(const std::vector<TaskFacts>& tasks,
                                    const std::vector<OfSeed>& seeds, const Summary& summary) {
  const auto of = [&](const std::string& regime, Column column, const std::string& what = "") {
    const RowSummary* row = summary.regimes.find(regime);
    return Reading{what + regime, row ? (row->*column).values : Numbers{}};
  };
  const auto linear = [&](Column column, const std::string& what = "") {
    return of("linearized", column, what);
  };
  const auto nonlinear = [&](Column column, const std::string& what = "") {
    return of("non-linear", column, what);
  };
  const auto from_random = [&](Column column, const std::string& what) {
    const RowSummary* row = summary.random ? summary.random->find("non-linear") : nullptr;
    return Reading{what, row ? (row->*column).values : Numbers{}};
  };
  const Reading guessing{"guessing", Numbers(seeds.size(), mean_over(tasks, &TaskFacts::guessing))};
  const Reading none_local{"no localization", Numbers(seeds.size(), 1), false};
  Reading local{"pre-trained", {}, false}, local_from_random{"random start", {}, false};
  for (const OfSeed& seed : seeds) {
    const auto add = [](Reading& to, const FromStart& start) {
      if (const auto energy = local_energy(start.localization))
        to.values.push_back(energy->in_the_middle());
    };
    add(local, seed.trained);
    if (seed.random) add(local_from_random, *seed.random);
  }
  return {
      {"a",
       "With all tasks added, normalized accuracy is higher linearized than non-linear.",
       "the linearized sum of all task vectors keeps more of single-task accuracy",
       {{linear(&R::normalized), nonlinear(&R::normalized), half_a_point}}},
      {"b",
       "Single tasks: post-hoc linearization is below non-linear fine-tuning.",
       "post-hoc linearization loses accuracy on single tasks",
       {{nonlinear(&R::single), of("post-hoc", &R::single), half_a_point}}},
      {"c",
       "The disentanglement error, averaged over [−1, 1]², is lower linearized.",
       "linearized models are better disentangled",
       {{nonlinear(&R::error_in_box), linear(&R::error_in_box), half_a_point}}},
      {"d",
       "Linearized negation forgets more, the control task's accuracy being equal (within one "
       "point) or higher.",
       "linearized negation forgets more without costing the control task more",
       {{nonlinear(&R::target), linear(&R::target), half_a_point},
        {linear(&R::control, "control "), nonlinear(&R::control, "control "), -0.01}}},
      {"e",
       "Untuned (coefficient 1), linearized addition is 10 points or more above non-linear.",
       "linearized addition is far less sensitive to the coefficient",
       {{linear(&R::absolute_at_1), nonlinear(&R::absolute_at_1), ten_points}}},
      {"f",
       "From random initialization addition fails: normalized accuracy is 10 points or more "
       "below that from pre-training, though single tasks are learned (10 points or more "
       "above guessing).",
       "addition fails from a random start, although single tasks are learned",
       {{nonlinear(&R::normalized, "pre-trained "), from_random(&R::normalized, "random start"),
         ten_points},
        {from_random(&R::single, "single tasks from random"), guessing, ten_points}}},
      {"g",
       "With coefficient 1, the tau-Jp penalty improves on plain linearized fine-tuning.",
       "the tau-Jp penalty improves the untuned sum",
       {{of("linearized, tau-Jp", &R::absolute_at_1), linear(&R::absolute_at_1), half_a_point}}},
      {"h",
       "Interference grows with the number of tasks: all together have a lower normalized "
       "accuracy than pairs, linearized and non-linear.",
       "interference grows with the number of tasks",
       {{linear(&R::pairs_normalized, "pairs "), linear(&R::normalized), half_a_point},
        {nonlinear(&R::pairs_normalized, "pairs "), nonlinear(&R::normalized), half_a_point}}},
      {"i",
       "Pre-training localizes the kernel's eigenfunctions: their local energy on their own "
       "task's images is at least 1.1 times that on the other's, and that ratio at least 0.1 above "
       "a random start's.",
       "pre-training localizes the kernel's eigenfunctions",
       {{local, local_from_random, 0.1}, {local, none_local, 0.1}}},
      {"j",
       "A style carries over: the analogy beats the third task's vector alone, linearized and "
       "non-linear.",
       "the style carries over from one task to the other",
       {{linear(&R::analogy_analogy), linear(&R::analogy_c_alone, "alone "), half_a_point},
        {nonlinear(&R::analogy_analogy), nonlinear(&R::analogy_c_alone, "alone "), half_a_point}}}};
}

Finding judged(const Definition& definition, std::size_t seeds) {
  Finding finding{definition.id, definition.claim, "holds in some seeds", 0, seeds, "", ""};
  for (std::size_t s = 0; s < seeds; ++s) {
    finding.seeds_agreeing += std::all_of(definition.gaps.begin(), definition.gaps.end(),
                                          [s](const Gap& gap) { return gap.is_there(s); });
  }
  std::string end = join("holds in ", finding.seeds_agreeing, " of ", seeds, " seeds");
  if (finding.holds() || finding.seeds_agreeing == 0) {
    finding.verdict = finding.holds() ? "holds" : "does not hold";
    end = finding.verdict + " here";
  }
  finding.figures = listed(definition.gaps, "; ", [](const Gap& gap) {
    return gap.high.shown() + ", " + gap.low.shown();
  });
  finding.sentence = join("Finding (", finding.id, "), that ", definition.in_short, ", ", end, ".");
  return finding;
}
}  // namespace

std::vector<Finding> findings(const std::vector<TaskFacts>& tasks, const std::vector<OfSeed>& seeds,
                              const Summary& summary) {
  std::vector<Finding> result;
  for (const Definition& definition : definitions(tasks, seeds, summary)) {
    if (std::ranges::all_of(definition.gaps,
                            [&](const Gap& gap) { return gap.is_measured(seeds.size()); }))
      result.push_back(judged(definition, seeds.size()));
  }
  return result;
}

const Finding* find(const std::vector<Finding>& findings, const std::string& id) {
  const auto found = std::ranges::find(findings, id, &Finding::id);
  return found == findings.end() ? nullptr : &*found;
}

}  // namespace study
