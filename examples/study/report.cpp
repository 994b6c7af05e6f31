#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "explorer/base64.hpp"
#include "explorer/explorer_page.hpp"
#include "figures.hpp"
#include "findings.hpp"
#include "lintel/core/error.hpp"
#include "numbers.hpp"
#include "tables.hpp"

namespace study {

using lintel::join;

namespace {
constexpr const char* style = R"(<style>
body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:#111;background:#fff}
.column{max-width:62rem;margin:2rem auto;padding:0 1rem}
h1,h2{line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid #bbb}
table{border-collapse:collapse;margin:1rem 0;font-size:.86rem;display:block;overflow-x:auto}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.22rem .6rem;text-align:right;border-bottom:1px solid #ddd}
th:first-child{text-align:left;font-weight:400}thead th{border-bottom:2px solid #555;font-weight:600}
svg,img{max-width:100%;height:auto;display:block;margin:1rem 0}
.verdict{border-left:.4rem solid #0072B2;padding:.1rem .8rem;background:#f3f6f9}
.small{color:#444;font-size:.86rem}details{margin:.5rem 0}details table{font-size:.6rem}
.findings td,.findings th{text-align:left!important;vertical-align:top}
@media print{details{display:none}}
@media screen and (prefers-color-scheme:dark){body{color:#eceae4;background:#111216}.column svg,.column img{background:#fff;border-radius:.4rem}
.verdict{background:#1a1c22}.small{color:#adb0b9}th,td{border-color:#353842}h2{border-color:#555}}
</style>
)";

// The mean of a number of a row, in percent, or nothing.
class Reader {
 public:
  explicit Reader(const Json& results)
      : summary_(results.at("summary")), findings_(results.at("findings")) {}
  double at(const char* row, const char* number, const char* group = "regimes") const {
    if (!has(row, number, group)) lintel::fail("report: no ", number, " of ", row);
    return 100 * summary_.at(group).at(row).at(number).at("mean").get<double>();
  }
  bool has(const char* row, const char* number, const char* group = "regimes") const {
    return summary_.contains(group) && summary_.at(group).contains(row) &&
           summary_.at(group).at(row).contains(number);
  }
  /// What is said of a finding.
  std::string sentence(const char* finding) const { return sentence_of(findings_, finding); }
  bool found(const char* finding) const { return holds(findings_, finding); }
  double pretrained() const { return 100 * summary_.at("pre-trained").at("single").get<double>(); }
  double control() const { return 100 * summary_.at("pre-trained").at("control").get<double>(); }

 private:
  const Json& summary_;
  const Json& findings_;
};

std::string number(double value) { return percent(value / 100); }
std::string points(double difference) {
  return number(std::abs(difference)) + " points " + (difference >= 0 ? "above" : "below");
}

std::string on_single_tasks(const Reader& read) {
  const double before = read.pretrained(), nonlinear = read.at("non-linear", "single"),
               posthoc = read.at("post-hoc", "single"), linear = read.at("linearized", "single");
  std::string text = join("Fine-tuning takes the mean accuracy from ", number(before), " % to ",
                          number(nonlinear), " % (", points(nonlinear - before),
                          "). The same task vectors read in the linearized "
                          "model reach ",
                          number(posthoc), " %; the non-linear advantage is ",
                          number(read.at("post-hoc", "advantage")),
                          " % after correction for guessing.", read.sentence("b"));
  if (read.found("b"))
    text += " So the network does not stay in its tangent space while it is fine-tuned.";
  text +=
      join(" Trained there, linearized models reach ", number(linear), " %, ",
           points(linear - posthoc), " post-hoc and ", points(linear - nonlinear), " non-linear.");
  if (nonlinear - before < 15)
    text += join(
        " The gain over the pre-trained model is small (below 15 points), so task vectors "
        "have little to add.");
  return text;
}

// How much of what fine-tuning gains is left in the sum, in each regime; the paper's beside it.
std::string on_retained(const Reader& read) {
  std::string text;
  for (const auto& [regime, paper] :
       {std::pair("non-linear", 55), std::pair("linearized", 72),
        std::pair("linearized, tau-Jp", 94), std::pair("linearized, TAK", 95)}) {
    if (!read.has(regime, "retained")) continue;
    text += join(text.empty() ? " Of what fine-tuning gains, the sum retains " : ", ",
                 number(read.at(regime, "retained")), " % ", regime, " (the paper: ", paper, ")");
  }
  return text.empty() ? text : text + ".";
}

std::string on_addition(const Reader& read) {
  const double absolute = read.at("linearized", "absolute") - read.at("non-linear", "absolute");
  const double normalized =
      read.at("linearized", "normalized") - read.at("non-linear", "normalized");
  const double untuned =
      read.at("linearized", "absolute_at_1") - read.at("non-linear", "absolute_at_1");
  return join("With the coefficient chosen on validation images, linearized addition is ",
              points(absolute), " non-linear in absolute and ", points(normalized),
              " in normalized accuracy.", read.sentence("a"),
              " Without tuning (coefficient 1) it is ", points(untuned), " non-linear.",
              read.sentence("e"), on_retained(read), " The best edit is ",
              points(read.at("linearized", "absolute") - read.pretrained()),
              " the pre-trained model when linearized and ",
              points(read.at("non-linear", "absolute") - read.pretrained()), " it when not.");
}

std::string on_pairs(const Reader& read) {
  const double gap =
      read.at("linearized", "pairs_normalized") - read.at("non-linear", "pairs_normalized");
  return join("Of two task vectors added, the linearized model keeps ",
              number(read.at("linearized", "pairs_normalized")),
              " % of single-task accuracy on average over all pairs, ", points(gap),
              " non-linear; all tasks together keep ", number(read.at("linearized", "normalized")),
              " % and ", number(read.at("non-linear", "normalized")), " %.", read.sentence("h"));
}

std::string on_negation(const Reader& read) {
  return join(
      "Subtracted, a linearized task vector leaves ", number(read.at("linearized", "target")),
      " % on its task (control ", number(read.at("linearized", "control")),
      " %), a non-linear one ", number(read.at("non-linear", "target")), " % (control ",
      number(read.at("non-linear", "control")), " %); the pre-trained model has ",
      number(read.pretrained()), " % and ", number(read.control()), " %.", read.sentence("d"));
}

std::string coefficient(const Reader& read, const char* regime) {
  return join("at ", std::round(read.at(regime, "coefficient")) / 100);
}

std::string on_disentanglement(const Reader& read) {
  std::string text = join(
      "Within the box in which coefficients are searched, adding the other task's vector "
      "changes ",
      number(read.at("linearized", "error_in_box")), " % of the answers when linearized, ",
      number(read.at("non-linear", "error_in_box")), " % when non-linear and ",
      number(read.at("post-hoc", "error_in_box")), " % post-hoc.", read.sentence("c"),
      " At each regime's own coefficient for addition the errors are about ",
      number(read.at("linearized", "error_at_best")), " % (linearized, ",
      coefficient(read, "linearized"), ") and ", number(read.at("non-linear", "error_at_best")),
      " % (non-linear, ", coefficient(read, "non-linear"), ").");
  if (read.has("linearized, tau-Jp", "error_in_box")) {
    text += join(" With the tau-Jp penalty the error in the box is ",
                 number(read.at("linearized, tau-Jp", "error_in_box")), " %.");
  }
  return text;
}

std::string on_localization(const Json& summary, const Reader& read) {
  const auto ratio = [&summary](const char* start) {
    const Json& ratios = summary.at(start).at("ratios");
    return ratios[ratios.size() / 2].get<double>();  // neither one function nor all
  };
  const Json& counts = summary.at("localization").at("eigenfunctions");
  std::string text = join("The leading ", counts[counts.size() / 2].get<int>(),
                          " eigenfunctions of the pre-trained model's kernel have ",
                          two_digits(ratio("localization")),
                          " times as much local energy on their own task's test images as on "
                          "another's");
  if (!summary.contains("random_localization")) return text + ".";
  return text + join(", those of a random start's ", two_digits(ratio("random_localization")),
                     " times.", read.sentence("i"));
}

std::string on_analogy(const Reader& read) {
  const double gain = read.at("non-linear", "analogy_analogy") -
                      read.at("non-linear", "analogy_c_alone"),
               gain_linear = read.at("linearized", "analogy_analogy") -
                             read.at("linearized", "analogy_c_alone");
  return join(
      "No image of the fourth set is trained on. Over the third task's vector alone, the "
      "analogy is ",
      points(gain), " non-linear and ", points(gain_linear), " linearized.", read.sentence("j"));
}

std::string on_random_start(const Reader& read) {
  return join("From random weights, single tasks are learned to ",
              number(read.at("non-linear", "single", "random")), " %; added task vectors keep ",
              number(read.at("non-linear", "normalized", "random")), " % of that, against ",
              number(read.at("non-linear", "normalized")), " % from the pre-trained model.",
              read.sentence("f"));
}

std::string on_ways(const Json& results, const Reader& read) {
  std::string best = "linearized", untuned = "linearized";
  for (const auto& [name, row] : results.at("summary").at("regimes").items()) {
    if (read.at(name.c_str(), "absolute") > read.at(best.c_str(), "absolute")) best = name;
    if (read.at(name.c_str(), "absolute_at_1") > read.at(untuned.c_str(), "absolute_at_1"))
      untuned = name;
  }
  return join("Of all ways to fine-tune, the best addition is by ", best, " (",
              number(read.at(best.c_str(), "absolute")), " %), and the best with coefficient 1 by ",
              untuned, " (", number(read.at(untuned.c_str(), "absolute_at_1")), " %).",
              read.sentence("g"));
}

// What the model has seen before, and what its heads are.
std::string on_pretraining(const Json& settings) {
  const std::string kind = settings.at("pretraining");
  const double turn = settings.at("turn");
  std::string text =
      kind == "broad" ? "Pre-training saw the control task and, in half of each batch, images of "
                        "every task with their labels; none of them is fine-tuned or tested on."
      : kind == "weak"
          ? "Pre-training saw the control task and, in a quarter of each batch, a fifth of "
            "every task's training images, three in ten with a random label; none of "
            "them is fine-tuned or tested on."
      : kind == "control"
          ? "Pre-training saw the control task alone."
          : "The study starts from a foundation that was pre-trained before. Lintel's own has seen "
            "a "
            "drawn world and 4,000 images of each drawn task with their labels; none of them is "
            "fine-tuned or tested on.";
  text += kind == "control" ? " The frozen heads are the mean features of each class's images"
                            : " The frozen heads are the class directions that it learned";
  return text + (turn > 0 ? join(", turned by ", turn,
                                 " degrees: the model tells the classes apart, and has to learn to "
                                 "say so in these directions.")
                          : ".");
}

// What was tried and chosen; where the best may lie beyond what was tried, it says so.
std::string learning_rates(const Json& results) {
  Table table{"Learning rates, chosen on validation images", {"way", "tried", "chosen"}, {}};
  std::string lowest, highest;
  for (const auto& [way, choice] : results.at("learning_rate").items()) {
    const std::vector<double> rates = choice.at("rates");
    const double chosen = choice.at("chosen");
    std::string tried;
    for (const double rate : rates) tried += (tried.empty() ? "" : ", ") + join(rate);
    table.rows.push_back({way, tried, join(chosen)});
    if (rates.size() == 1) continue;
    const auto [least, most] = std::minmax_element(rates.begin(), rates.end());
    if (chosen == *least) lowest += (lowest.empty() ? "" : "; ") + way;
    if (chosen == *most) highest += (highest.empty() ? "" : "; ") + way;
  }
  std::string html = table.html();
  for (const auto& [ways, end, beyond] :
       {std::tuple(lowest, "lowest", "lower"), std::tuple(highest, "highest", "higher")}) {
    if (ways.empty()) continue;
    html += join("<p>The ", end, " rate that was tried was chosen for: ", escaped(ways), ". A ",
                 beyond, " one may do as well or better (--learning-rates).</p>\n");
  }
  return html;
}

// Every value of every map, for those who want to read them off.
std::string map_values(const Json& results) {
  std::string html;
  for (const auto& [regime, row] : results.at("seeds")[0].at("regimes").items()) {
    if (!row.contains("disentanglement")) continue;
    const Json& axis = row.at("disentanglement").at("axis");
    for (const Json& map : row.at("disentanglement").at("maps")) {
      const std::string first = map.at("tasks")[0], second = map.at("tasks")[1];
      Table table{"rows: coefficient of " + first + ", columns: of " + second, {""}, {}};
      for (const Json& x : axis) table.heading.push_back(join(x.get<double>()));
      for (std::size_t i = 0; i < axis.size(); ++i) {
        table.rows.push_back({join(axis[i].get<double>())});
        for (const Json& error : map.at("error")[i])
          table.rows.back().push_back(join(std::round(100 * error.get<double>())));
      }
      html += "<details><summary>" + escaped(regime + ": " + first + " and " + second) +
              ", all values (%)</summary>" + table.html() + "</details>\n";
    }
  }
  return html;
}
}  // namespace

std::string report(const Json& results, const std::string& sheet, const Json& explorer) {
  std::map<std::string, Table> tables;
  for (auto& [name, table] : tables_of(results)) tables.emplace(name, table);
  const Reader read(results);
  const Json& settings = results.at("settings");
  const std::size_t seeds = results.at("seeds").size();
  std::string page = join(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">",
      content_security_policy(), "<title>Task arithmetic in the tangent space</title>\n", style,
      "</head><body>\n<div class=\"column\"><h1>Task arithmetic in the tangent space</h1>\n<p>",
      results.at("tasks").size(), " tasks, a ", escaped(results.at("model").get<std::string>()),
      ", ", seeds, seeds == 1 ? " seed: differences of a point or two may be chance" : " seeds",
      ". Fine-tuning: ", settings.at("steps").get<int>(), " steps of ",
      settings.at("batch").get<int>(), " images a task and way. Control task: ",
      escaped(results.at("control").at("name").get<std::string>()), " (", number(read.control()),
      " % before any edit).</p>\n");
  page += results.at("data") == "drawn"
              ? "<p>The tasks are drawn by the program: these figures are not the paper's "
                "benchmark.</p>\n"
              : "<p>The tasks are not the paper's eight, nor the model its CLIP: these figures are "
                "not its benchmark. The paper's numbers are those of ViT-B/32, in part as "
                "re-measured by others.</p>\n";
  page += "<p>" + on_pretraining(settings) + "</p>\n";
  page += "</div>\n" + explorer_section(explorer) + "\n<div class=\"column\">\n";
  if (!sheet.empty())
    page +=
        "<img alt=\"Some test images of each task, a row a task\" "
        "src=\"data:image/png;base64," +
        base64(sheet) +
        "\">\n<p class=\"small\">Test images, a row a task; the last row is the control "
        "task.</p>\n";
  const auto section = [&](const std::string& title, const std::string& text,
                           const std::string& figure, std::initializer_list<const char*> names) {
    page += "<h2>" + title + "</h2>\n<p class=\"verdict\">" + escaped(text) + "</p>\n" + figure;
    for (const char* name : names) {
      if (tables.contains(name)) page += tables.at(name).html();
    }
  };
  page += "<h2>The paper's findings here</h2>\n<div class=\"findings\">" +
          tables.at("findings").html() + "</div>\n";
  section("Single tasks", on_single_tasks(read), figure_of_single_tasks(results), {"single_tasks"});
  section("Addition of all tasks", on_addition(read), figure_of_addition(results), {"addition"});
  if (tables.contains("pairs"))
    section("Addition of every pair", on_pairs(read), figure_of_pairs(results), {"pairs"});
  section("Negation", on_negation(read), figure_of_negation(results), {"negation"});
  if (tables.contains("disentanglement")) {
    section("Disentanglement", on_disentanglement(read), figure_of_disentanglement(results),
            {"disentanglement"});
    page += join(
        "<p class=\"small\">White: no answer changes; dark: all do. The box is the range of "
        "coefficients that is searched. The error is the mean of the two tasks' (the paper's sum "
        "is twice that), on ",
        results.at("seeds")[0]
            .at("regimes")
            .at("linearized")
            .at("disentanglement")
            .at("images")
            .get<int>(),
        " images a task at most; maps of the first seed.</p>\n", map_values(results));
  }
  if (tables.contains("localization")) {
    section("Localization of eigenfunctions", on_localization(results.at("summary"), read),
            figure_of_localization(results), {"localization"});
  }
  section("Analogy", on_analogy(read), "", {"analogy"});
  if (tables.contains("random_start"))
    section("From random initialization", on_random_start(read), figure_of_random_start(results),
            {"random_start"});
  section("Other ways to fine-tune", on_ways(results, read), figure_of_ways(results), {});
  page += "<h2>Settings</h2>\n" + learning_rates(results) + "<pre class=\"small\">" +
          escaped(settings.dump(1)) + "</pre>\n";
  return page + "</div></body></html>\n";
}

std::string emergence_report(const Json& results) {
  const Json& moments = results.at("moments");
  const auto at = [](const Json& moment, const char* regime, const char* number) {
    const Json& row = moment.at("summary").at("regimes").at(regime);
    return row.contains(number) ? percent(row.at(number)) + " %" : std::string("nothing");
  };
  const Json &first = moments.front(), &last = moments.back();
  const auto steps = [](const Json& moment) { return moment.at("step").get<int>(); };
  const std::string text = join(
      "Of what fine-tuning gains on single tasks, the sum of all task vectors retains ",
      at(first, "non-linear", "retained"), " non-linear and ", at(first, "linearized", "retained"),
      " linearized after ", steps(first), " steps of pre-training, and ",
      at(last, "non-linear", "retained"), " and ", at(last, "linearized", "retained"), " after ",
      steps(last), ". The disentanglement error in the search box goes from ",
      at(first, "non-linear", "error_in_box"), " and ", at(first, "linearized", "error_in_box"),
      " to ", at(last, "non-linear", "error_in_box"), " and ",
      at(last, "linearized", "error_in_box"), ".");
  const std::size_t seeds = first.at("seeds").size();
  return join(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">",
      content_security_policy(), "<title>What pre-training gives</title>\n", style,
      "</head><body>\n<div class=\"column\"><h1>What pre-training gives</h1>\n<p>The same tasks "
      "are "
      "fine-tuned, and their task vectors added, from several moments of one pre-training of ",
      results.at("settings").at("pretraining_steps").get<int>(), " steps; ", seeds,
      seeds == 1 ? " seed" : " seeds",
      ". At each moment the frozen heads are made from the class directions that it has learned. "
      "Marks: means over tasks and seeds; bars: the lowest and the highest seed.</p>\n<p "
      "class=\"verdict\">",
      escaped(text), "</p>\n", figure_of_emergence(results), table_of_emergence(results).html(),
      "</div></body></html>\n");
}

}  // namespace study
