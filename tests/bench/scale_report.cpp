#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iomanip>
#include <iostream>

#include "ceiling.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "scale.hpp"
#include "timing.hpp"

namespace lintel::bench {

namespace {
using Json = nlohmann::ordered_json;
constexpr std::int64_t thread_counts[] = {1, 2, 4, 8, 16, 32, 64};

double an_image(double seconds, const Work& work) {
  return 1e3 * seconds / static_cast<double>(work.batch);
}
Work on_threads(Work work, std::int64_t threads) {
  work.threads = threads;
  return work;
}

// A row of the table, of the CSV and of the JSON alike. Times are milliseconds an image.
Json row(const Scale& scale, const ScalePoint& p) {
  Json r{{"axis", p.axis},
         {"extent", p.extent},
         {"forward", nullptr},
         {"forward_model", an_image(scale.forward.seconds(p.work), p.work)},
         {"step", nullptr},
         {"step_model", an_image(scale.step.seconds(p.work), p.work)},
         {"share_of_ceiling", nullptr},
         {"megabytes", nullptr},
         {"megabytes_model", training_megabytes(p.work)}};
  if (!p.measured) return r;
  const double cores =
      static_cast<double>(p.work.threads) / static_cast<double>(scale.base.threads);
  const double step = quickest(p.step);
  r["forward"] = an_image(quickest(p.forward), p.work);
  r["step"] = an_image(step, p.work);
  r["share_of_ceiling"] = p.operations / step / (cores * scale.machine.operations_per_second);
  r["megabytes"] = p.megabytes;
  return r;
}
Json row(const StreamPoint& p) {
  return {{"axis", "images"},
          {"extent", p.images},
          {"reading", 1e3 * p.reading},
          {"forward", 1e3 * p.forward},
          {"megabytes", p.resident_megabytes}};
}
// What the model says of more threads than there may be here, for a batch.
Json thread_row(const Scale& scale, Work work, std::int64_t threads) {
  const double alone = scale.step.seconds(on_threads(work, 1));
  work = on_threads(work, threads);
  const double here = scale.step.seconds(work), grown = scale.step.seconds(work, true);
  return {{"axis", join("threads (batch ", work.batch, ")")},
          {"extent", threads},
          {"step_model", an_image(here, work)},
          {"times_as_fast", alone / here},
          {"step_model_memory_grows", an_image(grown, work)},
          {"times_as_fast_memory_grows", alone / grown}};
}

int column_width(const std::string& name) {
  return std::max(10, static_cast<int>(name.size()) + 2);
}

void print(const std::vector<Json>& rows) {
  std::string axis;
  for (const Json& r : rows) {
    if (r["axis"] != axis) {
      axis = r["axis"];
      std::cout << "\n" << axis;
      for (const auto& [name, value] : r.items()) {
        if (name != "axis") std::cout << std::setw(column_width(name)) << name;
      }
      std::cout << "\n";
    }
    std::cout << std::string(axis.size(), ' ');
    for (const auto& [name, value] : r.items()) {
      if (name == "axis") continue;
      std::cout << std::setw(column_width(name));
      if (value.is_null()) {
        std::cout << "-";
      } else if (value.is_number_float()) {
        std::cout << std::setprecision(3) << std::defaultfloat << value.get<double>();
      } else {
        std::cout << value.get<std::int64_t>();
      }
    }
    std::cout << "\n";
  }
}

std::string csv(const std::vector<Json>& rows) {
  std::string text = "axis,extent,what,value\n";
  for (const Json& r : rows) {
    for (const auto& [name, value] : r.items()) {
      if (name != "axis" && name != "extent" && !value.is_null())
        text += join("\"", r["axis"].get<std::string>(), "\",", r["extent"], ",", name, ",", value,
                     "\n");
    }
  }
  return text;
}

// A panel for each axis: what was measured as marks, what the model says as lines.
std::string script(const std::vector<Json>& rows, const std::string& picture) {
  std::string axes,
      text = R"(set terminal svg noenhanced size 1360,680 font 'sans,11' background '#ffffff'
set multiplot layout 2,4
set logscale xyy2
set grid
set key below samplen 2 font ',9'
set format xy '%g'
set format y2 '%g'
set ytics nomirror
)";
  struct Curve {
    const char *name, *title, *look;
  };
  static constexpr Curve curves[] = {
      {"step", "step, ms an image", "points pt 7 lc rgb '#D55E00'"},
      {"step_model", "model", "lines lw 2 lc rgb '#D55E00'"},
      {"step_model_memory_grows", "model, memory grows too", "lines lw 2 dt 3 lc rgb '#D55E00'"},
      {"forward", "forward, ms an image", "points pt 5 lc rgb '#0072B2'"},
      {"forward_model", "model", "lines lw 2 lc rgb '#0072B2'"},
      {"reading", "reading, ms an image", "linespoints pt 9 lc rgb '#009E73'"},
      {"megabytes", "MB (right)", "points pt 6 lc rgb '#555555' axes x1y2"},
      {"megabytes_model", "model", "lines dt 2 lc rgb '#555555' axes x1y2"}};
  for (const Json& first : rows) {
    const std::string axis = first["axis"];
    if (axes.find("<" + axis + ">") != std::string::npos || axis == "batch (one thread)") continue;
    axes += "<" + axis + ">";
    std::string plots, data;
    for (const Curve& curve : curves) {
      if (!first.contains(curve.name)) continue;
      plots += join(plots.empty() ? "plot " : ", ", "'-' with ", curve.look, " title '",
                    curve.title, "'");
      for (const Json& r : rows) {
        if (r["axis"] == axis && !r[curve.name].is_null())
          data += join(r["extent"], " ", r[curve.name], "\n");
      }
      data += "e\n";
    }
    text += first.contains("megabytes") ? "set y2tics\n" : "unset y2tics\n";
    text += join("set xlabel '", axis, "'\n", plots, "\n", data);
  }
  return "set output '" + picture + "'\n" + text + "unset multiplot\n";
}
}  // namespace

void report_scale(const Scale& scale, const std::string& file) {
  std::vector<Json> rows;
  std::vector<double> errors;
  for (const ScalePoint& p : scale.points) {
    rows.push_back(row(scale, p));
    if (p.measured)
      errors.push_back(std::abs(std::log(scale.step.seconds(p.work) / quickest(p.step))));
  }
  for (const StreamPoint& p : scale.streams) rows.push_back(row(p));
  for (const std::int64_t more : {2, 64}) {
    for (const std::int64_t threads : thread_counts) {
      const Work work{scale.base.shape, more * scale.base.batch, 1};
      rows.push_back(thread_row(scale, work, threads));
    }
  }
  print(rows);
  std::cout << "\n" << processor() << "\n";
  Json json;
  json["processor"] = processor();
  json["sgemm_ceiling_gflops"] = 1e-9 * scale.machine.operations_per_second;
  json["memory_gigabytes_per_second"] = 1e-9 * scale.machine.bytes_per_second;
  json["barrier_microseconds"] = 1e6 * scale.step.barrier;
  json["regions_a_step"] = scale.step.regions;
  json["seconds_an_operation_dense_attention_a_number_a_weight"] = scale.step.rates;
  json["step_model_off_by_median"] = std::exp(median(errors)) - 1;
  json["step_model_off_by_at_most"] = std::exp(*std::max_element(errors.begin(), errors.end())) - 1;
  for (const auto& [name, value] : json.items()) std::cout << name << " " << value << "\n";
  json["rows"] = rows;
  write_file(file, json.dump(1) + "\n");
  std::filesystem::path beside(file);
  write_file(beside.replace_extension(".csv"), csv(rows));
  const std::string commands = script(rows, beside.replace_extension(".svg").string());
  FILE* const gnuplot = popen("gnuplot", "w");
  if (!gnuplot) return;
  std::fputs(commands.c_str(), gnuplot);
  if (pclose(gnuplot) != 0) std::cerr << "bench: no figure without gnuplot\n";
}

}  // namespace lintel::bench
