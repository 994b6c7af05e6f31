// What the lessons draw: curves, and arrays of numbers as shades, as SVG in out/lessons/.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lintel/core/tensor.hpp"

namespace lesson {

struct Curve {
  std::string name;
  std::vector<std::pair<double, double>> points;
  bool line = true;  ///< joined by a line, or only dots
};

/// Curves over common axes. On a logarithmic axis, points that are not positive are left out.
struct Plot {
  std::string title, x, y;
  bool log_x = false, log_y = false;
  std::vector<Curve> curves;
};

/// An array of numbers: [rows, columns] as shades, or an image [3, rows, columns] with values from
/// −1 to 1 as colours.
struct Panel {
  std::string title;
  lintel::Tensor<float> values;
  /// What is drawn white and blue: panels with the same range can be compared. Without one, the
  /// smallest and largest value.
  std::optional<std::pair<double, double>> range = {};
};

/// Writes out/lessons/NAME.svg and says so.
void draw(const std::string& name, const Plot& plot);
/// The panels in a row.
void draw(const std::string& name, const std::string& title, const std::vector<Panel>& panels);

}  // namespace lesson
