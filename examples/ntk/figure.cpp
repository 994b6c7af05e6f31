#include "figure.hpp"

#include <csignal>
#include <cstdio>
#include <iomanip>
#include <sstream>

#include "../gnuplot_text.hpp"
#include "lintel/core/io/write_aside.hpp"

namespace ntk {

using lintel::gnuplot_text;

void draw(const Figure& figure, const std::filesystem::path& folder) {
  const std::filesystem::path part = folder / ("." + figure.file + ".png.part");
  std::ostringstream csv, script;
  csv << "curve," << figure.x << "," << figure.y << "\n";
  script << "set encoding utf8\nset terminal pngcairo noenhanced size 720,440 font 'sans,11'\n"
         << "set output " << gnuplot_text(part.string()) << "\nset title "
         << gnuplot_text(figure.title) << "\nset xlabel " << gnuplot_text(figure.x)
         << "\nset ylabel " << gnuplot_text(figure.y)
         << "\nset grid\nset key outside right top\nset logscale x\nset format x '%g'\n";
  if (figure.log_y) script << "set logscale y\nset format y '%g'\n";
  // Told apart by mark and dash as well as by colour.
  static const char* const colours[] = {"#0072B2", "#D55E00", "#56B4E9",
                                        "#E69F00", "#009E73", "#555555"};
  static const int marks[] = {7, 5, 6, 4, 9, 2};
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    script << (i == 0 ? "plot " : ", ") << "'-' with linespoints lw 2 dt " << i / 2 % 3 + 1
           << " pt " << marks[i % 6] << " lc rgb '" << colours[i % 6] << "' title "
           << gnuplot_text(figure.curves[i].name);
  }
  script << "\n";
  for (const Curve& curve : figure.curves) {
    for (const auto& [x, y] : curve.points) {
      csv << std::quoted(curve.name, '"', '"') << "," << x << "," << y << "\n";
      script << x << " " << y << "\n";
    }
    script << "e\n";
  }
  lintel::write_file(folder / (figure.file + ".csv"), csv.str());
  std::signal(SIGPIPE, SIG_IGN);  // without gnuplot, nobody reads the script
  FILE* const gnuplot = popen("gnuplot 2>/dev/null", "w");
  if (!gnuplot) return;
  std::fputs(script.str().c_str(), gnuplot);
  if (pclose(gnuplot) == 0 && std::filesystem::exists(part)) {
    lintel::put_in_place(part, folder / (figure.file + ".png"));
  }
}

}  // namespace ntk
