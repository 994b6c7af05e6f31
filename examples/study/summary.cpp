#include "summary.hpp"

#include <cmath>
#include <optional>

#include "lintel/tangent/editing.hpp"
#include "numbers.hpp"

namespace study {

using lintel::retained_share;

namespace {
Json statistic(const Numbers& values) {
  const double mean = mean_of(values);
  Json spread = nullptr;
  if (values.size() > 1) {
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    spread = std::sqrt(squares / static_cast<double>(values.size() - 1));
  }
  return {{"mean", mean}, {"spread", spread}, {"values", values}};
}

// The mean over a list of objects of one of their numbers.
double mean_over(const Json& list, const char* number) {
  double total = 0;
  for (const Json& entry : list) total += entry.at(number).get<double>();
  return total / static_cast<double>(list.size());
}

// A map's error where both coefficients are the same, between the points of its grid along the
// diagonal.
double on_diagonal(const Json& axis, const Json& error, double coefficient) {
  std::size_t above = 1;
  while (above + 1 < axis.size() && axis[above].get<double>() < coefficient) ++above;
  const double low = axis[above - 1], high = axis[above];
  const double share = (coefficient - low) / (high - low);
  return (1 - share) * error[above - 1][above - 1].get<double>() +
         share * error[above][above].get<double>();
}

// The numbers of one row for one seed. `before`: of the model that fine-tuning started from.
std::map<std::string, double> numbers_of(const Json& row, const Json* nonlinear_row,
                                         const Json& tasks, const std::optional<double>& before) {
  std::map<std::string, double> result;
  result["single"] = mean_of(row.at("single").at("test"));
  if (nonlinear_row) {
    const Numbers own = row.at("single").at("test"),
                  nonlinear = nonlinear_row->at("single").at("test");
    double advantage = 0;
    for (std::size_t t = 0; t < own.size(); ++t)
      advantage += (nonlinear[t] - own[t]) / (1 - 1 / tasks[t].at("classes").get<double>());
    result["advantage"] = advantage / static_cast<double>(own.size());
  }
  const Json& addition = row.at("addition");
  for (const char* number :
       {"coefficient", "absolute", "normalized", "absolute_at_1", "normalized_at_1"}) {
    result[number] = addition.at(number);
  }
  for (const auto& [number, added] :
       {std::pair("retained", "absolute"), std::pair("retained_at_1", "absolute_at_1")}) {
    if (!before) break;
    if (const auto share = retained_share(result[added], *before, result["single"]))
      result[number] = *share;
  }
  if (row.contains("pairs") && !row.at("pairs").empty()) {
    for (const char* number : {"absolute", "normalized", "absolute_at_1", "normalized_at_1"})
      result[std::string("pairs_") + number] = mean_over(row.at("pairs"), number);
  }
  if (row.contains("negation")) {
    result["target"] = mean_over(row.at("negation"), "target");
    result["control"] = mean_over(row.at("negation"), "control");
  }
  if (row.contains("disentanglement") && !row.at("disentanglement").at("maps").empty()) {
    const Json& maps = row.at("disentanglement").at("maps");
    result["error_in_box"] = mean_over(maps, "mean_in_box");
    result["error_at_1"] = mean_over(maps, "at_1");
    const Json& axis = row.at("disentanglement").at("axis");
    double total = 0;
    for (const Json& map : maps) total += on_diagonal(axis, map.at("error"), result["coefficient"]);
    result["error_at_best"] = total / static_cast<double>(maps.size());
  }
  if (row.contains("analogy")) {
    for (const char* number : {"pretrained", "c_alone", "analogy", "d_itself"})
      result[std::string("analogy_") + number] = row.at("analogy").at(number);
  }
  return result;
}

}  // namespace

Json local_energy(const std::vector<Json>& pairs_of_seeds) {
  std::vector<double> logarithms;
  Json counts;
  double rows = 0;
  for (const Json& pairs : pairs_of_seeds) {
    for (const Json& pair : pairs) {
      const std::size_t length = pair.at("eigenfunctions").size();
      if (rows == 0 || length < counts.size()) counts = pair.at("eigenfunctions");
      logarithms.resize(counts.size());
      for (std::size_t i = 0; i < counts.size(); ++i) {
        logarithms[i] +=
            std::log(pair.at("on_task")[i].get<double>() / pair.at("on_other")[i].get<double>());
      }
      ++rows;
    }
  }
  Json ratios = Json::array();
  for (const double sum : logarithms) ratios.push_back(std::exp(sum / rows));
  return {{"eigenfunctions", counts}, {"ratios", ratios}};
}

Json summarize(const Json& found) {
  Json summary;
  summary["pre-trained"] = {{"single", mean_of(found.at("pretrained").at("single"))},
                            {"control", found.at("pretrained").at("control")}};
  for (const char* group : {"regimes", "random"}) {
    if (!found.at("seeds")[0].contains(group)) continue;
    std::optional<double> before;  // not measured of a random start
    if (std::string_view(group) == "regimes") before = summary["pre-trained"]["single"];
    for (const auto& [name, first] : found.at("seeds")[0].at(group).items()) {
      std::map<std::string, Numbers> values;
      for (const Json& seed : found.at("seeds")) {
        const Json* nonlinear = name == "post-hoc" ? &seed.at(group).at("non-linear") : nullptr;
        for (const auto& [number, value] :
             numbers_of(seed.at(group).at(name), nonlinear, found.at("tasks"), before))
          values[number].push_back(value);
      }
      for (const auto& [number, list] : values) summary[group][name][number] = statistic(list);
    }
  }
  for (const char* start : {"localization", "random_localization"}) {
    if (!found.at("seeds")[0].contains(start) || found.at("seeds")[0].at(start).empty()) continue;
    std::vector<Json> pairs;
    for (const Json& seed : found.at("seeds")) pairs.push_back(seed.at(start));
    summary[start] = local_energy(pairs);
  }
  return summary;
}

}  // namespace study
