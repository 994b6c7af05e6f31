#include "findings.hpp"

#include <algorithm>

#include "lintel/core/error.hpp"
#include "numbers.hpp"
#include "summary.hpp"

namespace study {

using lintel::join;

namespace {
// A difference of less than half a point counts as none.
constexpr double half_a_point = 0.005, ten_points = 0.1;

// In every seed one number is to lie above another, by so much at least.
struct Gap {
  Numbers high, low;
  double by;

  bool is_there(std::size_t seed) const { return high[seed] - low[seed] >= by; }
};

struct Definition {
  std::string id, claim;
  std::string in_short;  // within a sentence
  std::string figures;
  std::vector<Gap> gaps;  // it holds where all of them are there
};

std::string shown(const std::string& name, const Numbers& values) {
  return name + " " + percent(mean_of(values));
}

// All that is compared, with a number for each seed.
class Compared {
 public:
  Compared(const Json& found, const Json& summary) : found_(found), summary_(summary) {}

  Numbers of(const char* regime, const char* number, const char* group = "regimes") const {
    if (!summary_.contains(group) || !summary_.at(group).contains(regime)) return {};
    const Json& row = summary_.at(group).at(regime);
    return row.contains(number) ? row.at(number).at("values").get<Numbers>() : Numbers{};
  }
  Numbers linear(const char* number) const { return of("linearized", number); }
  Numbers nonlinear(const char* number) const { return of("non-linear", number); }
  /// The mean accuracy of guessing.
  Numbers guessing() const {
    double total = 0;
    for (const Json& task : found_.at("tasks")) total += 1 / task.at("classes").get<double>();
    return always(total / static_cast<double>(found_.at("tasks").size()));
  }
  Numbers always(double value) const { return Numbers(seeds(), value); }
  Numbers localization(const char* start) const {
    Numbers values;
    for (const Json& seed : found_.at("seeds")) {
      if (!seed.contains(start) || seed.at(start).empty()) return {};
      const Json ratios = local_energy({seed.at(start)}).at("ratios");
      values.push_back(ratios[ratios.size() / 2]);  // neither one function nor all
    }
    return values;
  }
  std::size_t seeds() const { return found_.at("seeds").size(); }

 private:
  const Json& found_;
  const Json& summary_;
};

std::vector<Definition> of_the_tangent_space(const Compared& of) {
  const auto both = [&of](const char* number) {
    return shown("linearized", of.linear(number)) + ", " +
           shown("non-linear", of.nonlinear(number));
  };
  return {
      {"a",
       "Adding all tasks, normalized accuracy is higher linearized than non-linear.",
       "the sum of all task vectors keeps more of single-task accuracy linearized",
       both("normalized"),
       {{of.linear("normalized"), of.nonlinear("normalized"), half_a_point}}},
      {"b",
       "Single tasks: post-hoc linearization is below non-linear fine-tuning.",
       "post-hoc linearization loses accuracy on single tasks",
       shown("post-hoc", of.of("post-hoc", "single")) + ", " +
           shown("non-linear", of.nonlinear("single")),
       {{of.nonlinear("single"), of.of("post-hoc", "single"), half_a_point}}},
      {"c",
       "The disentanglement error, averaged over the search box, is lower linearized.",
       "linearized models are the better disentangled",
       both("error_in_box"),
       {{of.nonlinear("error_in_box"), of.linear("error_in_box"), half_a_point}}},
      {"d",
       "Negation forgets more linearized, the control task's accuracy being equal (within one "
       "point) or better.",
       "negation forgets more linearized without costing the control task more",
       shown("linearized (" + shown("control", of.linear("control")) + ")", of.linear("target")) +
           ", " +
           shown("non-linear (" + shown("control", of.nonlinear("control")) + ")",
                 of.nonlinear("target")),
       {{of.nonlinear("target"), of.linear("target"), half_a_point},
        {of.linear("control"), of.nonlinear("control"), -0.01}}},
      {"e",
       "With coefficient 1, untuned, linearized is far (10 points or more) above non-linear.",
       "linearized addition is far less sensitive to the coefficient",
       both("absolute_at_1"),
       {{of.linear("absolute_at_1"), of.nonlinear("absolute_at_1"), ten_points}}}};
}

std::vector<Definition> of_pretraining(const Compared& of) {
  const Numbers from_random = of.of("non-linear", "normalized", "random"),
                single = of.of("non-linear", "single", "random"),
                trained = of.localization("localization"),
                random = of.localization("random_localization");
  return {
      {"f",
       "From random initialization addition fails: normalized accuracy is 10 points or more "
       "below that from pre-training, though single tasks are learned (10 points or more above "
       "guessing).",
       "addition fails from a random start, where single tasks are learned all the same",
       shown("random start", from_random) + ", " +
           shown("pre-trained start", of.nonlinear("normalized")) + "; " +
           shown("single tasks from random", single) + ", " + shown("guessing", of.guessing()),
       {{of.nonlinear("normalized"), from_random, ten_points},
        {single, of.guessing(), ten_points}}},
      {"i",
       "Pre-training localizes the kernel's eigenfunctions: their local energy on the own task's "
       "images is 1.1 times that on the other's or more, and this ratio 0.1 or more above a "
       "random start's.",
       "pre-training localizes the kernel's eigenfunctions",
       join("pre-trained ", two_digits(mean_of(trained)), " times, random start ",
            two_digits(mean_of(random)), " times"),
       {{trained, random, 0.1}, {trained, of.always(1), 0.1}}}};
}

std::vector<Definition> of_other_edits(const Compared& of) {
  const auto gain = [&of](const char* name, const char* regime) {
    return shown(name, of.of(regime, "analogy_analogy")) + " (alone " +
           percent(mean_of(of.of(regime, "analogy_c_alone"))) + ")";
  };
  const auto kept = [&of](const char* name, const char* regime) {
    return shown(name, of.of(regime, "normalized")) + " (pairs " +
           percent(mean_of(of.of(regime, "pairs_normalized"))) + ")";
  };
  return {
      {"g",
       "With coefficient 1, the tau-Jp penalty improves on plain linearized fine-tuning.",
       "the tau-Jp penalty improves the untuned sum",
       shown("with the penalty", of.of("linearized, tau-Jp", "absolute_at_1")) + ", " +
           shown("without", of.linear("absolute_at_1")),
       {{of.of("linearized, tau-Jp", "absolute_at_1"), of.linear("absolute_at_1"), half_a_point}}},
      {"h",
       "Interference grows with the number of tasks: all together have a lower normalized "
       "accuracy than pairs, linearized and non-linear.",
       "interference grows with the number of tasks",
       kept("linearized", "linearized") + ", " + kept("non-linear", "non-linear"),
       {{of.linear("pairs_normalized"), of.linear("normalized"), half_a_point},
        {of.nonlinear("pairs_normalized"), of.nonlinear("normalized"), half_a_point}}},
      {"j",
       "A style carries over by analogy: it is above the third task's vector alone, linearized "
       "and non-linear.",
       "the style carries over from one task to the other",
       gain("linearized", "linearized") + ", " + gain("non-linear", "non-linear"),
       {{of.linear("analogy_analogy"), of.linear("analogy_c_alone"), half_a_point},
        {of.nonlinear("analogy_analogy"), of.nonlinear("analogy_c_alone"), half_a_point}}}};
}

bool is_measured(const Definition& definition, std::size_t seeds) {
  return std::all_of(definition.gaps.begin(), definition.gaps.end(), [seeds](const Gap& gap) {
    return gap.high.size() == seeds && gap.low.size() == seeds;
  });
}

Json judged(const Definition& definition, std::size_t seeds) {
  std::size_t agreeing = 0;
  for (std::size_t s = 0; s < seeds; ++s) {
    agreeing += std::all_of(definition.gaps.begin(), definition.gaps.end(),
                            [s](const Gap& gap) { return gap.is_there(s); });
  }
  const std::string verdict = agreeing == seeds ? "holds"
                              : agreeing == 0   ? "does not hold"
                                                : "holds in some seeds";
  const std::string end = agreeing == seeds ? " holds here"
                          : agreeing == 0   ? " does not hold here"
                                            : join(" holds in ", agreeing, " of ", seeds, " seeds");
  return {{"id", definition.id},
          {"claim", definition.claim},
          {"verdict", verdict},
          {"seeds_agreeing", agreeing},
          {"seeds", seeds},
          {"figures", definition.figures},
          {"sentence", join("That ", definition.in_short, end, " (", definition.id, ").")}};
}

const Json* find(const Json& findings, const std::string& id) {
  for (const Json& finding : findings) {
    if (finding.at("id") == id) return &finding;
  }
  return nullptr;
}
}  // namespace

Json findings(const Json& found, const Json& summary) {
  const Compared measured(found, summary);
  std::vector<Definition> all;
  for (const auto& some :
       {of_the_tangent_space(measured), of_pretraining(measured), of_other_edits(measured)})
    all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end(),
            [](const Definition& one, const Definition& other) { return one.id < other.id; });
  Json result = Json::array();
  for (const Definition& definition : all) {
    if (is_measured(definition, measured.seeds()))
      result.push_back(judged(definition, measured.seeds()));
  }
  return result;
}

std::string sentence_of(const Json& findings, const std::string& id) {
  const Json* finding = find(findings, id);
  return finding ? " " + finding->at("sentence").get<std::string>() : "";
}

bool holds(const Json& findings, const std::string& id) {
  const Json* finding = find(findings, id);
  return finding && finding->at("verdict") == "holds";
}

}  // namespace study
