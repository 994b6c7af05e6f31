#include "tables.hpp"

#include "lintel/core/error.hpp"
#include "paper.hpp"

namespace study {

using lintel::join;

namespace {
using R = RowSummary;
using Cells = std::vector<std::string>;
using PaperColumns = std::vector<const char * PaperRow::*>;

void add_paper(Cells& row, const std::string& regime, const PaperColumns& columns) {
  const PaperRow* found = find_in_paper(regime);
  for (const auto column : columns) row.emplace_back(found ? found->*column : "");
}

std::string cell(const RowSummary& row, Column column) {
  const Statistic& statistic = row.*column;
  if (column == &R::coefficient && statistic.is_measured()) return two_digits(statistic.mean());
  return percent(statistic);
}

// A row for each regime of which the first column was measured, the paper's numbers at its end;
// first of all what the model does before any edit, where that is given.
Table of_regimes(const std::string& title, const Cells& heading, const ByName<RowSummary>& rows,
                 const std::vector<Column>& columns, const PaperColumns& theirs = {},
                 Cells unedited = {}) {
  Table table{title, heading, {}};
  if (!unedited.empty()) {
    unedited.insert(unedited.begin(), "pre-trained");
    add_paper(unedited, "pre-trained", theirs);
    table.rows.push_back(std::move(unedited));
  }
  for (const auto& [name, row] : rows) {
    if (!(row.*columns.front()).is_measured()) continue;
    Cells& cells = table.rows.emplace_back(Cells{name});
    for (const Column column : columns) cells.push_back(cell(row, column));
    add_paper(cells, name, theirs);
  }
  return table;
}

Table single_tasks(const Results& results) {
  Table table{"Single tasks: accuracy (%) on each task's test images", {"task", "pre-trained"}, {}};
  const Found& found = results.found;
  const auto over_seeds = [&](const std::string& regime, std::size_t t) {
    return mean_over(found.seeds, [&](const OfSeed& seed) {
      return seed.trained.regimes.find(regime)->single.test[t];
    });
  };
  for (std::size_t t = 0; t < found.tasks.size(); ++t) {
    Cells& row = table.rows.emplace_back();
    row = {found.tasks[t].name, percent(found.pretrained.single[t])};
    for (const auto& [name, ignored] : results.summary.regimes)
      row.push_back(percent(over_seeds(name, t)));
    row.push_back(
        percent(advantage(found.tasks[t], over_seeds("non-linear", t), over_seeds("post-hoc", t))));
  }
  Cells mean{"mean", percent(results.summary.pretrained.single)}, theirs{"paper, mean"};
  add_paper(theirs, "pre-trained", {&PaperRow::single});
  for (const auto& [name, row] : results.summary.regimes) {
    table.heading.push_back(name);
    mean.push_back(percent(row.single));
    add_paper(theirs, name, {&PaperRow::single});
  }
  table.heading.emplace_back("non-linear advantage");
  mean.push_back(percent(results.summary.regimes.find("post-hoc")->advantage));
  theirs.emplace_back();
  table.rows.insert(table.rows.end(), {mean, theirs});
  return table;
}

const std::vector<Column> addition_columns{&R::single,         &R::coefficient, &R::absolute,
                                           &R::normalized,     &R::retained,    &R::absolute_at_1,
                                           &R::normalized_at_1};

Table addition(const Results& results) {
  const std::string before = percent(results.summary.pretrained.single);
  return of_regimes(
      "All task vectors added, with the coefficient that did best on validation images: accuracy "
      "(%); normalized: relative to single tasks; retained: share of fine-tuning's gain",
      {"regime", "single task", "coefficient", "absolute", "normalized", "retained",
       "absolute at 1", "normalized at 1", "paper: absolute", "paper: normalized",
       "paper: retained", "paper: at 1"},
      results.summary.regimes, addition_columns,
      {&PaperRow::absolute, &PaperRow::normalized, &PaperRow::retained, &PaperRow::at_1},
      {before, "", before, "", "", "", ""});
}

Table negation(const Results& results) {
  const UneditedSummary& before = results.summary.pretrained;
  return of_regimes(
      "A task vector subtracted: mean accuracy (%) on its own task (target; lower is better) "
      "and on the control task (95 % or more kept on validation images)",
      {"regime", "target", "control", "paper: target", "paper: control"}, results.summary.regimes,
      {&R::target, &R::control}, {&PaperRow::target, &PaperRow::control},
      {percent(before.single), percent(before.control)});
}

Table localization(const Summary& summary) {
  Table table{
      "Local energy (mean square) of the kernel's first eigenfunctions: own task's images / other "
      "task's, geometric mean of pairs and seeds",
      {"eigenfunctions"},
      {}};
  for (const auto& [title, energy] : {std::pair("pre-trained", &summary.localization),
                                      std::pair("random start", &summary.random_localization)}) {
    if (!*energy) continue;
    Cells& row = table.rows.emplace_back(Cells{title});
    for (std::size_t i = 0; i < (*energy)->ratios.size(); ++i) {
      if (table.rows.size() == 1)
        table.heading.push_back(std::to_string((*energy)->eigenfunctions[i]));
      row.push_back(two_digits((*energy)->ratios[i]));
    }
  }
  return table;
}

Table verdicts(const std::vector<Finding>& findings) {
  Table table{"Findings (unless stated, a difference of less than half a point counts as none)",
              {"finding", "verdict", "figures (%; of (i), ratios)", "seeds"},
              {}};
  for (const Finding& finding : findings) {
    table.rows.push_back(
        {"(" + finding.id + ") " + finding.claim, finding.verdict, finding.figures,
         std::to_string(finding.seeds_agreeing) + " of " + std::to_string(finding.seeds)});
  }
  return table;
}
}  // namespace

ByName<Table> tables_of(const Results& results) {
  const Summary& summary = results.summary;
  const std::string &a = results.found.analogy[0], &c = results.found.analogy[1];
  ByName<Table> tables;
  const auto add = [&tables](const char* name, const Table& table) {
    if (!table.rows.empty()) tables[name] = table;
  };
  add("single_tasks", single_tasks(results));
  add("addition", addition(results));
  add("pairs", of_regimes("Two task vectors added: mean accuracy over all pairs (%)",
                          {"regime", "absolute", "normalized", "absolute at 1", "normalized at 1"},
                          summary.regimes,
                          {&R::pairs_absolute, &R::pairs_normalized, &R::pairs_absolute_at_1,
                           &R::pairs_normalized_at_1}));
  add("negation", negation(results));
  add("disentanglement",
      of_regimes("Disentanglement error: answers (%) that the other vector changes, mean over "
                 "tasks and pairs",
                 {"regime", "mean over [−1, 1]²", "at (1, 1)",
                  "at the coefficient of addition (interpolated)"},
                 summary.regimes, {&R::error_in_box, &R::error_at_1, &R::error_at_best}));
  add("localization", localization(summary));
  add("analogy", of_regimes("Analogy: " + a + " to inverted " + a + " as " + c + " to inverted " +
                                c + " (negative images): accuracy (%) on inverted " + c,
                            {"regime", "pre-trained", c + " alone", "analogy", "fine-tuned on it"},
                            summary.regimes,
                            {&R::analogy_pretrained, &R::analogy_c_alone, &R::analogy_analogy,
                             &R::analogy_d_itself}));
  if (summary.random) {
    add("random_start", of_regimes("All task vectors added, from random weights: accuracy (%)",
                                   {"regime", "single task", "coefficient", "absolute",
                                    "normalized", "retained", "absolute at 1", "normalized at 1"},
                                   *summary.random, addition_columns));
  }
  add("findings", verdicts(results.findings));
  return tables;
}

Table table_of_emergence(const EmergenceResults& results) {
  const bool widths = results.found.is_over_widths();
  Table table{join("What ", widths ? "width" : "pre-training",
                   " gives: means over tasks (%), and local energy of eigenfunctions"),
              {"steps", "control task", "pre-trained", "single: non-linear", "linearized",
               "added: non-linear", "linearized", "retained: non-linear", "linearized",
               "at 1: non-linear", "linearized", "error for −1 ≤ α ≤ 1: non-linear", "linearized",
               "local energy, own / other task"},
              {}};
  if (widths) table.heading.insert(table.heading.begin(), "width");
  for (std::size_t i = 0; i < results.summaries.size(); ++i) {
    const Summary& summary = results.summaries[i];
    Cells& row = table.rows.emplace_back();
    const Moment& moment = results.found.moments[i];
    row = {join(moment.step), percent(moment.pretrained.control),
           percent(summary.pretrained.single)};
    if (widths) row.insert(row.begin(), join(moment.width));
    for (const Column column :
         {&R::single, &R::absolute, &R::retained, &R::absolute_at_1, &R::error_in_box}) {
      for (const char* regime : {"non-linear", "linearized"})
        row.push_back(percent(summary.regimes.find(regime)->*column));
    }
    const auto& energy = summary.localization;
    row.push_back(energy ? two_digits(energy->in_the_middle()) : "");
  }
  return table;
}

}  // namespace study
