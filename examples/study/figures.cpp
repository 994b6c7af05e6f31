#include "figures.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "numbers.hpp"

namespace study {

using lintel::join;

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
const Look& look_of(const std::string& name) {
  for (const Look& look : looks) {
    if (name == look.name) return look;
  }
  return looks[0];
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "''" : std::string(1, c);
  return result + "'";
}

// Every occurrence of `from` replaced.
void replace(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

// Runs gnuplot on a script, and returns its SVG with names of its own, since several share a page.
std::string drawn(const std::string& name, int width, int height, const std::string& script) {
  const auto folder = std::filesystem::temp_directory_path() / join("lintel_figure_", getpid());
  std::filesystem::create_directories(folder);
  const auto commands = folder / (name + ".gp"), picture = folder / (name + ".svg");
  std::ofstream(commands) << "set encoding utf8\nset terminal svg noenhanced size " << width << ','
                          << height << " dynamic font 'sans,13' name '" << name
                          << "' background '#ffffff'\nset output " << quoted(picture.string())
                          << "\n"
                          << script << "\nunset output\n";
  const int status =
      std::system(join("gnuplot ", quoted(commands.string()), " >/dev/null 2>&1").c_str());
  std::string svg;
  if (status == 0 && std::filesystem::exists(picture)) {
    const auto bytes = lintel::read_file(picture);
    svg.assign(bytes.begin(), bytes.end());
    svg.erase(0, std::min(svg.size(), svg.find("<svg")));
    replace(svg, "id='gp", "id='" + name + "_gp");
    replace(svg, "#gp", "#" + name + "_gp");
    replace(svg, "id=\"gp", "id=\"" + name + "_gp");
  }
  std::error_code problem;
  std::filesystem::remove_all(folder, problem);
  return svg;
}

// A series of bars: a value for each group, with the spread where there is one.
struct Bars {
  std::string name;
  Numbers values, spreads;
};

std::string bars(const std::string& name, const std::vector<std::string>& groups,
                 const std::vector<Bars>& series, const std::string& label) {
  std::string script = "set ylabel " + quoted(label) +
                       "\nset yrange [0:*]\nset grid ytics lc rgb '#cccccc'\nset key outside top "
                       "center horizontal\nset border 3\nset tics nomirror\nset style fill pattern "
                       "border rgb '#000000'\n";
  const double width = 0.8 / static_cast<double>(series.size());
  std::string tics;
  for (std::size_t g = 0; g < groups.size(); ++g)
    tics += (g ? ", " : "") + quoted(groups[g]) + join(" ", g);
  script += "set xtics (" + tics +
            ") rotate by -25\nset xrange [-0.6:" + join(static_cast<double>(groups.size()) - 0.4) +
            "]\n";
  std::string plot;
  for (std::size_t s = 0; s < series.size(); ++s) {
    script += join("$data", s, " << EOD\n");
    for (std::size_t g = 0; g < groups.size(); ++g) {
      script += join(static_cast<double>(g) - 0.4 + width * (static_cast<double>(s) + 0.5), " ",
                     100 * series[s].values[g], " ",
                     series[s].spreads.empty() ? 0 : 100 * series[s].spreads[g], "\n");
    }
    script += "EOD\n";
    const Look& look = look_of(series[s].name);
    plot += join(s ? ", " : "plot ", "$data", s, " using 1:2:3:(", 0.92 * width,
                 ") with boxerrorbars lc rgb '", look.colour, "' fs pattern ", look.pattern,
                 " title ", quoted(series[s].name));
  }
  return drawn(name, 980, 420, script + plot);
}

std::vector<std::string> task_names(const Json& results) {
  std::vector<std::string> names;
  for (const Json& task : results.at("tasks")) names.push_back(task.at("name"));
  return names;
}

// A number for each task and seed, as bars with means and spreads.
template <class Get>
Bars bars_over_seeds(const Json& results, const std::string& name, const Get& get) {
  Bars result{name, {}, {}};
  for (std::size_t t = 0; t < results.at("tasks").size(); ++t) {
    Numbers values;
    for (const Json& seed : results.at("seeds")) values.push_back(get(seed, t));
    const double mean = mean_of(values);
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    result.values.push_back(mean);
    if (values.size() > 1)
      result.spreads.push_back(std::sqrt(squares / static_cast<double>(values.size() - 1)));
  }
  return result;
}

// Accuracy over the coefficient: a line a regime, a band from the lowest seed to the highest.
std::string curves(const std::string& name, const Json& results, const char* group) {
  std::string script =
      "set xlabel 'coefficient of the sum of all task vectors'\n"
      "set ylabel 'mean validation accuracy (%)'\nset key outside right\n"
      "set grid lc rgb '#cccccc'\nset border 3\nset tics nomirror\nset xrange [0:1]\n"
      "set style fill solid 0.15 noborder\n";
  std::string plot, lines;
  int number = 0;
  const Json& grid = results.at("coefficients");
  for (const auto& [regime, ignored] : results.at("seeds")[0].at(group).items()) {
    script += join("$curve", number, " << EOD\n");
    for (std::size_t i = 0; i < grid.size(); ++i) {
      Numbers values;
      for (const Json& seed : results.at("seeds"))
        values.push_back(mean_of(seed.at(group).at(regime).at("addition").at("curve")[i]));
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      script += join(grid[i].get<double>(), " ", 100 * mean_of(values), " ", 100 * *low, " ",
                     100 * *high, "\n");
    }
    script += "EOD\n";
    const Look& look = look_of(regime);
    plot += join(plot.empty() ? "" : ", ", "$curve", number,
                 " using 1:3:4 with filledcurves lc rgb '", look.colour, "' notitle");
    lines += join(", $curve", number, " using 1:2 with linespoints lw 2 ps 0.7 pt ", look.mark,
                  " dt ", look.dash, " lc rgb '", look.colour, "' title ", quoted(regime));
    ++number;
  }
  return drawn(name, 980, 460, script + "plot " + plot + lines);
}
}  // namespace

std::string figure_of_single_tasks(const Json& results) {
  std::vector<Bars> series{{"pre-trained", results.at("pretrained").at("single"), {}}};
  for (const char* regime : {"non-linear", "post-hoc", "linearized"}) {
    series.push_back(bars_over_seeds(results, regime, [&](const Json& seed, std::size_t t) {
      return seed.at("regimes").at(regime).at("single").at("test")[t].template get<double>();
    }));
  }
  return bars("single", task_names(results), series, "test accuracy (%)");
}

std::string figure_of_addition(const Json& results) {
  return curves("addition", results, "regimes");
}
std::string figure_of_random_start(const Json& results) {
  if (!results.at("seeds")[0].contains("random")) return "";
  return curves("random", results, "random");
}

std::string figure_of_pairs(const Json& results) {
  std::string script =
      "set ylabel 'normalized accuracy (%)'\nset key outside top center horizontal\n"
      "set grid lc rgb '#cccccc'\nset border 3\nset tics nomirror\n";
  std::string plot, tics;
  std::size_t pairs = 0, number = 0;
  for (const auto& [regime, first] : results.at("seeds")[0].at("regimes").items()) {
    if (!first.contains("pairs") || first.at("pairs").empty()) continue;
    pairs = first.at("pairs").size();
    script += join("$pairs", number, " << EOD\n");
    tics.clear();
    for (std::size_t p = 0; p < pairs; ++p) {
      Numbers values;
      for (const Json& seed : results.at("seeds"))
        values.push_back(seed.at("regimes").at(regime).at("pairs")[p].at("normalized"));
      script += join(p, " ", 100 * mean_of(values), "\n");
      const Json& names = first.at("pairs")[p].at("tasks");
      tics += (p ? ", " : "") +
              quoted(names[0].get<std::string>() + " + " + names[1].get<std::string>()) +
              join(" ", p);
    }
    script += "EOD\n";
    const Look& look = look_of(regime);
    plot += join(number ? ", " : "plot ", "$pairs", number, " with points ps 1 pt ", look.mark,
                 " lc rgb '", look.colour, "' title ", quoted(regime));
    ++number;
  }
  if (pairs == 0) return "";
  script += "set xtics (" + tics +
            ") rotate by -60\nset xrange [-0.7:" + join(static_cast<double>(pairs) - 0.3) + "]\n";
  return drawn("pairs", 980, 520, script + plot);
}

std::string figure_of_negation(const Json& results) {
  std::vector<Bars> series{{"pre-trained", results.at("pretrained").at("single"), {}}};
  for (const char* regime : {"non-linear", "post-hoc", "linearized"}) {
    if (!results.at("seeds")[0].at("regimes").at(regime).contains("negation")) return "";
    series.push_back(bars_over_seeds(results, regime, [&](const Json& seed, std::size_t t) {
      return seed.at("regimes").at(regime).at("negation")[t].at("target").template get<double>();
    }));
  }
  return bars("negation", task_names(results), series, "accuracy left on the task (%)");
}

std::string figure_of_disentanglement(const Json& results) {
  std::vector<std::pair<std::string, Json>> rows;  // of the first seed
  for (const auto& [regime, row] : results.at("seeds")[0].at("regimes").items()) {
    if (row.contains("disentanglement") && !row.at("disentanglement").at("maps").empty())
      rows.emplace_back(regime, row.at("disentanglement"));
  }
  if (rows.empty()) return "";
  const std::size_t columns = rows[0].second.at("maps").size();
  std::string data;
  std::string script = join(
      "set multiplot layout ", rows.size(), ",", columns,
      "\nset palette defined (0 '#ffffff', 0.5 '#7fa8d1', 1 '#08204a')\nset cbrange [0:100]\n"
      "set size square\nset tics out nomirror scale 0.5\nset xtics -3,1,3\nset ytics -3,1,3\n"
      "set object 1 rectangle from -1,-1 to 1,1 front fillstyle empty border rgb '#D55E00' lw 2\n"
      "set cbtics 0,50,100\n");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto& [regime, measure] = rows[r];
    const Json& axis = measure.at("axis");
    const double reach = axis.back().get<double>() * static_cast<double>(axis.size()) /
                         static_cast<double>(axis.size() - 1);
    for (std::size_t c = 0; c < columns; ++c) {
      const Json& map = measure.at("maps")[c];
      data += join("$map", r, "_", c, " << EOD\n");
      for (std::size_t i = 0; i < axis.size(); ++i) {
        for (std::size_t j = 0; j < axis.size(); ++j) {
          data += join(axis[i].get<double>(), " ", axis[j].get<double>(), " ",
                       100 * map.at("error")[i][j].get<double>(), "\n");
        }
      }
      data += "EOD\n";
      const std::string first = map.at("tasks")[0], second = map.at("tasks")[1];
      script += join("set xrange [", -reach, ":", reach, "]\nset yrange [", -reach, ":", reach,
                     "]\nset title ", quoted(regime), "\nset xlabel ", quoted("α of " + first),
                     "\nset ylabel ", quoted("α of " + second), "\nplot $map", r, "_", c,
                     " using 1:2:3 with image pixels notitle\n");
    }
  }
  return drawn("maps", 980, static_cast<int>(320 * rows.size()), data + script + "unset multiplot");
}

std::string figure_of_localization(const Json& results) {
  std::string script =
      "set logscale xy\nset xlabel 'eigenfunctions'\n"
      "set ylabel 'local energy: own task / other task'\nset key outside right\n"
      "set grid lc rgb '#cccccc'\nset border 3\nset tics nomirror\n";
  std::string plot;
  const Json& summary = results.at("summary");
  for (const auto& [group, title, look] :
       {std::tuple("localization", "pre-trained", look_of("linearized")),
        std::tuple("random_localization", "random start", look_of("non-linear"))}) {
    if (!summary.contains(group)) continue;
    const Json& counts = summary.at(group).at("eigenfunctions");
    script += join("$", group, " << EOD\n");
    for (std::size_t i = 0; i < counts.size(); ++i) {
      script +=
          join(counts[i].get<int>(), " ", summary.at(group).at("ratios")[i].get<double>(), "\n");
    }
    script += "EOD\n";
    plot += join(plot.empty() ? "plot " : ", ", "$", group,
                 " using 1:2 with linespoints lw 2 ps 0.8 pt ", look.mark, " dt ", look.dash,
                 " lc rgb '", look.colour, "' title '", title, "'");
  }
  if (plot.empty()) return "";
  return drawn("localization", 980, 400, script + plot + ", 1 lc rgb '#888888' notitle");
}

std::string figure_of_ways(const Json& results) {
  std::vector<Bars> series;
  for (const auto& [regime, row] : results.at("summary").at("regimes").items()) {
    Bars bar{regime, {}, {}};
    for (const char* number : {"single", "absolute", "absolute_at_1"}) {
      bar.values.push_back(row.at(number).at("mean"));
      if (!row.at(number).at("spread").is_null())
        bar.spreads.push_back(row.at(number).at("spread"));
    }
    series.push_back(bar);
  }
  return bars("ways", {"single task", "addition", "addition, coefficient 1"}, series,
              "mean test accuracy (%)");
}

std::string figure_of_emergence(const Json& results) {
  const Json& moments = results.at("moments");
  std::string tics, script;
  for (std::size_t i = 0; i < moments.size(); ++i)
    tics += join(i ? ", " : "", quoted(join(moments[i].at("step").get<int>())), " ", i);
  script =
      join("set multiplot layout 1,3\nset xtics (", tics,
           ") rotate by -60\nset xrange [-0.3:", static_cast<double>(moments.size()) - 0.7,
           "]\nset xlabel 'steps of pre-training'\nset grid ytics lc rgb '#cccccc'\nset border "
           "3\nset tics nomirror\nset key bottom right\n");
  // A panel of lines, each a regime's number over the moments with its lowest and highest seed.
  const auto panel = [&](const std::string& number, const std::string& label,
                         const std::string& range) {
    std::string plot;
    for (const std::string regime : {"non-linear", "linearized"}) {
      const std::string name = "$" + number + (regime == "linearized" ? "_linear" : "");
      script += name + " << EOD\n";
      for (std::size_t i = 0; i < moments.size(); ++i) {
        const Json& row = moments[i].at("summary").at("regimes").at(regime);
        if (!row.contains(number)) continue;  // where fine-tuning gained nothing
        const Numbers values = row.at(number).at("values");
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        script += join(i, " ", 100 * mean_of(values), " ", 100 * *low, " ", 100 * *high, "\n");
      }
      const Look& look = look_of(regime);
      script += "EOD\n";
      plot += join(plot.empty() ? "plot " : ", ", name, " using 1:2:3:4 with yerrorbars pt ",
                   look.mark, " lc rgb '", look.colour, "' notitle, ", name,
                   " using 1:2 with linespoints lw 2 ps 0.7 pt ", look.mark, " dt ", look.dash,
                   " lc rgb '", look.colour, "' title ", quoted(regime));
    }
    script += "set ylabel " + quoted(label) + "\nset yrange " + range + "\n" + plot + "\n";
  };
  panel("retained", "share of the gain retained (%)", "[*:100]");
  panel("error_in_box", "disentanglement error in the box (%)", "[0:*]");
  script += "$localization << EOD\n";
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const Json& ratios = moments[i].at("summary").at("localization").at("ratios");
    script += join(i, " ", ratios[ratios.size() / 2].get<double>(), "\n");
  }
  const Look& look = look_of("linearized");
  script += join(
      "EOD\nset ylabel 'local energy: own task / other task'\nset yrange [*:*]\nplot "
      "$localization using 1:2 with linespoints lw 2 ps 0.7 pt ",
      look.mark, " lc rgb '", look.colour, "' notitle\n");
  return drawn("emergence", 980, 380, script + "unset multiplot");
}

}  // namespace study
