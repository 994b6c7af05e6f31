#include "prose.hpp"

#include <cmath>

#include "lintel/core/error.hpp"
#include "paper.hpp"
#include "table.hpp"

namespace study {

using lintel::join;

namespace {
using R = RowSummary;

// The means of a study, and the words for them.
struct Words {
  const Results& results;
  const ByName<RowSummary>& regimes = results.summary.regimes;
  const UneditedSummary& before = results.summary.pretrained;

  double mean(const std::string& regime, Column column) const {
    return (regimes.find(regime)->*column).mean();
  }
  double linear(Column column) const { return mean("linearized", column); }
  double nonlinear(Column column) const { return mean("non-linear", column); }
  double posthoc(Column column) const { return mean("post-hoc", column); }
  /// By how much linearized is above non-linear.
  std::string gap(Column column) const { return points(linear(column) - nonlinear(column)); }
  static std::string points(double difference) {
    return percent(std::abs(difference)) + " points " + (difference >= 0 ? "above" : "below");
  }
  std::string sentence(const char* finding) const {
    const Finding* one = find(results.findings, finding);
    return one ? " " + one->sentence : "";
  }
  bool holds(const char* finding) const {
    const Finding* one = find(results.findings, finding);
    return one && one->holds();
  }
};

// How much of what fine-tuning gains is left in the sum, in each regime; the paper's beside it.
std::string on_retained(const Words& words) {
  std::string text;
  for (const auto& [regime, row] : words.regimes) {
    const PaperRow* theirs = find_in_paper(regime);
    if (!theirs || !*theirs->retained || !row.retained.is_measured()) continue;
    text += join(text.empty() ? " Of fine-tuning's gain the sum keeps: " : "; ", regime, " ",
                 percent(row.retained.mean()), " % (published: ", theirs->retained, ")");
  }
  return text.empty() ? text : text + ".";
}
}  // namespace

std::string on_pretraining(const Hyperparameters& settings) {
  using enum Pretraining;
  const Pretraining kind = settings.pretraining;
  std::string text =
      kind == broad ? "Pre-training saw the control task and, in half of each batch, images of "
                      "every task with their labels; none of these images is used later."
      : kind == control
          ? "Pre-training saw the control task alone."
          : "The study starts from a model pre-trained beforehand, the foundation. Lintel's own "
            "has seen a drawn control task and 4,000 images of each drawn task with their labels; "
            "none of these images is used later.";
  text += kind == control ? " Frozen heads classify by the mean features of each class's images"
                          : " Frozen heads classify by the class directions from pre-training";
  if (kind == given)
    text += " (for a task new to the foundation, by the mean features of its classes)";
  if (settings.turn > 0) {
    text += join(", turned by ", settings.turn,
                 " degrees, so that fine-tuning has to move each class's features to a new "
                 "direction");
  }
  return text + ".";
}

std::string on_single_tasks(const Results& results) {
  const Words words{results};
  const double before = words.before.single, nonlinear = words.nonlinear(&R::single),
               posthoc = words.posthoc(&R::single), linear = words.linear(&R::single);
  std::string text = join(
      "Fine-tuning takes the mean accuracy from ", percent(before), " % to ", percent(nonlinear),
      " %. The same task vectors in the linearized model (post-hoc) reach ", percent(posthoc),
      " %; the non-linear advantage, the difference corrected for guessing, is ",
      percent(words.posthoc(&R::advantage)), " %.", words.sentence("b"));
  if (words.holds("b"))
    text += " So the network does not stay in its tangent space while it is fine-tuned.";
  text += join(" Linearized fine-tuning reaches ", percent(linear), " %, ",
               Words::points(linear - posthoc), " post-hoc and ", Words::points(linear - nonlinear),
               " non-linear.");
  if (nonlinear - before < 0.15)
    text += join(
        " The gain over the pre-trained model is small (below 15 points), so task vectors "
        "have little to add.");
  return text;
}

std::string on_addition(const Results& results) {
  const Words words{results};
  const auto over_unedited = [&words](double added) {
    return Words::points(added - words.before.single);
  };
  return join("With the coefficient chosen on validation images, linearized addition is ",
              words.gap(&R::absolute), " non-linear in absolute and ", words.gap(&R::normalized),
              " in normalized accuracy.", words.sentence("a"),
              " With coefficient 1, linearized addition is ", words.gap(&R::absolute_at_1),
              " non-linear.", words.sentence("e"), on_retained(words),
              " Tuned, linearized addition is ", over_unedited(words.linear(&R::absolute)),
              " the pre-trained model and non-linear addition ",
              over_unedited(words.nonlinear(&R::absolute)), " it.");
}

std::string on_pairs(const Results& results) {
  const Words words{results};
  return join("With two task vectors added, the linearized model keeps ",
              percent(words.linear(&R::pairs_normalized)),
              " % of single-task accuracy on average over all pairs, ",
              words.gap(&R::pairs_normalized), " non-linear; with all of them, ",
              percent(words.linear(&R::normalized)), " % (non-linear ",
              percent(words.nonlinear(&R::normalized)), " %).", words.sentence("h"));
}

std::string on_negation(const Results& results) {
  const Words words{results};
  return join("Subtracting a linearized task vector leaves an accuracy of ",
              percent(words.linear(&R::target)), " % on its task (control ",
              percent(words.linear(&R::control)), " %), a non-linear one ",
              percent(words.nonlinear(&R::target)), " % (control ",
              percent(words.nonlinear(&R::control)), " %); before, these are ",
              percent(words.before.single), " % (control ", percent(words.before.control), " %).",
              words.sentence("d"));
}

std::string on_disentanglement(const Results& results) {
  const Words words{results};
  const auto at_best = [&words](const char* regime) {
    return join(percent(words.mean(regime, &R::error_at_best)), " % (", regime, ", at ",
                std::round(100 * words.mean(regime, &R::coefficient)) / 100, ")");
  };
  std::string text =
      join("With coefficients from −1 to 1 (the box), adding a second task's vector changes ",
           percent(words.linear(&R::error_in_box)), " % of the answers when linearized, ",
           percent(words.nonlinear(&R::error_in_box)), " % when non-linear and ",
           percent(words.posthoc(&R::error_in_box)), " % post-hoc.", words.sentence("c"),
           " At each regime's own coefficient for addition the errors are about ",
           at_best("linearized"), " and ", at_best("non-linear"), ".");
  const RowSummary* penalized = words.regimes.find("linearized, tau-Jp");
  if (penalized && penalized->error_in_box.is_measured()) {
    text += join(" With the tau-Jp penalty the error in the box is ",
                 percent(penalized->error_in_box.mean()), " %.");
  }
  return text;
}

std::string on_localization(const Results& results) {
  const LocalEnergy& trained = *results.summary.localization;
  std::string text = join("The first ", trained.eigenfunctions[trained.middle()],
                          " eigenfunctions of the pre-trained model's tangent kernel have ",
                          two_digits(trained.in_the_middle()),
                          " times as much local energy on their own task's test images as on "
                          "another's");
  if (const auto& random = results.summary.random_localization) {
    text += join(", with random weights ", two_digits(random->in_the_middle()), " times");
  }
  return text + "." + Words{results}.sentence("i");
}

std::string on_analogy(const Results& results) {
  const Words words{results};
  const auto gain = [&words](const char* regime) {
    return Words::points(words.mean(regime, &R::analogy_analogy) -
                         words.mean(regime, &R::analogy_c_alone));
  };
  return join("Without training on the inverted images of the third task, the analogy is ",
              gain("non-linear"), " that task's vector alone in the non-linear model, and ",
              gain("linearized"), " it in the linearized one.", words.sentence("j"));
}

std::string on_random_start(const Results& results) {
  const Words words{results};
  const auto from_random = [&results](Column column) {
    return percent((results.summary.random->find("non-linear")->*column).mean());
  };
  return join("From random weights, single tasks reach ", from_random(&R::single),
              " %; added task vectors keep ", from_random(&R::normalized),
              " % of that on average, against ", percent(words.nonlinear(&R::normalized)),
              " % from the pre-trained model.", words.sentence("f"));
}

std::string on_ways(const Results& results) {
  const Words words{results};
  const auto best_by = [&words](Column column) {
    std::string best = "linearized";
    for (const auto& [name, row] : words.regimes) {
      if ((row.*column).mean() > words.mean(best, column)) best = name;
    }
    return join("“", best, "” (", percent(words.mean(best, column)), " %)");
  };
  return join("Of all regimes, ", best_by(&R::absolute), " adds best, and with coefficient 1 ",
              best_by(&R::absolute_at_1), ".", words.sentence("g"));
}

std::string on_emergence(const EmergenceResults& results) {
  const auto at = [](const Summary& moment, Column column) {
    const auto of = [&](const char* regime) {
      const Statistic& statistic = moment.regimes.find(regime)->*column;
      return statistic.is_measured() ? percent(statistic) + " %" : "n/a";
    };
    return std::pair(of("non-linear"), of("linearized"));
  };
  const auto where = [&](const Moment& moment) {
    return results.found.is_over_widths()
               ? join("at width ", moment.width, ", whose model answers ",
                      percent(moment.pretrained.control), " % of the control task right")
               : join("after ", moment.step, " steps of pre-training");
  };
  const Moment &begin = results.found.moments.front(), &end = results.found.moments.back();
  const Summary &first = results.summaries.front(), &last = results.summaries.back();
  const auto kept = at(first, &R::retained), kept_last = at(last, &R::retained);
  const auto error = at(first, &R::error_in_box), error_last = at(last, &R::error_in_box);
  return join("Of what fine-tuning gains on single tasks, the sum of all task vectors retains ",
              kept.first, " non-linear and ", kept.second, " linearized ", where(begin), ", and ",
              kept_last.first, " and ", kept_last.second, " ", where(end),
              ". The disentanglement error for coefficients from −1 to 1 goes from ", error.first,
              " and ", error.second, " to ", error_last.first, " and ", error_last.second, ".");
}

}  // namespace study
