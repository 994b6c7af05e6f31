// Curves as a picture (by gnuplot) and as CSV.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ntk {

struct Curve {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

struct Figure {
  std::string file;  // without ending
  std::string title, x, y;
  bool log_y = false;  // x always is
  std::vector<Curve> curves = {};
};

/// Writes FILE.csv (curve, x, y) and, where gnuplot is installed, FILE.png into the folder.
void draw(const Figure& figure, const std::filesystem::path& folder);

}  // namespace ntk
