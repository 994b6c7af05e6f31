#include "report.hpp"

#include <cstdio>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "lintel/core/error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "sheet.hpp"

namespace study {

using lintel::join;
using Json = nlohmann::ordered_json;

namespace {
double mean_of(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}
std::string percent(double share) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(1) << 100 * share;
  return out.str();
}

// A table of text, the first column to the left, the others to the right; printed or as CSV.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) : rows_{std::move(heading)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    }
    for (const auto& row : rows_) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        std::cout << (c ? "  " : "  ") << (c ? std::right : std::left)
                  << std::setw(static_cast<int>(widths[c])) << row[c];
      }
      std::cout << "\n";
    }
  }
  std::string csv() const {
    std::string text;
    for (const auto& row : rows_) {
      for (std::size_t c = 0; c < row.size(); ++c) text += (c ? "," : "") + row[c];
      text += "\n";
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

Table single_tasks(const Results& results) {
  Table table({"task", "pre-trained", "non-linear", "post-hoc", "linearized"});
  for (std::size_t t = 0; t < results.tasks.size(); ++t) {
    std::vector<std::string> row{results.tasks[t], percent(results.pretrained[t])};
    for (const Regime& regime : results.regimes) row.push_back(percent(regime.single_task[t]));
    table.add(row);
  }
  std::vector<std::string> row{"mean", percent(mean_of(results.pretrained))};
  for (const Regime& regime : results.regimes) row.push_back(percent(mean_of(regime.single_task)));
  table.add(row);
  return table;
}

Table addition(const Results& results) {
  Table table(
      {"regime", "coefficient", "absolute", "normalized", "absolute at 1", "normalized at 1"});
  table.add({"pre-trained", "0", percent(mean_of(results.pretrained)), "", "", ""});
  for (const Regime& regime : results.regimes) {
    table.add({regime.name, join(regime.coefficient), percent(regime.absolute),
               percent(regime.normalized), percent(regime.absolute_untuned),
               percent(regime.normalized_untuned)});
  }
  return table;
}

Table negation(const Results& results) {
  Table table({"regime", "target", "control"});
  table.add(
      {"pre-trained", percent(mean_of(results.pretrained)), percent(results.pretrained_control)});
  for (const Regime& regime : results.regimes) {
    double target = 0, control = 0;
    for (const Negation& negated : regime.negated) {
      target += negated.target / static_cast<double>(regime.negated.size());
      control += negated.control / static_cast<double>(regime.negated.size());
    }
    table.add({regime.name, percent(target), percent(control)});
  }
  return table;
}

Table curve(const Results& results) {
  Table table({"coefficient", "non-linear", "post-hoc", "linearized"});
  for (std::size_t i = 0; i < results.coefficients.size(); ++i) {
    std::vector<std::string> row{join(results.coefficients[i])};
    for (const Regime& regime : results.regimes)
      row.push_back(percent(mean_of(regime.validation_curve[i])));
    table.add(row);
  }
  return table;
}

Json as_json(const Results& results, const Options& options, const Setting& setting) {
  Json json;
  json["model"] = options.model;
  json["seed"] = options.seed;
  json["data"] = setting.drawn ? "drawn" : "given";
  json["control"] = setting.control.name;
  json["tasks"] = results.tasks;
  json["coefficients"] = results.coefficients;
  json["pretrained"] = {{"single_task", results.pretrained},
                        {"control", results.pretrained_control}};
  for (const Regime& regime : results.regimes) {
    Json negated = Json::array();
    for (const Negation& n : regime.negated) {
      negated.push_back(
          {{"coefficient", n.coefficient}, {"target", n.target}, {"control", n.control}});
    }
    json["regimes"][regime.name] = {{"single_task", regime.single_task},
                                    {"addition",
                                     {{"coefficient", regime.coefficient},
                                      {"accuracy", regime.added},
                                      {"absolute", regime.absolute},
                                      {"normalized", regime.normalized},
                                      {"accuracy_at_1", regime.added_untuned},
                                      {"absolute_at_1", regime.absolute_untuned},
                                      {"normalized_at_1", regime.normalized_untuned},
                                      {"validation_curve", regime.validation_curve}}},
                                    {"negation", negated}};
  }
  json["task_vector_cosines"] = {{"non-linear", results.cosines[0]},
                                 {"linearized", results.cosines[1]}};
  return json;
}

// Accuracy over the coefficient, drawn by gnuplot. The lines differ in dash and mark as well as in
// colour.
void plot_curve(const std::filesystem::path& csv, const std::filesystem::path& picture,
                double pretrained) {
  FILE* const gnuplot = popen("gnuplot 2>/dev/null", "w");
  if (!gnuplot) return;
  std::fprintf(
      gnuplot,
      "set terminal pngcairo size 720,440 font 'sans,11'\n"
      "set output '%s'\n"
      "set datafile separator ','\n"
      "set title 'All task vectors added: mean validation accuracy'\n"
      "set xlabel 'coefficient'\nset ylabel 'accuracy (%%)'\nset key bottom left\nset grid\n"
      "plot %f with lines lw 2 dt 3 lc rgb '#555555' title 'pre-trained', "
      "'%s' using 1:2 with linespoints lw 2 pt 5 dt 1 lc rgb '#D55E00' title 'non-linear', "
      "'' using 1:3 with linespoints lw 2 pt 9 dt 2 lc rgb '#56B4E9' title 'post-hoc', "
      "'' using 1:4 with linespoints lw 2 pt 7 dt 1 lc rgb '#0072B2' title 'linearized'\n",
      picture.c_str(), 100 * pretrained, csv.c_str());
  pclose(gnuplot);
}
}  // namespace

void print_tables(const Results& results, const Setting& setting) {
  std::cout << "\nSingle tasks: accuracy (%) on each task's test images\n";
  single_tasks(results).print();
  std::cout << "\nTask addition: all " << results.tasks.size()
            << " task vectors together; the coefficient is chosen on validation images\n";
  addition(results).print();
  std::cout << "\nTask negation: a task vector subtracted; mean accuracy (%) on its own task "
               "(lower is better) and\non "
            << setting.control.name << " (at least 95 % kept, on validation images)\n";
  negation(results).print();
  if (setting.drawn) {
    std::cout
        << "\nThe tasks are drawn by this program: these figures are not the paper's benchmark.\n";
  } else {
    std::cout << "\nThe tasks are not the paper's eight, nor the model its CLIP: these figures are "
                 "not its benchmark.\n";
  }
}

void write_files(const Results& results, const Setting& setting, const Options& options,
                 double seconds) {
  Json json = as_json(results, options, setting);
  json["seconds"] = seconds;
  lintel::write_file(options.out / "results.json", json.dump(1) + "\n");
  lintel::write_file(options.out / "single_tasks.csv", single_tasks(results).csv());
  lintel::write_file(options.out / "addition.csv", addition(results).csv());
  lintel::write_file(options.out / "negation.csv", negation(results).csv());
  const auto csv = options.out / "addition_curve.csv";
  lintel::write_file(csv, curve(results).csv());
  write_sheet(setting, options.out / "tasks.png");
  plot_curve(csv, options.out / "addition_curve.png", mean_of(results.pretrained));
}

}  // namespace study
