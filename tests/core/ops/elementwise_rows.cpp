#include <numbers>

#include "../op_table.hpp"

namespace lintel::test {

namespace {
using Arrays = std::vector<Array>;

const std::vector<std::vector<Index>> one_input = {{{}},     {{1}},       {{17}},
                                                   {{5, 3}}, {{3, 1, 5}}, {{2, 0}}};
const std::vector<std::vector<Index>> two_inputs = {
    {{}, {}},          {{1}, {5}},          {{3, 5}, {3, 5}}, {{3, 5}, {5}},
    {{5}, {3, 5}},     {{3, 1, 5}, {4, 1}}, {{}, {2, 3}},     {{1, 1, 1}, {3}},
    {{17, 1}, {1, 3}}, {{2, 3, 1}, {3, 5}}, {{0, 3}, {1, 3}}};

// A function of one number.
template <class F, class Reference>
Row each(std::string name, F function, Reference reference, Domain domain = interval(-2, 2)) {
  return {.name = name,
          .covers = {name + "/" + name + "(T)"},
          .function = [function](const auto& x) { return function(x[0]); },
          .reference = [reference](const Arrays& x) { return each_value(x[0], reference); },
          .cases = one_input,
          .domains = {std::move(domain)}};
}

double normal_distribution(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

std::vector<Row> functions_of_one() {
  std::vector<Row> rows = {
      each(
          "erf", [](const auto& x) { return erf(x); }, [](double x) { return std::erf(x); }),
      each(
          "exp", [](const auto& x) { return exp(x); }, [](double x) { return std::exp(x); }),
      each(
          "gelu", [](const auto& x) { return gelu(x); },
          [](double x) { return x * normal_distribution(x); }, interval(-5, 5)),
      each(
          "log", [](const auto& x) { return log(x); }, [](double x) { return std::log(x); },
          interval(0.5, 3)),
      each(
          "relu", [](const auto& x) { return relu(x); }, [](double x) { return x < 0 ? 0 : x; },
          either_sign(0.1, 2)),
      each(
          "rsqrt", [](const auto& x) { return rsqrt(x); },
          [](double x) { return 1 / std::sqrt(x); }, interval(0.5, 3)),
      each(
          "sigmoid", [](const auto& x) { return sigmoid(x); },
          [](double x) { return 1 / (1 + std::exp(-x)); }, interval(-6, 6)),
      each(
          "silu", [](const auto& x) { return silu(x); },
          [](double x) { return x / (1 + std::exp(-x)); }, interval(-6, 6)),
      each(
          "sin", [](const auto& x) { return sin(x); }, [](double x) { return std::sin(x); }),
      each(
          "cos", [](const auto& x) { return cos(x); }, [](double x) { return std::cos(x); }),
      each(
          "sqrt", [](const auto& x) { return sqrt(x); }, [](double x) { return std::sqrt(x); },
          interval(0.5, 3)),
      each(
          "tanh", [](const auto& x) { return tanh(x); }, [](double x) { return std::tanh(x); }),
  };
  for (Row& row : rows) {
    if (row.name == "cos") row.covers = {"sin/cos(T)"};
    if (row.name == "gelu") {
      row.composite = [](const auto& x) {
        using T = std::decay_t<decltype(x[0])>;
        return op::Gelu{}.composite(Inputs<T>(x));
      };
    }
  }
  return rows;
}

Row power_row(double exponent, Domain domain) {
  return {.name = join("power ", exponent),
          .covers = {"power/power(T, double)"},
          .function = [exponent](const auto& x) { return power(x[0], exponent); },
          .reference =
              [exponent](const Arrays& x) {
                return each_value(x[0], [exponent](double v) { return std::pow(v, exponent); });
              },
          .cases = one_input,
          .domains = {std::move(domain)}};
}

// Arithmetic with plain numbers: every form of it is an affine function.
std::vector<Row> affine_rows() {
  struct Form {
    const char* signature;
    double factor, summand;
  };
  const Form forms[] = {{"operator*(T, double)", 2.5, 0},  {"operator*(double, T)", 2.5, 0},
                        {"operator/(T, double)", 0.4, 0},  {"operator+(T, double)", 1, 2.5},
                        {"operator+(double, T)", 1, 2.5},  {"operator-(T)", -1, 0},
                        {"operator-(T, double)", 1, -2.5}, {"operator-(double, T)", -1, 2.5}};
  std::vector<Row> rows;
  for (int form = 0; form < static_cast<int>(std::size(forms)); ++form) {
    const char* const signature = forms[form].signature;
    const double factor = forms[form].factor, summand = forms[form].summand;
    rows.push_back({.name = join("affine ", signature),
                    .covers = {join("affine/", signature)},
                    .function =
                        [form](const auto& x) {
                          switch (form) {
                            case 0:
                              return x[0] * 2.5;
                            case 1:
                              return 2.5 * x[0];
                            case 2:
                              return x[0] / 2.5;
                            case 3:
                              return x[0] + 2.5;
                            case 4:
                              return 2.5 + x[0];
                            case 5:
                              return -x[0];
                            case 6:
                              return x[0] - 2.5;
                            default:
                              return 2.5 - x[0];
                          }
                        },
                    .reference =
                        [factor, summand](const Arrays& x) {
                          return each_value(x[0], [=](double v) { return factor * v + summand; });
                        },
                    .cases = one_input});
  }
  rows.push_back(
      {.name = "affine operator/(double, T)",
       .covers = {"affine/operator/(double, T)"},
       .function = [](const auto& x) { return 2.5 / x[0]; },
       .reference =
           [](const Arrays& x) { return each_value(x[0], [](double v) { return 2.5 / v; }); },
       .cases = one_input,
       .domains = {either_sign(0.5, 2)}});
  return rows;
}

// A function of two numbers, broadcast.
template <class Op, class F, class Reference>
Row pair_row(std::string name, const char* symbol, Op op, F function, Reference reference) {
  return {.name = name,
          .covers = {join(name, "/operator", symbol, "(A, B)")},
          .function = [function](const auto& x) { return function(x[0], x[1]); },
          .reference = [reference](const Arrays& x) { return each_pair(x[0], x[1], reference); },
          .cases = two_inputs,
          .cotangents = cotangents_of(op)};
}

// A choice by a condition of some shape.
Row where_row(const Index& shape, const std::vector<std::vector<Index>>& cases) {
  Random random(1, "condition");
  const Array condition = make_array(shape, [&](const Index&) { return random.chance(0.5); });
  return {.name = join("where, condition ", shape_of(shape)),
          .covers = {"where/where(Tensor<S>, A, B)"},
          .function =
              [condition](const auto& x) {
                using S = ScalarOf<std::decay_t<decltype(x[0])>>;
                return where(to_tensor<S>(condition), x[0], x[1]);
              },
          .reference =
              [condition](const Arrays& x) {
                const auto nothing = [](double, double) { return 0.; };
                const Array full = each_pair(condition, each_pair(x[0], x[1], nothing), nothing);
                return make_array(full.shape, [&](const Index& index) {
                  return (condition.at(index) != 0 ? x[0] : x[1]).at(index);
                });
              },
          .cases = cases,
          .cotangents = cotangents_of(op::Where<double>{to_tensor<double>(condition)})};
}
}  // namespace

std::vector<Row> elementwise_rows() {
  std::vector<Row> rows = functions_of_one();
  for (const double exponent : {-1., 0., 1., 2., 3., 0.5, -1.7}) {
    rows.push_back(power_row(
        exponent, std::floor(exponent) == exponent ? either_sign(0.5, 2) : interval(0.5, 2)));
  }
  rows.push_back(each(
      "square", [](const auto& x) { return square(x); }, [](double x) { return x * x; }));
  rows.back().covers = {"power/square(T)"};
  for (Row& row : affine_rows()) rows.push_back(std::move(row));
  rows.push_back(pair_row(
      "add", "+", op::Add{}, [](const auto& a, const auto& b) { return a + b; },
      [](double a, double b) { return a + b; }));
  rows.push_back(pair_row(
      "subtract", "-", op::Subtract{}, [](const auto& a, const auto& b) { return a - b; },
      [](double a, double b) { return a - b; }));
  rows.push_back(pair_row(
      "multiply", "*", op::Multiply{}, [](const auto& a, const auto& b) { return a * b; },
      [](double a, double b) { return a * b; }));
  rows.push_back(pair_row(
      "divide", "/", op::Divide{}, [](const auto& a, const auto& b) { return a / b; },
      [](double a, double b) { return a / b; }));
  rows.back().domains = {interval(-2, 2), either_sign(0.5, 2)};
  rows.push_back(where_row({3, 5}, {{{3, 5}, {3, 5}}, {{5}, {3, 1}}, {{}, {}}, {{2, 1, 5}, {1}}}));
  rows.push_back(where_row({5}, {{{3, 5}, {3, 1}}, {{5}, {1}}}));
  rows.push_back(where_row({}, {{{17}, {17}}, {{3, 1}, {}}}));
  return rows;
}

}  // namespace lintel::test
