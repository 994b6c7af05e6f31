#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "../explorer/base64.hpp"
#include "../explorer/explorer_page.hpp"
#include "figures.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/escape_markup.hpp"
#include "lintel/core/listed.hpp"
#include "prose.hpp"
#include "tables.hpp"

namespace study {

using lintel::escape_markup, lintel::join, lintel::listed;

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
svg image{image-rendering:pixelated}
.verdict{border-left:.4rem solid #0072B2;padding:.1rem .8rem;background:#f3f6f9}
.small{color:#444;font-size:.86rem}details{margin:.5rem 0}details table{font-size:.6rem}
.findings td,.findings th{text-align:left!important;vertical-align:top}
@media print{details{display:none}}
@media screen and (prefers-color-scheme:dark){body{color:#eceae4;background:#111216}.column svg,.column img{background:#fff;border-radius:.4rem}
.verdict{background:#1a1c22}.small{color:#adb0b9}th,td{border-color:#353842}h2{border-color:#555}}
</style>
)";

std::string head(const std::string& title) {
  return join(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\">",
      content_security_policy(), "<title>", title, "</title>\n", style,
      "</head><body>\n<div class=\"column\"><h1>", title, "</h1>\n");
}

std::string paragraph(const std::string& text) { return "<p>" + text + "</p>\n"; }

// What was tried and chosen; where the best may lie beyond what was tried, it says so.
std::string learning_rates(const ByName<RateChoice>& choices) {
  Table table{"Learning rates, tried and chosen", {"way", "tried", "chosen"}, {}};
  std::vector<std::string> lowest, highest;
  for (const auto& [way, choice] : choices) {
    table.rows.push_back({way, listed(choice.rates), join(choice.chosen)});
    if (choice.rates.size() == 1) continue;
    const auto [least, most] = std::minmax_element(choice.rates.begin(), choice.rates.end());
    if (choice.chosen == *least) lowest.push_back(way);
    if (choice.chosen == *most) highest.push_back(way);
  }
  std::string html = table.html();
  for (const auto& [ways, end, beyond] :
       {std::tuple(lowest, "lowest", "lower"), std::tuple(highest, "highest", "higher")}) {
    if (ways.empty()) continue;
    html += paragraph(join("The ", end,
                           " rate tried was chosen for: ", escape_markup(listed(ways, "; ")),
                           ". A ", beyond, " one may do as well or better (--learning-rates)."));
  }
  return html;
}

// Every value of every map, for those who want to read them off.
std::string map_values(const ByName<Row>& regimes) {
  std::string html;
  for (const auto& [regime, row] : regimes) {
    if (!row.disentanglement) continue;
    const Numbers& axis = row.disentanglement->axis;
    for (const Map& map : row.disentanglement->maps) {
      const auto& [first, second] = map.tasks;
      Table table{"rows: coefficient of " + first + ", columns: of " + second, {""}, {}};
      for (std::size_t i = 0; i < axis.size(); ++i) {
        table.heading.push_back(join(axis[i]));
        auto& cells = table.rows.emplace_back();
        cells.push_back(join(axis[i]));
        for (const double error : map.error[i]) cells.push_back(join(std::round(100 * error)));
      }
      html += "<details><summary>" + escape_markup(regime + ": " + first + " and " + second) +
              ", all values (%)</summary>" + table.html() + "</details>\n";
    }
  }
  return html;
}

std::string introduction(const Results& results) {
  const Found& found = results.found;
  const std::size_t seeds = found.seeds.size();
  return paragraph(
             join(found.tasks.size(), " tasks, model ", escape_markup(found.model), ", ", seeds,
                  seeds == 1 ? " seed: differences of a point or two may be chance"
                             : " seeds; ± and bars: standard deviation; bands: lowest to highest",
                  ". Fine-tuning: ", found.settings.steps, " steps of ", found.settings.batch,
                  " images for each task. Control task: ", escape_markup(found.control.name), " (",
                  percent(found.pretrained.control), " % accuracy before any edit).")) +
         paragraph(
             std::string(found.data == "drawn"
                             ? "These drawn tasks are not those of the paper (Ortiz-Jimenez, "
                               "Favero and Frossard, 2023), nor is the model."
                             : "Neither the tasks nor the model are those of the paper "
                               "(Ortiz-Jimenez, Favero and Frossard, 2023).") +
             " The paper's numbers are for CLIP ViT-B/32; some were measured again by others.") +
         paragraph(on_pretraining(found.settings));
}

std::string picture_of_tasks(const std::string& png) {
  return "<img alt=\"Some test images of each task, one row per task\" "
         "src=\"data:image/png;base64," +
         base64(png) +
         "\">\n<p class=\"small\">Test images, one row per task; the last row is the control "
         "task.</p>\n";
}

// How maps are to be read, and all their values.
std::string legend_of_maps(const ByName<Row>& regimes) {
  return join(
             "<p class=\"small\">α: a task vector's coefficient; white: no answer changes; dark: "
             "all do; box: the range that is searched. The error is averaged over the two tasks "
             "(the paper adds the two), on at most ",
             regimes.find("linearized")->disentanglement->images,
             " images of each; maps of the first seed.</p>\n") +
         map_values(regimes);
}

// The results one after the other, as far as they were measured: each in words, as a figure and as
// a table.
std::string sections(const Results& results) {
  const ByName<Table> tables = tables_of(results);
  std::string page = "<h2>Which findings hold here</h2>\n<div class=\"findings\">" +
                     tables.find("findings")->html() + "</div>\n";
  using Part = std::string (*)(const Results&);
  const auto begin = [&](const char* title, Part text, Part figure) {
    page += join("<h2>", title, "</h2>\n<p class=\"verdict\">", escape_markup(text(results)),
                 "</p>\n", figure ? figure(results) : "");
  };
  const auto section = [&](const char* title, const char* name, Part text, Part figure) {
    const Table* table = tables.find(name);
    if (!table) return;
    begin(title, text, figure);
    page += table->html();
  };
  section("Single tasks", "single_tasks", on_single_tasks, figure_of_single_tasks);
  section("Addition of all tasks", "addition", on_addition, figure_of_addition);
  section("Addition of every pair", "pairs", on_pairs, figure_of_pairs);
  section("Negation", "negation", on_negation, figure_of_negation);
  section("Disentanglement", "disentanglement", on_disentanglement, figure_of_disentanglement);
  if (tables.find("disentanglement"))
    page += legend_of_maps(results.found.seeds.front().trained.regimes);
  section("Localization of eigenfunctions", "localization", on_localization,
          figure_of_localization);
  section("Analogy", "analogy", on_analogy, nullptr);
  section("From random initialization", "random_start", on_random_start, figure_of_random_start);
  begin("All ways to fine-tune", on_ways, figure_of_ways);
  return page;
}
}  // namespace

std::string report(const Results& results, const std::string& sheet, const Json& explorer) {
  const Found& found = results.found;
  return head("Task arithmetic in the tangent space") + introduction(results) + "</div>\n" +
         (explorer.is_null() ? "" : explorer_section(explorer)) + "\n<div class=\"column\">\n" +
         picture_of_tasks(sheet) + sections(results) + "<h2>Settings</h2>\n" +
         learning_rates(found.learning_rate) + "<pre class=\"small\">" +
         escape_markup(Json(found.settings).dump(1)) + "</pre>\n</div></body></html>\n";
}

std::string emergence_report(const EmergenceResults& results) {
  const std::size_t seeds = results.found.moments.front().seeds.size();
  const bool widths = results.found.is_over_widths();
  return head(widths ? "What width gives" : "What pre-training gives") +
         paragraph(join("The same tasks are learned, and their task vectors added, from ",
                        widths ? "models of several widths, each stopped at a moment of its "
                                 "pre-training of "
                               : "several moments of one pre-training of ",
                        results.found.settings.pretraining_steps, " steps; ", seeds,
                        seeds == 1 ? " seed" : " seeds",
                        ". At each moment the frozen heads are made from the class directions "
                        "learned by then. Marks: means over tasks and seeds; bars: the lowest and "
                        "the highest seed.")) +
         "<p class=\"verdict\">" + escape_markup(on_emergence(results)) + "</p>\n" +
         figure_of_emergence(results) + table_of_emergence(results).html() +
         "</div></body></html>\n";
}

}  // namespace study
