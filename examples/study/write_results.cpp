#include "write_results.hpp"

#include <iostream>

#include "explorer/explorer_page.hpp"
#include "findings.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "numbers.hpp"
#include "paths.hpp"
#include "report.hpp"
#include "sheet.hpp"
#include "summary.hpp"
#include "tables.hpp"

namespace study {

using namespace lintel;

namespace {
// How long it took stands last and alone: all else is the same whenever and wherever it is run.
void write_json(Json found, const Options& options, const std::filesystem::path& times,
                double seconds) {
  const auto stages = read_file(times);
  found["times"] = {{"this_run", seconds}, {"stages", Json::parse(stages.begin(), stages.end())}};
  write_file(options.out / "results.json", found.dump(1) + "\n");
}

void write_table(const std::string& name, const Table& table, const Options& options) {
  std::cout << "\n" << table.title << "\n" << table.text();
  write_file(options.out / (name + ".csv"), table.csv());
}
}  // namespace

void print_foundation(const Setting& setting, const Options& options) {
  const Paths paths(options.out);
  const Json measured = read_measure(paths.measure_of_pretrained({""}));
  Table table{"Accuracy (%) on test images, before any fine-tuning", {"task", "accuracy"}, {}};
  for (std::size_t t = 0; t < setting.tasks.size(); ++t)
    table.rows.push_back({setting.tasks[t].name, percent(measured.at("single")[t].get<double>())});
  table.rows.push_back({setting.control.name, percent(measured.at("control").get<double>())});
  std::cout << paths.foundation().string() << "\n\n" << table.title << "\n" << table.text();
}

void write_emergence(const Json& found, const Options& options, const std::filesystem::path& times,
                     double seconds) {
  write_table("emergence", table_of_emergence(found), options);
  write_file(options.out / "report.html", emergence_report(found));
  write_json(found, options, times, seconds);
}

void write_results(Json found, const Setting& setting, const Options& options,
                   const std::filesystem::path& times, double seconds) {
  found["summary"] = summarize(found);
  found["findings"] = findings(found, found["summary"]);
  for (const auto& [name, table] : tables_of(found)) write_table(name, table, options);
  std::cout
      << (setting.drawn
              ? "\nThe tasks are drawn by this program: these figures are not the paper's "
                "benchmark.\n"
              : "\nThe tasks are not the paper's eight, nor the model its CLIP: these figures "
                "are not its benchmark.\n");
  const auto sheet = options.out / "tasks.png";
  write_sheet(setting, sheet);
  const auto picture = read_file(sheet);
  const Json explorer = read_measure(Paths(options.out).explorer(options.seed));
  write_file(options.out / "explorer.html", explorer_document(explorer));
  write_file(options.out / "report.html",
             report(found, std::string(picture.begin(), picture.end()), explorer));
  write_json(std::move(found), options, times, seconds);
}

}  // namespace study
