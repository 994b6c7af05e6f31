#include "op_checks.hpp"

namespace lintel::test {

namespace {
using Real = Tensor<double>;
using RealPoint = Arguments<Real>;

constexpr double infinity = std::numeric_limits<double>::infinity();

RealPoint zeros_at(const RealPoint& x) { return zeros_like(x); }

double difference_of(const RealPoint& a, const RealPoint& b) {
  double worst = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    worst = std::max(worst, difference(a.values[i], b.values[i]));
  }
  return worst;
}

Array combined(double p, const Array& a, double q, const Array& b) {
  Array sum = a;
  for (std::size_t i = 0; i < sum.values.size(); ++i) {
    sum.values[i] = p * a.values[i] + q * b.values[i];
  }
  return sum;
}

// d/dt f(x + t v) at t = 0 by central differences, with an error of the order of step⁴.
template <class F>
Array central_difference(const F& f, const RealPoint& x, const RealPoint& v) {
  constexpr double step = 2e-4;
  const auto at = [&](double t) {
    RealPoint moved = x;
    for (std::size_t i = 0; i < x.values.size(); ++i) {
      moved.values[i] =
          to_tensor<double>(combined(1, to_array(x.values[i]), t, to_array(v.values[i])));
    }
    return to_array(f(moved));
  };
  const Array near = combined(1, at(step), -1, at(-step));
  const Array far = combined(1, at(2 * step), -1, at(-2 * step));
  return combined(8 / (12 * step), near, -1 / (12 * step), far);
}

double inner(const Array& a, const Array& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) sum += a.values[i] * b.values[i];
  return sum;
}
double length(const Array& a) { return std::sqrt(inner(a, a)); }

// |<J v, u> - <v, Jᵀ u>| relative to the lengths of the vectors.
double pairing_error(const Array& dy, const Array& u, const RealPoint& v,
                     const RealPoint& transposed) {
  double right = 0, scale = std::max(1., length(dy) * length(u));
  for (std::size_t i = 0; i < v.values.size(); ++i) {
    const Array of_x = to_array(transposed.values[i]);
    if (of_x.shape != to_array(v.values[i]).shape) return infinity;
    right += inner(to_array(v.values[i]), of_x);
  }
  return std::fabs(inner(dy, u) - right) / scale;
}

// One case of a row: a point, a direction, and weights that make a number of the result.
struct Trial {
  const Row& row;
  RealPoint x, v;
  Real u;

  double value() const {
    std::vector<Array> inputs;
    for (const Real& input : x.values) inputs.push_back(to_array(input));
    return difference(row.function(x), row.reference(inputs));
  }
  double tangent() const {
    const Function& f = row.differentiated_as ? row.differentiated_as : row.function;
    return difference(jvp(row.function, x, v).second, central_difference(f, x, v));
  }
  double pairing() const {
    return pairing_error(to_array(jvp(row.function, x, v).second), to_array(u), v,
                         vjp(row.function, x).second(u));
  }
  double linearized() const {
    const auto linear = linearize(row.function, x);
    return std::max({difference(linear.value(), row.function(x)),
                     difference(linear.tangent(v), jvp(row.function, x, v).second),
                     difference_of(linear.adjoint(u), vjp(row.function, x).second(u))});
  }
  auto weighted(const Function& f) const {
    return [&f, this](const auto& at) { return dot(u, f(at)); };
  }
  double second_order() const {
    const auto f = weighted(row.function);
    const RealPoint one = jvp(grad(f), x, v).second;
    const RealPoint two = grad([&](const auto& at) { return dot(v, grad(f)(at)); })(x);
    const RealPoint three = hvp(f, x, v);
    return std::max(
        {difference_of(one, two), difference_of(two, three), difference_of(one, three)});
  }
  double second_difference() const {
    const auto gradient = grad(weighted(row.function));
    const RealPoint along = jvp(gradient, x, v).second;
    double worst = 0;
    for (std::size_t i = 0; i < x.values.size(); ++i) {
      const auto part = [&](const RealPoint& at) { return gradient(at).values[i]; };
      worst = std::max(worst, difference(along.values[i], central_difference(part, x, v)));
    }
    return worst;
  }
  double composite() const {
    const auto [y, dy] = jvp(row.function, x, v);
    const auto [spelled, dspelled] = jvp(row.composite, x, v);
    return std::max(
        {difference(y, spelled), difference(dy, dspelled),
         difference_of(vjp(row.function, x).second(u), vjp(row.composite, x).second(u)),
         difference_of(jvp(grad(weighted(row.function)), x, v).second,
                       jvp(grad(weighted(row.composite)), x, v).second)});
  }
  double constants() const {
    using Forward = Dual<Real>;
    using Reverse = Var<Real>;
    const auto all = map_parameters([](const Real& p) { return Forward(p); }, x);
    if (row.function(all).tangent) return infinity;
    if (row.function(map_parameters([](const Real& p) { return Reverse(p); }, x)).tape) {
      return infinity;
    }
    const RealPoint transposed = vjp(row.function, x).second(u);
    double worst = 0;
    for (std::size_t i = 0; i < x.values.size(); ++i) {
      RealPoint only = zeros_at(x);
      only.values[i] = v.values[i];
      auto forward = all;
      forward.values[i] = Forward(x.values[i], v.values[i]);
      const Forward y = row.function(forward);
      const Real dy = y.tangent ? *y.tangent : Real::zeros(y.shape());
      worst = std::max(worst, difference(dy, jvp(row.function, x, only).second));

      // a function of this input alone
      const auto of_one = [&](const auto& at) {
        using T = std::decay_t<decltype(at)>;
        Arguments<T> inputs = map_parameters([](const Real& p) { return lift<T>(p); }, x);
        inputs.values[i] = at;
        return dot(u, row.function(inputs));
      };
      worst = std::max(worst, difference(grad(of_one)(x.values[i]), transposed.values[i]));
      worst = std::max(worst, difference(hvp(of_one, x.values[i], v.values[i]),
                                         hvp(weighted(row.function), x, only).values[i]));
    }
    return worst;
  }
  double unwanted() const {
    const RealPoint transposed = vjp(row.function, x).second(u);
    const std::size_t inputs = x.values.size();
    double worst = 0;
    for (std::size_t i = 0; i < inputs; ++i) {
      std::vector<char> wanted(inputs, 0);
      wanted[i] = 1;
      const Cotangents<Real> found = row.cotangents(x.values, u, wanted);
      if (found.size() != inputs) return infinity;
      for (std::size_t j = 0; j < inputs; ++j) {
        if (found[j].has_value() != (i == j)) return infinity;
      }
      worst = std::max(worst, difference(*found[i], transposed.values[i]));
    }
    return worst;
  }
  double in_float() const {
    using Float = Tensor<float>;
    const auto narrow = [](const Real& p) { return cast<float>(p); };
    const auto xf = map_parameters(narrow, x), vf = map_parameters(narrow, v);
    const auto [y, dy] = jvp(row.function, x, v);
    const auto [yf, dyf] = jvp(row.function, xf, vf);
    double worst =
        std::max({difference(to_array(row.function(xf)), to_array(y)),
                  difference(to_array(yf), to_array(y)), difference(to_array(dyf), to_array(dy))});
    const RealPoint back = vjp(row.function, x).second(u);
    const Arguments<Float> backf = vjp(row.function, xf).second(narrow(u));
    for (std::size_t i = 0; i < back.values.size(); ++i) {
      worst = std::max(worst, difference(to_array(backf.values[i]), to_array(back.values[i])));
    }
    return worst / std::numeric_limits<float>::epsilon();
  }
};

struct Check {
  std::string name;
  double bound;
  double (Trial::*error)() const;
  bool applies;
};

std::vector<Check> checks_for(const Row& row) {
  return {{"value", 1e-14, &Trial::value, true},
          {"tangent", 1e-9, &Trial::tangent, true},
          {"pairing", 1e-14, &Trial::pairing, true},
          {"linearize", 1e-14, &Trial::linearized, true},
          {"second order", 1e-13, &Trial::second_order, true},
          {"second differences", 1e-9, &Trial::second_difference, true},
          {"composite", 1e-13, &Trial::composite, static_cast<bool>(row.composite)},
          {"constants", 1e-14, &Trial::constants, true},
          {"unwanted", 1e-14, &Trial::unwanted, static_cast<bool>(row.cotangents)},
          {"float", row.float_bound, &Trial::in_float, true}};
}

Real draw(const Domain& domain, const Index& shape, Layout layout, Random& random) {
  return laid_out<double>(domain(shape, random), layout);
}

const char* name_of(Layout layout) {
  switch (layout) {
    case Layout::contiguous:
      return "contiguous";
    case Layout::permuted:
      return "permuted";
    case Layout::sliced:
      return "sliced";
    case Layout::repeated:
      return "repeated";
  }
  return "";
}
}  // namespace

std::vector<Finding> check_row(const Row& row) {
  const std::vector<Check> checks = checks_for(row);
  std::vector<Finding> findings;
  for (const Check& check : checks) {
    if (check.applies) findings.push_back({check.name, 0, check.bound, ""});
  }
  std::uint64_t number = 0;
  for (const std::vector<Index>& shapes : row.cases) {
    for (std::size_t first = 0; first < std::size(all_layouts); ++first) {
      if (!row.repeats && all_layouts[first] == Layout::repeated) continue;
      Random random(1, row.name, number++);
      RealPoint x, v;
      std::string where;
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        // The second input in the next layout, and directions in others again.
        const Layout layout =
            row.repeats ? all_layouts[(first + i) % 4] : all_layouts[(first + i) % 3];
        const Domain& domain = row.domains[std::min(i, row.domains.size() - 1)];
        x.values.push_back(draw(domain, shapes[i], layout, random));
        v.values.push_back(
            draw(interval(-1, 1), shapes[i], all_layouts[(first + i + 1) % 4], random));
        where += join(i ? ", " : "", x.values.back().shape(), " ", name_of(layout));
      }
      const Layout layout_of_u = all_layouts[(first + 2) % 4];
      Finding* finding = findings.data();
      for (const Check& check : checks) {
        if (!check.applies) continue;
        double error = infinity;
        std::string message;
        try {
          const Real y = row.function(x);
          const Index shape(y.shape().begin(), y.shape().end());
          Random of_u(1, "weights", number);
          const Real u = draw(interval(-1, 1), shape, layout_of_u, of_u);
          error = (Trial{row, x, v, u}.*check.error)();
        } catch (const Error& thrown) {
          message = join(": ", thrown.what());
        }
        if (error > finding->error || std::isnan(error)) {
          finding->error = std::isnan(error) ? infinity : error;
          finding->where = where + message;
        }
        ++finding;
      }
    }
  }
  return findings;
}

}  // namespace lintel::test
