#include "write_results.hpp"

#include <iostream>

#include "explorer/explorer_page.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "paths.hpp"
#include "report.hpp"
#include "sheet.hpp"
#include "summary.hpp"
#include "tables.hpp"

namespace study {

using namespace lintel;

void write_results(Json found, const Setting& setting, const Options& options,
                   const std::filesystem::path& times, double seconds) {
  found["summary"] = summarize(found);
  found["findings"] = findings(found, found["summary"]);
  for (const auto& [name, table] : tables_of(found)) {
    std::cout << "\n" << table.title << "\n" << table.text();
    write_file(options.out / (name + ".csv"), table.csv());
  }
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
  // How long it took stands last and alone: all else is the same whenever and wherever it is run.
  const auto stages = read_file(times);
  found["times"] = {{"this_run", seconds}, {"stages", Json::parse(stages.begin(), stages.end())}};
  write_file(options.out / "results.json", found.dump(1) + "\n");
}

}  // namespace study
