#include "tables.hpp"

#include "numbers.hpp"

namespace study {

namespace {
// The paper's eight tasks with CLIP ViT-B/32; tau-Jp and TAK from the papers that propose them. See
// the report's remarks.
struct PaperRow {
  const char *single, *absolute, *normalized, *retained, *at_1, *target, *control;
};
const std::map<std::string, PaperRow> paper{
    {"pre-trained", {"48.4", "48.4", "", "", "", "48.4", ""}},
    {"non-linear", {"90.5", "71.4", "76.5", "55", "20–32", "24.0", "60.7"}},
    {"post-hoc", {"", "57.1", "81.9", "", "", "", ""}},
    {"linearized", {"87.3", "76.5", "85.4", "72", "55–77", "10.9", "60.8"}},
    {"linearized, tau-Jp", {"", "84.5", "97.6", "94", "84.2", "", ""}},
    {"linearized, TAK", {"", "", "", "95", "85.8", "3.4", "62.4"}}};

std::string paper_says(const std::string& row, const char* PaperRow::*number) {
  const auto found = paper.find(row);
  return found == paper.end() ? "" : found->second.*number;
}

std::string cell(const Json& row, const char* number) {
  return row.contains(number) ? percent(row.at(number)) : "";
}
std::string plain(const Json& row, const char* number) {
  if (!row.contains(number)) return "";
  return two_digits(row.at(number).at("mean").get<double>());
}

Table single_tasks(const Json& results) {
  Table table{"Single tasks: accuracy (%) on each task's test images", {"task", "pre-trained"}, {}};
  const Json& regimes = results.at("seeds")[0].at("regimes");
  for (const auto& [name, row] : regimes.items()) table.heading.push_back(name);
  table.heading.push_back("non-linear advantage");
  const Json& tasks = results.at("tasks");
  const auto over_seeds = [&](const std::string& regime, std::size_t t) {
    std::vector<double> values;
    for (const Json& seed : results.at("seeds"))
      values.push_back(seed.at("regimes").at(regime).at("single").at("test")[t]);
    return mean_of(values);
  };
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    std::vector<std::string> row{tasks[t].at("name"),
                                 percent(results.at("pretrained").at("single")[t].get<double>())};
    for (const auto& [name, ignored] : regimes.items()) row.push_back(percent(over_seeds(name, t)));
    const double guess = 1 / tasks[t].at("classes").get<double>();
    row.push_back(percent((over_seeds("non-linear", t) - over_seeds("post-hoc", t)) / (1 - guess)));
    table.rows.push_back(row);
  }
  const Json& summary = results.at("summary");
  std::vector<std::string> mean{"mean",
                                percent(summary.at("pre-trained").at("single").get<double>())};
  std::vector<std::string> theirs{"paper, mean", paper_says("pre-trained", &PaperRow::single)};
  for (const auto& [name, row] : regimes.items()) {
    mean.push_back(cell(summary.at("regimes").at(name), "single"));
    theirs.push_back(paper_says(name, &PaperRow::single));
  }
  mean.push_back(cell(summary.at("regimes").at("post-hoc"), "advantage"));
  theirs.push_back("");
  table.rows.push_back(mean);
  table.rows.push_back(theirs);
  return table;
}

Table addition(const Json& results, const char* group, const std::string& title) {
  Table table{title,
              {"regime", "single task", "coefficient", "absolute", "normalized", "retained",
               "absolute at 1", "normalized at 1"},
              {}};
  const bool ours = std::string(group) == "regimes";
  if (ours) {
    for (const char* head : {"paper: absolute", "normalized", "retained", "absolute at 1"})
      table.heading.push_back(head);
    const std::string before =
        percent(results.at("summary").at("pre-trained").at("single").get<double>());
    table.rows.push_back({"pre-trained", before, "", before, "", "", "", "",
                          paper_says("pre-trained", &PaperRow::absolute), "", "", ""});
  }
  for (const auto& [name, row] : results.at("summary").at(group).items()) {
    table.rows.push_back({name, cell(row, "single"), plain(row, "coefficient"),
                          cell(row, "absolute"), cell(row, "normalized"), cell(row, "retained"),
                          cell(row, "absolute_at_1"), cell(row, "normalized_at_1")});
    if (!ours) continue;
    for (const auto number :
         {&PaperRow::absolute, &PaperRow::normalized, &PaperRow::retained, &PaperRow::at_1})
      table.rows.back().push_back(paper_says(name, number));
  }
  return table;
}

Table pairs(const Json& results) {
  Table table{"Two task vectors added: means over every pair (%)",
              {"regime", "absolute", "normalized", "absolute at 1", "normalized at 1"},
              {}};
  for (const auto& [name, row] : results.at("summary").at("regimes").items()) {
    if (!row.contains("pairs_absolute")) continue;
    table.rows.push_back({name, cell(row, "pairs_absolute"), cell(row, "pairs_normalized"),
                          cell(row, "pairs_absolute_at_1"), cell(row, "pairs_normalized_at_1")});
  }
  return table;
}

Table negation(const Json& results) {
  Table table{
      "A task vector subtracted: mean accuracy (%) on its own task (lower is better) and on "
      "the control task (95 % kept, on validation images)",
      {"regime", "target", "control", "paper: target", "control"},
      {}};
  const Json& before = results.at("summary").at("pre-trained");
  table.rows.push_back({"pre-trained", percent(before.at("single").get<double>()),
                        percent(before.at("control").get<double>()),
                        paper_says("pre-trained", &PaperRow::target), ""});
  for (const auto& [name, row] : results.at("summary").at("regimes").items()) {
    if (!row.contains("target")) continue;
    table.rows.push_back({name, cell(row, "target"), cell(row, "control"),
                          paper_says(name, &PaperRow::target),
                          paper_says(name, &PaperRow::control)});
  }
  return table;
}

Table disentanglement(const Json& results) {
  Table table{"Disentanglement error (%), mean of the two tasks and over the chosen pairs",
              {"regime", "mean over [−1, 1]²", "at (1, 1)",
               "at the coefficient of addition (interpolated)"},
              {}};
  for (const auto& [name, row] : results.at("summary").at("regimes").items()) {
    if (!row.contains("error_in_box")) continue;
    table.rows.push_back(
        {name, cell(row, "error_in_box"), cell(row, "error_at_1"), cell(row, "error_at_best")});
  }
  return table;
}

Table localization(const Json& results) {
  Table table{
      "Local energy of the kernel's eigenfunctions: on the own task's images over the other's, "
      "geometric mean over the chosen pairs and seeds",
      {"eigenfunctions"},
      {}};
  const Json& summary = results.at("summary");
  for (const auto& [group, title] : {std::pair("localization", "pre-trained"),
                                     std::pair("random_localization", "random start")}) {
    if (!summary.contains(group)) continue;
    table.rows.push_back({title});
    const Json& counts = summary.at(group).at("eigenfunctions");
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (table.rows.size() == 1) table.heading.push_back(std::to_string(counts[i].get<int>()));
      table.rows.back().push_back(two_digits(summary.at(group).at("ratios")[i]));
    }
  }
  return table;
}

Table analogy(const Json& results) {
  const std::string a = results.at("analogy")[0], c = results.at("analogy")[1];
  Table table{"Analogy: " + a + " is to inverted " + a + " as " + c + " is to inverted " + c +
                  ": accuracy (%) on inverted " + c,
              {"regime", "pre-trained", c + " alone", "analogy", "fine-tuned on it"},
              {}};
  for (const auto& [name, row] : results.at("summary").at("regimes").items()) {
    if (!row.contains("analogy_analogy")) continue;
    table.rows.push_back({name, cell(row, "analogy_pretrained"), cell(row, "analogy_c_alone"),
                          cell(row, "analogy_analogy"), cell(row, "analogy_d_itself")});
  }
  return table;
}

Table verdicts(const Json& results) {
  Table table{"The paper's findings (a difference of less than half a point counts as none)",
              {"finding", "verdict", "figures (%)", "seeds"},
              {}};
  for (const Json& finding : results.at("findings")) {
    table.rows.push_back(
        {"(" + finding.at("id").get<std::string>() + ") " + finding.at("claim").get<std::string>(),
         finding.at("verdict"), finding.at("figures"),
         std::to_string(finding.at("seeds_agreeing").get<int>()) + " of " +
             std::to_string(finding.at("seeds").get<int>())});
  }
  return table;
}
}  // namespace

std::vector<std::pair<std::string, Table>> tables_of(const Json& results) {
  std::vector<std::pair<std::string, Table>> tables;
  tables.emplace_back("single_tasks", single_tasks(results));
  tables.emplace_back("addition",
                      addition(results, "regimes",
                               "All task vectors added: accuracy (%); the coefficient is chosen on "
                               "validation images; retained: the share of what fine-tuning gained "
                               "that is left"));
  tables.emplace_back("pairs", pairs(results));
  tables.emplace_back("negation", negation(results));
  tables.emplace_back("disentanglement", disentanglement(results));
  tables.emplace_back("localization", localization(results));
  tables.emplace_back("analogy", analogy(results));
  if (results.at("summary").contains("random")) {
    tables.emplace_back("random_start",
                        addition(results, "random", "From random initialization: accuracy (%)"));
  }
  tables.emplace_back("findings", verdicts(results));
  std::erase_if(tables, [](const auto& named) { return named.second.rows.empty(); });
  return tables;
}

Table table_of_emergence(const Json& results) {
  Table table{"What pre-training gives: means over tasks (%), and local energy of eigenfunctions",
              {"steps", "pre-trained", "single: non-linear", "linearized", "added: non-linear",
               "linearized", "retained: non-linear", "linearized", "at 1: non-linear", "linearized",
               "error in the box: non-linear", "linearized", "local energy, own / other task"},
              {}};
  for (const Json& moment : results.at("moments")) {
    const Json& summary = moment.at("summary");
    table.rows.push_back({std::to_string(moment.at("step").get<int>()),
                          percent(summary.at("pre-trained").at("single").get<double>())});
    for (const char* number : {"single", "absolute", "retained", "absolute_at_1", "error_in_box"}) {
      for (const char* regime : {"non-linear", "linearized"})
        table.rows.back().push_back(cell(summary.at("regimes").at(regime), number));
    }
    const Json& ratios = summary.at("localization").at("ratios");
    table.rows.back().push_back(two_digits(ratios[ratios.size() / 2]));
  }
  return table;
}

}  // namespace study
