#include "lintel/nn/data/drawn/pattern.hpp"

#include <algorithm>
#include <cstdint>

#include "lintel/nn/data/drawn/noise.hpp"

namespace lintel::drawn {
namespace {

bool odd(double whole) { return (static_cast<std::int64_t>(whole) & 1) != 0; }

// Around zero: the part of a number that is left after rounding, in [-0.5, 0.5).
double centered(double value) { return fraction(value + 0.5) - 0.5; }

struct Cells {
  double nearest,
      second;     // distances to the two nearest of the random points, one in each unit square
  double number;  // of the nearest point, uniform in [0, 1)
};

Cells cells(const Lattice& lattice, Point at) {
  const double left = std::floor(at.x), top = std::floor(at.y);
  Cells found{9, 9, 0};
  for (int y = -1; y <= 1; ++y) {
    for (int x = -1; x <= 1; ++x) {
      const auto column = static_cast<std::int64_t>(left) + x,
                 row = static_cast<std::int64_t>(top) + y;
      const Point point{left + x + 0.1 + 0.8 * lattice(column, row, 0),
                        top + y + 0.1 + 0.8 * lattice(column, row, 1)};
      const double distance = length(at - point);
      if (distance < found.nearest) {
        found = {distance, found.nearest, lattice(column, row, 2)};
      } else {
        found.second = std::min(found.second, distance);
      }
    }
  }
  return found;
}

}  // namespace

Pattern stripes(Random& random) {
  const double share = random.uniform(0.3, 0.7);
  return [=](Point at) { return fraction(at.x) < share ? 1.0 : 0.0; };
}

Pattern checker(Random& random) {
  const double tall = random.uniform(0.75, 1.3);
  return [=](Point at) {
    return odd(std::floor(1.6 * at.x) + std::floor(1.6 * tall * at.y)) ? 1.0 : 0.0;
  };
}

Pattern dots(Random& random) {
  const double radius = random.uniform(0.22, 0.36), shift = random.chance(0.5) ? 0.5 : 0;
  return [=](Point at) {
    const double y = centered(at.y), row = at.y - y;
    return length({centered(at.x + shift * row), y}) < radius ? 1.0 : 0.0;
  };
}

Pattern bricks(Random& random) {
  const double joint = random.uniform(0.14, 0.24), wide = random.uniform(0.5, 0.7);
  return [=](Point at) {
    const double y = 1.4 * at.y;
    const double x = wide * at.x * 1.4 + (odd(std::floor(y)) ? 0.5 : 0);
    return fraction(y) < joint || fraction(x) < joint * wide ? 0.0 : 1.0;
  };
}

Pattern waves(Random& random) {
  const double height = random.uniform(0.35, 0.6), share = random.uniform(0.35, 0.6);
  const double wide = random.uniform(0.45, 0.6);
  return [=](Point at) {
    return fraction(at.y + height * std::sin(full_turn * wide * at.x)) < share ? 1.0 : 0.0;
  };
}

Pattern weave(Random& random) {
  const double band = random.uniform(0.62, 0.8);
  return [=](Point at) {
    const double column = std::floor(at.x), row = std::floor(at.y);
    const bool across = fraction(at.y) < band, along = fraction(at.x) < band;
    if (across && (!along || odd(column + row))) return 1.0;
    return along ? 0.55 : 0.0;
  };
}

Pattern cracks(Random& random) {
  const Lattice lattice(random);
  const double width = random.uniform(0.1, 0.18);
  return [=](Point at) {
    const Cells near = cells(lattice, 0.85 * at);
    return near.second - near.nearest < width ? 0.0 : 1.0;
  };
}

Pattern rings(Random& random) {
  const double share = random.uniform(0.35, 0.65);
  return [=](Point at) { return fraction(length(at)) < share ? 1.0 : 0.0; };
}

Pattern zigzag(Random& random) {
  const double height = random.uniform(0.8, 1.3), share = random.uniform(0.35, 0.6);
  const double wide = random.uniform(0.45, 0.6);
  return [=](Point at) {
    return fraction(at.y + height * 2 * std::abs(centered(wide * at.x))) < share ? 1.0 : 0.0;
  };
}

Pattern honeycomb(Random& random) {
  const double wall = random.uniform(0.12, 0.2);
  return [=](Point at) {
    // Two shifted rectangular lattices hold the centers; the nearer one is the hexagon's.
    const double tall = std::sqrt(3.0);
    const auto from_center = [&](double shift_x, double shift_y) {
      return Point{centered(at.x + shift_x), tall * centered((at.y + shift_y) / tall)};
    };
    const Point one = from_center(0, 0), other = from_center(0.5, tall / 2);
    const Point near = dot(one, one) < dot(other, other) ? one : other;
    const double reach =
        std::max(std::abs(near.x), 0.5 * std::abs(near.x) + tall / 2 * std::abs(near.y));
    return 0.5 - reach < wall / 2 ? 0.0 : 1.0;
  };
}

Pattern scales(Random& random) {
  const double edge = random.uniform(0.12, 0.2);
  return [=](Point at) {
    const double y = 1.8 * at.y;
    // The highest row whose disc reaches this point lies on top.
    for (double row = std::floor(y); row > std::floor(y) - 3; --row) {
      const double x = centered(at.x + (odd(row) ? 0.5 : 0));
      const double distance = length({x, (y - row) / 1.8});
      if (distance < 0.56) return distance > 0.56 - edge ? 0.0 : 0.6 + 0.4 * (y - row) / 2;
    }
    return 0.5;
  };
}

Pattern grain(Random& random) {
  const Noise noise(random);
  const double share = random.uniform(0.4, 0.6), swing = random.uniform(1.4, 2.2);
  return [=](Point at) {
    const double bend = swing * noise({0.7 * at.x, 0.22 * at.y});
    return fraction(1.1 * at.x + bend) < share ? 1.0 : 0.25 * noise({6 * at.x, at.y});
  };
}

Pattern plaid(Random& random) {
  const double thick = random.uniform(0.3, 0.45), thin = random.uniform(0.08, 0.14);
  return [=](Point at) {
    const auto line = [=](double t) {
      return fraction(t) < thick || std::abs(fraction(t) - 0.5 - thick / 2) < thin / 2 ? 0.5 : 0.0;
    };
    return line(0.7 * at.x) + line(0.7 * at.y);
  };
}

Pattern triangles(Random& random) {
  const double wide = random.uniform(0.7, 1);
  return [=](Point at) {
    const double y = at.y, x = wide * at.x + (odd(std::floor(y)) ? 0.5 : 0);
    return 2 * std::abs(centered(x)) < fraction(y) ? 1.0 : 0.0;
  };
}

Pattern marble(Random& random) {
  const Noise noise(random);
  const double width = random.uniform(0.35, 0.5);
  return [=](Point at) { return fraction(5 * noise.cloud(0.45 * at)) < width ? 1.0 : 0.0; };
}

Pattern pebbles(Random& random) {
  const Lattice lattice(random);
  return [=](Point at) {
    const Cells near = cells(lattice, at);
    return near.nearest < 0.42 && near.second - near.nearest > 0.1 ? 0.5 + 0.5 * near.number : 0.0;
  };
}

Pattern crosses(Random& random) {
  const double arm = random.uniform(0.32, 0.4), half = random.uniform(0.09, 0.13);
  return [=](Point at) {
    const double y = centered(at.y), row = at.y - y;
    const double x = std::abs(centered(at.x + 0.5 * row)), up = std::abs(y);
    return std::max(x, up) < arm && std::min(x, up) < half ? 1.0 : 0.0;
  };
}

Pattern spiral(Random& random) {
  const double share = random.uniform(0.35, 0.65), arms = 1 + random.below(2);
  const double sense = random.chance(0.5) ? arms : -arms;
  return [=](Point at) {
    return fraction(length(at) + sense * std::atan2(at.y, at.x) / full_turn) < share ? 1.0 : 0.0;
  };
}

Pattern parquet(Random& random) {
  const double share = random.uniform(0.5, 0.7);
  return [=](Point at) {
    const Point half = 0.6 * at;
    const bool turned = odd(std::floor(half.x) + std::floor(half.y));
    return fraction(3 * fraction(turned ? half.x : half.y)) < share ? 1.0 : 0.0;
  };
}

}  // namespace lintel::drawn
