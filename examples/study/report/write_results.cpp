#include "write_results.hpp"

#include <iostream>

#include "../engine/plan.hpp"
#include "../explorer/explorer_page.hpp"
#include "../protocol/paths.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "report.hpp"
#include "sheet.hpp"
#include "tables.hpp"

namespace study {

using namespace lintel;

namespace {
// How long it took stands last and alone: all else is the same whenever and wherever it is run.
void write_json(Json results, const Options& options, const Json& times) {
  results["times"] = times;
  write_file(options.out / "results.json", results.dump(1) + "\n");
}

void write_table(const std::string& name, const Table& table, const Options& options) {
  std::cout << "\n" << table.title << "\n" << table.text();
  write_file(options.out / (name + ".csv"), table.csv());
}
}  // namespace

void write_results(const Found& found, const Setting& setting, const Options& options,
                   const Json& times) {
  const Summary summary = summarize(found.tasks, found.pretrained, found.seeds);
  const Results results{found, summary, findings(found.tasks, found.seeds, summary)};
  for (const auto& [name, table] : tables_of(results)) write_table(name, table, options);
  std::cout << (setting.drawn
                    ? "\nThe tasks are drawn by this program: these figures are not the paper's "
                      "benchmark.\n"
                    : "\nThe tasks are not the paper's eight, and the model is not CLIP: these "
                      "figures are not the paper's benchmark.\n");
  const std::string sheet = sheet_of(setting);
  write_file(options.out / "tasks.png", sheet);
  Json explorer;
  if (options.explorer) {
    explorer = json_of_measure(Paths(options.out).explorer({{}, options.seed}));
    write_file(options.out / "explorer.html", explorer_document(explorer));
  }
  write_file(options.out / "report.html", report(results, sheet, explorer));
  Json json = found;
  json["summary"] = summary;
  json["findings"] = results.findings;
  write_json(std::move(json), options, times);
}

void write_emergence(const Emergence& found, const Options& options, const Json& times) {
  EmergenceResults results{found, {}};
  Json json = static_cast<const Description&>(found);
  for (const Moment& moment : found.moments) {
    results.summaries.push_back(summarize(found.tasks, moment.pretrained, moment.seeds));
    Json one = moment;
    one["summary"] = results.summaries.back();
    json["moments"].push_back(one);
  }
  write_table("emergence", table_of_emergence(results), options);
  write_file(options.out / "report.html", emergence_report(results));
  write_json(std::move(json), options, times);
}

void print_foundation(const Setting& setting, const Options& options) {
  const Paths paths(options.out);
  const auto measured = read_measure<Unedited>(paths.unedited({}));
  Table table{"Accuracy (%) on test images, before any fine-tuning", {"task", "accuracy"}, {}};
  for (std::size_t t = 0; t < setting.tasks.size(); ++t)
    table.rows.push_back({setting.tasks[t].name, percent(measured.single[t])});
  table.rows.push_back({setting.control.name, percent(measured.control)});
  std::cout << paths.foundation().string() << "\n\n" << table.title << "\n" << table.text();
}

}  // namespace study
