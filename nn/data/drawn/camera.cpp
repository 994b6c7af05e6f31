#include "lintel/nn/data/drawn/camera.hpp"

#include <algorithm>
#include <cstddef>

#include "lintel/nn/data/drawn/noise.hpp"

namespace lintel::drawn {

void backdrop(Canvas& canvas, Random& random, Colour colour) {
  const double strength = random.uniform(0.04, 0.14);
  const Colour first = shade(colour, strength), second = shade(colour, -strength);
  const double frequency = random.uniform(1, 3);
  const Point across = polar(frequency, random.uniform(0, full_turn));
  switch (random.below(4)) {
    case 0:
      canvas.cover(mix(first, second, random.uniform()));
      break;
    case 1: {
      const Point middle{0.5, 0.5}, half = (0.5 / length(across)) * across;
      canvas.cover(gradient(first, second, middle - half, middle + half));
      break;
    }
    case 2: {
      const Noise noise(random);
      canvas.cover([&](Point at) { return mix(first, second, noise.cloud(3 * at)); });
      break;
    }
    default:
      canvas.cover([&](Point at) {
        return mix(first, second, 0.5 + 0.5 * std::sin(full_turn * dot(at, 2 * across)));
      });
  }
}

void clutter(Canvas& canvas, Random& random, const std::vector<Colour>& colours, int most) {
  const auto count = random.below(static_cast<std::uint32_t>(most) + 1);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Colour colour = colours[random.below(static_cast<std::uint32_t>(colours.size()))];
    const double far = random.uniform(0.4, 0.62);
    const Point at = Point{0.5, 0.5} + polar(far, random.uniform(0, full_turn));
    if (random.chance(0.5)) {
      const double reach = random.uniform(0.05, 0.15);
      const Point half = polar(reach, random.uniform(0, full_turn));
      canvas.draw(stroke({at - half, at + half}, random.uniform(0.03, 0.08)), colour);
    } else {
      canvas.draw(disc(at, random.uniform(0.02, 0.08)), colour);
    }
  }
}

void photograph(Canvas& canvas, Random& random, std::span<std::uint8_t> image) {
  canvas.blur(random.chance(0.5) ? 0 : random.uniform(0.008, 0.02));
  const double gain = random.uniform(0.85, 1.1), offset = random.uniform(-0.05, 0.08);
  const double falloff = random.uniform(0, 0.3);  // towards the corners, as lenses do
  const double noise = random.uniform(0.005, 0.04);
  const std::int64_t side = canvas.side();
  const auto plane = static_cast<std::size_t>(side * side);
  for (std::int64_t row = 0; row < side; ++row) {
    for (std::int64_t column = 0; column < side; ++column) {
      const double x = (static_cast<double>(column) + 0.5) / static_cast<double>(side) - 0.5;
      const double y = (static_cast<double>(row) + 0.5) / static_cast<double>(side) - 0.5;
      const double exposure = gain * (1 - falloff * (x * x + y * y));
      const Colour& colour = canvas.pixel(row, column);
      const double light[3] = {colour.red, colour.green, colour.blue};
      for (std::size_t channel = 0; channel < 3; ++channel) {
        // Four random bytes added: nearly normal, with mean 510 and standard deviation 147.8.
        const std::uint32_t bits = random.bits();
        const double sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24);
        const double value = exposure * light[channel] + offset + noise * (sum - 510) / 147.8;
        image[channel * plane + static_cast<std::size_t>(row * side + column)] =
            static_cast<std::uint8_t>(255 * std::clamp(value, 0.0, 1.0) + 0.5);
      }
    }
  }
}

}  // namespace lintel::drawn
