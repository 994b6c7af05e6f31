#include <cmath>
#include <set>

#include "explorer_data.hpp"

namespace study {

namespace {
// from, from + step, … , to, in hundredths, so that equal coefficients are equal numbers.
Numbers hundredths(int from, int to, int step) {
  Numbers result;
  for (int k = from; k <= to; k += step) result.push_back(k / 100.0);
  return result;
}
double rounded(double coefficient) { return std::round(100 * coefficient) / 100; }
}  // namespace

std::vector<Numbers> points_to_compute(const Exhibits& exhibits, const ShownRegime& regime) {
  const std::size_t vectors = exhibits.vectors.size();
  std::set<Numbers> points{Numbers(vectors, 0)};
  const auto add = [&](const Numbers& direction, double coefficient) {
    Numbers point = direction;
    for (double& number : point) number = number == 0 ? 0 : number * coefficient;
    points.insert(point);
  };
  const auto axis = [vectors](std::size_t s) {
    Numbers direction(vectors, 0);
    direction[s] = 1;
    return direction;
  };
  // The sum, finely; and each vector alone where the sum's interference is to be told from it.
  Numbers sum(vectors, 0);
  for (std::size_t s = 0; s < vectors; ++s) sum[s] = exhibits.vectors[s].set ? 1 : 0;
  for (const double coefficient : hundredths(-100, 150, 10)) add(sum, coefficient);
  add(sum, rounded(regime.chosen));
  for (std::size_t s = 0; s < vectors; ++s) {
    if (!exhibits.vectors[s].set) continue;
    for (const double coefficient : hundredths(-100, 150, 25)) add(axis(s), coefficient);
    add(axis(s), rounded(regime.chosen));
    if (!regime.negation.empty()) add(axis(s), -rounded(regime.negation[s]));
  }
  for (const auto& [a, b] : exhibits.pairs) {
    for (const double first : hundredths(-100, 150, 50)) {
      for (const double second : hundredths(-100, 150, 50)) {
        Numbers point(vectors, 0);
        point[a] = first;
        point[b] = second;
        points.insert(point);
      }
    }
  }
  if (regime.analogy) {
    Numbers direction(vectors, 0);
    for (const std::size_t s : exhibits.plus) direction[s] = 1;
    for (const std::size_t s : exhibits.minus) direction[s] = -1;
    for (const double coefficient : hundredths(0, 100, 20)) add(direction, coefficient);
    add(direction, rounded(*regime.analogy));
    for (std::size_t s = 0; s < vectors; ++s) {  // and alone
      if (exhibits.vectors[s].set) add(axis(s), rounded(*regime.analogy) * direction[s]);
    }
  }
  return {points.begin(), points.end()};
}

}  // namespace study
