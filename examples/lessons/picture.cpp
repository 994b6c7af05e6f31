#include "picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>

#include "lintel/core/escape_markup.hpp"
#include "lintel/core/io/write_aside.hpp"

namespace lesson {

using lintel::Shape;

namespace {
// Okabe and Ito's colours, which colour-blind readers can tell apart, on a background of their own.
constexpr const char* colours[] = {"#0072b2", "#d55e00", "#009e73",
                                   "#cc79a7", "#e69f00", "#555555"};
constexpr double left = 80, top = 50, width = 470, height = 300;

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string label(double x, double y, const std::string& text, const char* anchor = "middle",
                  const std::string& more = "") {
  return lintel::join("<text x='", x, "' y='", y, "' text-anchor='", anchor, "' ", more, ">",
                      lintel::escape_markup(text), "</text>\n");
}

void save(const std::string& name, double wide, double high, const std::string& body) {
  const std::filesystem::path file = std::filesystem::path("out/lessons") / (name + ".svg");
  std::filesystem::create_directories(file.parent_path());
  lintel::write_file(
      file, lintel::join("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ", wide, " ", high,
                         "' width='", wide, "' height='", high,
                         "' font-family='sans-serif' font-size='13' fill='#1a1a1a'>\n<rect width='",
                         wide, "' height='", high, "' fill='#ffffff'/>\n", body, "</svg>\n"));
  std::printf("\nDrawn: %s\n", file.c_str());
}

// One axis: which values it covers, and where on it a value lies, from 0 to 1.
struct Axis {
  bool log = false;
  double low = 0, high = 1;

  double place(double value) const {
    const double at = log ? std::log10(value) : value;
    return (at - low) / (high - low);
  }
  bool covers(double value) const { return std::isfinite(value) && (!log || value > 0); }
  std::vector<double> ticks() const {
    std::vector<double> result;
    if (log && high - low < 2) {  // within a decade or two: 1, 2, 5, 10, ...
      for (double decade = std::floor(low); decade <= high; ++decade) {
        for (const double digit : {1, 2, 5}) {
          const double at = decade + std::log10(digit);
          if (at >= low && at <= high) result.push_back(std::pow(10, at));
        }
      }
      return result;
    }
    if (log) {
      const double step = std::ceil((high - low) / 7);
      for (double at = std::ceil(low - 1e-9); at <= high + 1e-9; at += step)
        result.push_back(std::pow(10, at));
      return result;
    }
    const double rough = (high - low) / 5, unit = std::pow(10, std::floor(std::log10(rough)));
    const double step = unit * (rough / unit < 1.5 ? 1 : rough / unit < 3.5 ? 2 : 5);
    for (double at = std::ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; ++at)
      result.push_back(std::abs(at) < 1e-9 ? 0 : at * step);
    return result;
  }
};

Axis axis_of(const std::vector<Curve>& curves, bool log, bool of_x) {
  Axis axis{log, HUGE_VAL, -HUGE_VAL};
  for (const Curve& curve : curves) {
    for (const auto& [x, y] : curve.points) {
      const double value = of_x ? x : y;
      if (!axis.covers(value)) continue;
      axis.low = std::min(axis.low, log ? std::log10(value) : value);
      axis.high = std::max(axis.high, log ? std::log10(value) : value);
    }
  }
  if (!(axis.low < axis.high)) {  // one value, or none
    const double middle = std::isfinite(axis.low) ? axis.low : 0;
    return {log, middle - 1, middle + 1};
  }
  const double margin = 0.04 * (axis.high - axis.low);
  return {log, axis.low - margin, axis.high + margin};
}

// One of 33 shades from white to blue.
std::string shade(double share) {
  const double step = std::round(32 * share) / 32;
  const auto mix = [&](int to) { return static_cast<int>(std::lround(255 + step * (to - 255))); };
  return lintel::join("rgb(", mix(0), ",", mix(68), ",", mix(136), ")");
}

std::pair<double, double> range_of(const Panel& panel) {
  if (panel.range) return *panel.range;
  const std::vector<float> values = panel.values.values();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
}

// The cells of a panel as squares of side 1, all of a colour in one path.
std::string cells(const Panel& panel) {
  const Shape shape = panel.values.shape();
  const std::int64_t columns = shape[-1], count = shape[-2] * columns;
  const std::vector<float> values = panel.values.values();
  const auto [low, high] = range_of(panel);
  const auto colour_of = [&, least = low, range = high > low ? high - low : 1](std::int64_t cell) {
    const auto channel = [&](std::int64_t c) {
      const float value = values[static_cast<std::size_t>(c * count + cell)];
      return std::clamp(static_cast<int>(std::lround(127.5 * (value + 1))), 0, 255);
    };
    if (shape.rank() == 3)
      return lintel::join("rgb(", channel(0), ",", channel(1), ",", channel(2), ")");
    const double share = (values[static_cast<std::size_t>(cell)] - least) / range;
    return shade(std::clamp(share, 0.0, 1.0));
  };
  std::map<std::string, std::string> paths;
  for (std::int64_t cell = 0; cell < count; ++cell) {
    paths[colour_of(cell)] += lintel::join("M", cell % columns, " ", cell / columns, "h1v1h-1z");
  }
  std::string all;
  for (const auto& [colour, path] : paths)
    all += lintel::join("<path fill='", colour, "' d='", path, "'/>\n");
  return all;
}
}  // namespace

void draw(const std::string& name, const Plot& plot) {
  const Axis x = axis_of(plot.curves, plot.log_x, true),
             y = axis_of(plot.curves, plot.log_y, false);
  const auto at_x = [&](double value) { return left + width * x.place(value); };
  const auto at_y = [&](double value) { return top + height * (1 - y.place(value)); };
  std::ostringstream body;
  body << label(left + width / 2, 28, plot.title, "middle", "font-weight='bold'")
       << label(left + width / 2, top + height + 42, plot.x)
       << label(0, 0, plot.y, "middle",
                lintel::join("transform='translate(18 ", top + height / 2, ") rotate(-90)'"));
  for (const double tick : x.ticks()) {
    body << "<line x1='" << at_x(tick) << "' x2='" << at_x(tick) << "' y1='" << top << "' y2='"
         << top + height << "' stroke='#dddddd'/>\n"
         << label(at_x(tick), top + height + 20, short_number(tick));
  }
  for (const double tick : y.ticks()) {
    body << "<line x1='" << left << "' x2='" << left + width << "' y1='" << at_y(tick) << "' y2='"
         << at_y(tick) << "' stroke='#dddddd'/>\n"
         << label(left - 8, at_y(tick) + 4, short_number(tick), "end");
  }
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    const Curve& curve = plot.curves[i];
    const char* const colour = colours[i % std::size(colours)];
    std::ostringstream line, dots;
    for (const auto& [px, py] : curve.points) {
      if (!x.covers(px) || !y.covers(py)) continue;
      line << at_x(px) << "," << at_y(py) << " ";
      if (curve.line && curve.points.size() > 40) continue;
      dots << "<circle cx='" << at_x(px) << "' cy='" << at_y(py) << "' r='3.5' fill='" << colour
           << "'/>\n";
    }
    if (curve.line) {
      body << "<polyline fill='none' stroke='" << colour << "' stroke-width='2' "
           << (i % 2 ? "stroke-dasharray='7 3' " : "") << "points='" << line.str() << "'/>\n";
    }
    const double row = top + 14 + 22 * static_cast<double>(i);
    body << dots.str() << "<rect x='" << left + width + 16 << "' y='" << row - 8
         << "' width='16' height='6' fill='" << colour << "'/>\n"
         << label(left + width + 38, row, curve.name, "start");
  }
  save(name, left + width + 250, top + height + 60, body.str());
}

void draw(const std::string& name, const std::string& title, const std::vector<Panel>& panels) {
  constexpr double side = 210, gap = 30, above = 70;
  std::ostringstream body;
  double x = gap;
  for (const Panel& panel : panels) {
    body << label(x + side / 2, above - 10, panel.title);
    const Shape shape = panel.values.shape();
    body << "<g transform='translate(" << x << " " << above << ") scale("
         << side / static_cast<double>(std::max(shape[-2], shape[-1]))
         << ")' shape-rendering='crispEdges'>\n"
         << cells(panel) << "</g>\n";
    if (shape.rank() == 2) {
      const auto [low, high] = range_of(panel);
      body << label(x + side / 2, above + side + 20,
                    short_number(low) + " (white) to " + short_number(high));
    }
    x += side + gap;
  }
  save(name, x, above + side + 35,
       label(x / 2, 28, title, "middle", "font-weight='bold'") + body.str());
}

}  // namespace lesson
