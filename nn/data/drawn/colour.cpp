#include "lintel/nn/data/drawn/colour.hpp"

#include <algorithm>
#include <cmath>

#include "lintel/nn/data/drawn/point.hpp"

namespace lintel::drawn {
namespace {

// From light to the number that is stored for it: the sRGB transfer function.
double stored(double light) {
  if (light <= 0.0031308) return std::max(0.0, 12.92 * light);
  return std::min(1.0, 1.055 * std::pow(light, 1 / 2.4) - 0.055);
}

}  // namespace

Colour mix(Colour a, Colour b, double share) {
  return {a.red + share * (b.red - a.red), a.green + share * (b.green - a.green),
          a.blue + share * (b.blue - a.blue)};
}

Colour shade(Colour colour, double amount) {
  return amount > 0 ? mix(colour, {1, 1, 1}, amount) : mix(colour, {0, 0, 0}, -amount);
}

Colour perceived(double lightness, double chroma, double hue) {
  const double a = chroma * std::cos(hue), b = chroma * std::sin(hue);
  const auto cube = [](double value) { return value * value * value; };
  const double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
  return {stored(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          stored(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          stored(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

std::vector<Colour> ordered_palette(Random& random, std::int64_t count) {
  const double dark = random.uniform(0.22, 0.38), light = random.uniform(0.78, 0.95);
  const double hue = random.uniform(0, full_turn);
  // Neighbouring hues, two opposite ones, or three that share the circle.
  const auto families = 1 + random.below(3);
  const double vividness = random.uniform(0.5, 1);
  std::vector<Colour> colours;
  for (std::int64_t i = 0; i < count; ++i) {
    const double step = (static_cast<double>(i) + random.uniform(-0.15, 0.15)) /
                        static_cast<double>(std::max<std::int64_t>(1, count - 1));
    const double family = random.below(families) * full_turn / families;
    const double chroma = vividness * random.uniform(0.03, 0.17);
    const double turned = hue + family + random.uniform(-0.5, 0.5);
    colours.push_back(perceived(dark + (light - dark) * step, chroma, turned));
  }
  if (random.chance(0.5)) std::reverse(colours.begin(), colours.end());
  return colours;
}

std::vector<Colour> palette(Random& random, std::int64_t count) {
  const std::vector<Colour> ordered = ordered_palette(random, count);
  std::vector<Colour> shuffled;
  for (const std::int64_t i : random.permutation(count)) {
    shuffled.push_back(ordered[static_cast<std::size_t>(i)]);
  }
  return shuffled;
}

}  // namespace lintel::drawn
