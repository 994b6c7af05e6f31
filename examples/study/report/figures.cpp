#include "figures.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <regex>

#include "../../gnuplot_text.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/listed.hpp"

namespace study {

using lintel::gnuplot_text;
using lintel::join;
using lintel::listed;

namespace {
// How a regime is drawn everywhere: colour (Okabe and Ito's), mark, dash, pattern.
struct Look {
  const char* name;
  const char* colour;
  int mark, dash, pattern;
};
constexpr Look looks[] = {
    {"pre-trained", "#888888", 1, 3, 0},      {"non-linear", "#D55E00", 5, 1, 2},
    {"post-hoc", "#56B4E9", 9, 2, 1},         {"linearized", "#0072B2", 7, 1, 3},
    {"attention only", "#E69F00", 4, 4, 5},   {"LoRA", "#CC79A7", 8, 5, 6},
    {"linearized LoRA", "#009E73", 11, 2, 4}, {"linearized, tau-Jp", "#000000", 13, 4, 7},
    {"linearized, TAK", "#7B3294", 6, 2, 2},  {"kernel regression", "#F0E442", 15, 3, 4}};
Look look_of(const std::string& name) {
  for (const Look& look : looks) {
    if (name == look.name) return look;
  }
  return looks[0];
}

// Runs gnuplot on a script, and returns its SVG with names of its own, since several share a page.
std::string drawn(const std::string& name, int width, int height, const std::string& script) {
  const auto folder = std::filesystem::temp_directory_path() / join("lintel_figure_", getpid());
  std::filesystem::create_directories(folder);
  const auto commands = folder / (name + ".gp"), picture = folder / (name + ".svg");
  std::ofstream(commands) << "set encoding utf8\nset terminal svg noenhanced size " << width << ','
                          << height << " dynamic font 'sans,13' name '" << name
                          << "' background '#ffffff'\nset output " << gnuplot_text(picture.string())
                          << "\n"
                          << script << "\nunset output\n";
  const int status =
      std::system(join("gnuplot ", std::quoted(commands.string()), " >/dev/null 2>&1").c_str());
  std::string svg;
  if (status == 0 && std::filesystem::exists(picture)) {
    const auto bytes = lintel::read_file(picture);
    svg.assign(bytes.begin(), bytes.end());
    svg.erase(0, std::min(svg.size(), svg.find("<svg")));
    // gnuplot's own titles say "maps_plot_1c" where the pointer rests.
    svg = std::regex_replace(svg, std::regex("<title>[^<]*</title>"), "");
    svg = std::regex_replace(svg, std::regex("(id=['\"]|#)gp"), "$1" + name + "_gp");
  }
  std::error_code problem;
  std::filesystem::remove_all(folder, problem);
  return svg;
}

// A named block of data, a line for each row.
std::string block(const std::string& name, const std::vector<Numbers>& rows) {
  std::string text = "$" + name + " << EOD\n";
  for (const Numbers& row : rows) text += listed(row, " ") + "\n";
  return text + "EOD\n";
}

// Tics at 0, 1, 2 and so on, with these names, written at an angle.
std::string named_tics(const std::vector<std::string>& names, int angle) {
  int place = 0;
  const auto tic = [&place](const std::string& name) {
    return join(gnuplot_text(name), " ", place++);
  };
  return join("set xtics (", listed(names, ", ", tic), ") rotate by ", angle, "\n");
}

// A line with marks through a block's first two columns, as a part of a plot command.
std::string line(const std::string& block, const Look& look, const std::string& title) {
  return join("$", block, " using 1:2 with linespoints lw 2 ps 0.7 pt ", look.mark, " dt ",
              look.dash, " lc rgb '", look.colour, "' ",
              title.empty() ? "notitle" : "title " + gnuplot_text(title));
}

constexpr const char* plain_axes =
    "set grid lc rgb '#cccccc'\nset border 3\nset tics nomirror\nset key outside right\n";

// A row of a block: a place, and mean, lowest and highest of the seeds there, in percent.
Numbers with_range(double place, const Numbers& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {place, 100 * mean_of(values), 100 * *low, 100 * *high};
}

// A series of bars: a statistic for each group, with its spread where there is one.
struct Bars {
  std::string name;
  std::vector<Statistic> values;
};

std::string bars(const std::string& name, const std::vector<std::string>& groups,
                 const std::vector<Bars>& series, const std::string& label) {
  std::string script = "set ylabel " + gnuplot_text(label) +
                       "\nset yrange [0:*]\nset grid ytics lc rgb '#cccccc'\nset key outside top "
                       "center horizontal\nset border 3\nset tics nomirror\nset style fill pattern "
                       "border rgb '#000000'\n";
  const double width = 0.8 / static_cast<double>(series.size());
  script += named_tics(groups, -25) +
            join("set xrange [-0.6:", static_cast<double>(groups.size()) - 0.4, "]\n");
  std::vector<std::string> plots;
  for (std::size_t s = 0; s < series.size(); ++s) {
    std::vector<Numbers> rows;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const Statistic& value = series[s].values[g];
      rows.push_back({static_cast<double>(g) - 0.4 + width * (static_cast<double>(s) + 0.5),
                      100 * value.mean(), 100 * value.spread().value_or(0)});
    }
    script += block(join("data", s), rows);
    const Look look = look_of(series[s].name);
    plots.push_back(join("$data", s, " using 1:2:3:(", 0.92 * width, ") with boxerrorbars lc rgb '",
                         look.colour, "' fs pattern ", look.pattern, " title ",
                         gnuplot_text(series[s].name)));
  }
  return drawn(name, 980, 420, script + "plot " + listed(plots));
}

// For each task the unedited model's accuracy, and of the paper's three regimes a number of each
// seed, as bars.
std::string bars_of_tasks(const std::string& name, const Found& found, const std::string& label,
                          const auto& get) {
  std::vector<std::string> tasks;
  for (const TaskFacts& task : found.tasks) tasks.push_back(task.name);
  std::vector<Bars> series{{"pre-trained", {}}};
  for (const double value : found.pretrained.single) series[0].values.push_back({{value}});
  for (const std::string regime : {"non-linear", "post-hoc", "linearized"}) {
    Bars& one = series.emplace_back(Bars{regime, {}});
    for (std::size_t t = 0; t < tasks.size(); ++t) {
      Statistic& value = one.values.emplace_back();
      for (const OfSeed& seed : found.seeds)
        value.values.push_back(get(*seed.trained.regimes.find(regime), t));
    }
  }
  return bars(name, tasks, series, label);
}

// Accuracy over the coefficient: a line for each regime that `regimes` gives of a seed, and a band
// from the lowest seed to the highest.
std::string curves(const std::string& name, const Found& found, const auto& regimes) {
  std::string script = join(
      "set xlabel 'coefficient of the sum of all task vectors'\n"
      "set ylabel 'mean validation accuracy (%)'\n",
      plain_axes, "set xrange [0:1]\nset style fill solid 0.15 noborder\n");
  std::vector<std::string> bands, lines;
  for (const auto& [regime, ignored] : regimes(found.seeds.front())) {
    std::vector<Numbers> rows;
    for (std::size_t i = 0; i < found.coefficients.size(); ++i) {
      Numbers values;
      for (const OfSeed& seed : found.seeds)
        values.push_back(mean_of(regimes(seed).find(regime)->addition.curve[i]));
      rows.push_back(with_range(found.coefficients[i], values));
    }
    const std::string curve = join("curve", lines.size());
    script += block(curve, rows);
    const Look look = look_of(regime);
    bands.push_back(
        join("$", curve, " using 1:3:4 with filledcurves lc rgb '", look.colour, "' notitle"));
    lines.push_back(line(curve, look, regime));
  }
  return drawn(name, 980, 460, script + "plot " + listed(bands) + ", " + listed(lines));
}

// One map, as commands to gnuplot.
std::string map_panel(const std::string& name, const std::string& regime, const Numbers& axis,
                      const Map& map) {
  const auto points = static_cast<double>(axis.size());
  const double reach = axis.back() * points / (points - 1);
  std::vector<Numbers> rows;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    for (std::size_t j = 0; j < axis.size(); ++j)
      rows.push_back({axis[i], axis[j], 100 * map.error[i][j]});
  }
  return join(block(name, rows), "set xrange [", -reach, ":", reach, "]\nset yrange [", -reach, ":",
              reach, "]\nset title ", gnuplot_text(regime), "\nset xlabel ",
              gnuplot_text("α of " + map.tasks[0]), "\nset ylabel ",
              gnuplot_text("α of " + map.tasks[1]), "\nplot $", name,
              " using 1:2:3 with image notitle\n");
}
}  // namespace

std::string figure_of_single_tasks(const Results& results) {
  return bars_of_tasks("single", results.found, "test accuracy (%)",
                       [](const Row& row, std::size_t t) { return row.single.test[t]; });
}

std::string figure_of_negation(const Results& results) {
  return bars_of_tasks("negation", results.found, "accuracy left on the task (%)",
                       [](const Row& row, std::size_t t) { return (*row.negation)[t].target; });
}

std::string figure_of_addition(const Results& results) {
  return curves(
      "addition", results.found,
      [](const OfSeed& seed) -> const auto& { return seed.trained.regimes; });
}

std::string figure_of_random_start(const Results& results) {
  return curves(
      "random", results.found,
      [](const OfSeed& seed) -> const auto& { return seed.random->regimes; });
}

std::string figure_of_pairs(const Results& results) {
  const std::vector<OfSeed>& seeds = results.found.seeds;
  std::string script =
      "set ylabel 'normalized accuracy (%)'\nset key outside top center horizontal\n"
      "set grid lc rgb '#cccccc'\nset border 3\nset tics nomirror\n";
  std::vector<std::string> plots, tasks;
  for (const auto& [regime, first] : seeds.front().trained.regimes) {
    if (!first.pairs || first.pairs->empty()) continue;
    std::vector<Numbers> rows;
    tasks.clear();
    for (std::size_t p = 0; p < first.pairs->size(); ++p) {
      rows.push_back(
          {static_cast<double>(p), 100 * mean_over(seeds, [&, &name = regime](const OfSeed& seed) {
                                     return (*seed.trained.regimes.find(name)->pairs)[p].normalized;
                                   })});
      const auto& [one, other] = (*first.pairs)[p].tasks;
      tasks.push_back(one + " + " + other);
    }
    const std::string points = join("pairs", plots.size());
    script += block(points, rows);
    const Look look = look_of(regime);
    plots.push_back(join("$", points, " with points ps 1 pt ", look.mark, " lc rgb '", look.colour,
                         "' title ", gnuplot_text(regime)));
  }
  if (plots.empty()) return "";
  script += join("set xrange [-0.7:", static_cast<double>(tasks.size()) - 0.3, "]\n");
  return drawn("pairs", 980, 520, script + named_tics(tasks, -60) + "plot " + listed(plots));
}

std::string figure_of_disentanglement(const Results& results) {
  const std::vector<OfSeed>& seeds = results.found.seeds;
  std::string panels;
  std::size_t rows = 0, columns = 0;
  for (const auto& [regime, row] : seeds.front().trained.regimes) {
    if (!row.disentanglement || row.disentanglement->maps.empty()) continue;
    columns = row.disentanglement->maps.size();
    for (std::size_t c = 0; c < columns; ++c)
      panels += map_panel(join("map", rows, "_", c), regime, row.disentanglement->axis,
                          row.disentanglement->maps[c]);
    ++rows;
  }
  if (rows == 0) return "";
  const std::string look = join(
      "set multiplot layout ", rows, ",", columns,
      "\nset palette defined (0 '#ffffff', 0.5 '#7fa8d1', 1 '#08204a')\nset cbrange [0:100]\n"
      "set size square\nset tics out nomirror scale 0.5\nset xtics -3,1,3\nset ytics -3,1,3\n"
      "set object 1 rectangle from -1,-1 to 1,1 front fillstyle empty border rgb '#D55E00' lw 2\n"
      "set cbtics 0,50,100\n");
  return drawn("maps", 980, static_cast<int>(320 * rows), look + panels + "unset multiplot");
}

std::string figure_of_localization(const Results& results) {
  std::string script = join(
      "set logscale xy\nset xlabel 'number of leading eigenfunctions'\n"
      "set ylabel 'local energy: own task / other task'\n",
      plain_axes);
  std::vector<std::string> plots;
  for (const auto& [name, title, look, energy] :
       {std::tuple("localization", "pre-trained", "linearized", &results.summary.localization),
        std::tuple("random_localization", "random start", "non-linear",
                   &results.summary.random_localization)}) {
    if (!*energy) continue;
    std::vector<Numbers> rows;
    for (std::size_t i = 0; i < (*energy)->ratios.size(); ++i)
      rows.push_back({static_cast<double>((*energy)->eigenfunctions[i]), (*energy)->ratios[i]});
    script += block(name, rows);
    plots.push_back(line(name, look_of(look), title));
  }
  if (plots.empty()) return "";
  plots.emplace_back("1 lc rgb '#888888' notitle");
  return drawn("localization", 980, 400, script + "plot " + listed(plots));
}

std::string figure_of_ways(const Results& results) {
  std::vector<Bars> series;
  for (const auto& [regime, row] : results.summary.regimes)
    series.push_back({regime, {row.single, row.absolute, row.absolute_at_1}});
  return bars("ways", {"single task", "addition", "addition, coefficient 1"}, series,
              "mean test accuracy (%)");
}

std::string figure_of_emergence(const EmergenceResults& results) {
  const auto& moments = results.found.moments;
  const bool widths = results.found.is_over_widths();
  std::vector<std::string> places;
  for (const Moment& moment : moments) places.push_back(join(widths ? moment.width : moment.step));
  std::string script =
      join("set multiplot layout 1,3\n", named_tics(places, -60),
           "set xrange [-0.3:", static_cast<double>(moments.size()) - 0.7, "]\nset xlabel '",
           widths ? "width of the model" : "steps of pre-training",
           "'\nset grid ytics lc rgb '#cccccc'\nset border 3\nset tics nomirror\nset key bottom "
           "right\n");
  // A panel of lines, each a regime's number over the moments with its lowest and highest seed.
  const auto panel = [&](const std::string& name, Column column, const std::string& label,
                         const std::string& range) {
    std::vector<std::string> plots;
    for (const std::string regime : {"non-linear", "linearized"}) {
      std::vector<Numbers> rows;
      for (std::size_t i = 0; i < moments.size(); ++i) {
        const Statistic& statistic = results.summaries[i].regimes.find(regime)->*column;
        if (!statistic.is_measured()) continue;  // where fine-tuning gained nothing
        rows.push_back(with_range(static_cast<double>(i), statistic.values));
      }
      const std::string lines = name + (regime == "linearized" ? "_linear" : "");
      script += block(lines, rows);
      const Look look = look_of(regime);
      plots.push_back(join("$", lines, " using 1:2:3:4 with yerrorbars pt ", look.mark, " lc rgb '",
                           look.colour, "' notitle, ", line(lines, look, regime)));
    }
    script += join("set ylabel ", gnuplot_text(label), "\nset yrange ", range, "\nplot ",
                   listed(plots), "\n");
  };
  panel("retained", &RowSummary::retained, "share of the gain retained (%)", "[*:100]");
  panel("error", &RowSummary::error_in_box, "disentanglement error in the box (%)", "[0:*]");
  std::vector<Numbers> ratios;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (const auto& energy = results.summaries[i].localization)
      ratios.push_back({static_cast<double>(i), energy->in_the_middle()});
  }
  script += block("localization", ratios) +
            "set ylabel 'local energy: own task / other task'\nset yrange [*:*]\nplot " +
            line("localization", look_of("linearized"), "") + "\n";
  return drawn("emergence", 980, 380, script + "unset multiplot");
}

}  // namespace study
