#include "programs.hpp"

#include <array>
#include <optional>

#include "lintel/core/ops.hpp"

namespace lintel::test {

namespace {
using Real = Tensor<double>;
using RealPoint = Arguments<Real>;

constexpr const char* names[] = {"add",
                                 "subtract",
                                 "multiply",
                                 "divide",
                                 "tanh",
                                 "sigmoid",
                                 "silu",
                                 "gelu",
                                 "sin",
                                 "cos",
                                 "square",
                                 "softmax",
                                 "log_softmax",
                                 "normalize",
                                 "l2_normalize",
                                 "matmul",
                                 "matmul_transposed",
                                 "linear",
                                 "layer_norm",
                                 "attention",
                                 "permute",
                                 "reshape",
                                 "slice",
                                 "concat",
                                 "gather",
                                 "sum",
                                 "broadcast"};
constexpr std::size_t kinds = std::size(names);
constexpr std::array<std::array<std::int64_t, 3>, 6> orders{
    {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
constexpr double epsilon = 0.1;

Shape permuted_shape(const Shape& shape, std::int64_t order) {
  const auto& axes = orders[static_cast<std::size_t>(order)];
  return {shape[axes[0]], shape[axes[1]], shape[axes[2]]};
}
// Every second entry and the first once more.
std::vector<std::int64_t> gathered(std::int64_t extent) {
  std::vector<std::int64_t> indices{0};
  for (std::int64_t i = 0; i < extent; i += 2) indices.push_back(i);
  return indices;
}
// From `step.choice` on, half of what is there.
std::int64_t slice_length(const Step& step, const Shape& shape) {
  const std::int64_t extent = shape[step.choice % 3];
  return 1 + (extent - 1 - step.choice % extent) / 2;
}
std::int64_t heads_of(const Shape& qkv) { return qkv[2] % 6 == 0 ? 2 : 1; }
bool fit(std::int64_t a, std::int64_t b) { return a == b || a == 1 || b == 1; }
bool broadcast_together(const Shape& a, const Shape& b) {
  return fit(a[0], b[0]) && fit(a[1], b[1]) && fit(a[2], b[2]);
}
// The first image of a value: a matrix [b, c] for a weight, its first row [c], its first column
// [b].
template <Value T>
T matrix_of(const T& x) {
  return reshape(slice(x, 0, 0, 1), {x.shape()[1], x.shape()[2]});
}
template <Value T>
T row_of(const T& x) {
  return reshape(slice(slice(x, 0, 0, 1), 1, 0, 1), {x.shape()[2]});
}
template <Value T>
T column_of(const T& x) {
  return reshape(slice(slice(x, 0, 0, 1), 2, 0, 1), {x.shape()[1]});
}

template <Value T>
T sigmoid_by_exp(const T& x, double steepness) {
  return 1 / (1 + exp(-steepness * x));
}
// a b by a product of all pairs and a sum.
template <Value T>
T matmul_by_parts(const T& a, const T& b) {
  return sum(expand(a, 3) * expand(b, 1), {2});
}
template <Value T>
T composite(const auto& op, const T& x) {
  const std::array<T, 1> inputs{x};
  return op.composite(Inputs<T>(inputs));
}

// The op as lintel has it.
template <Value T>
T own(const Step& step, const T& a, const T& b) {
  const Shape& shape = a.shape();
  const std::int64_t axis = step.choice % 3;
  switch (step.kind) {
    case Kind::add:
      return a + b;
    case Kind::subtract:
      return a - b;
    case Kind::multiply:
      return a * b;
    case Kind::divide:
      return a / (square(b) + 1);
    case Kind::tanh:
      return tanh(a);
    case Kind::sigmoid:
      return sigmoid(a);
    case Kind::silu:
      return silu(a);
    case Kind::gelu:
      return gelu(a);
    case Kind::sin:
      return sin(a);
    case Kind::cos:
      return cos(a);
    case Kind::square:
      return square(a);
    case Kind::softmax:
      return softmax(a);
    case Kind::log_softmax:
      return log_softmax(a);
    case Kind::normalize:
      return normalize(a, epsilon);
    case Kind::l2_normalize:
      return l2_normalize(a, epsilon);
    case Kind::matmul:
      return matmul(a, b);
    case Kind::matmul_transposed:
      return matmul(a, b, Transpose::right);
    case Kind::linear:
      return linear(a, matrix_of(b), column_of(b));
    case Kind::layer_norm:
      return layer_norm(a, row_of(b), row_of(a), epsilon);
    case Kind::attention:
      return attention(a, heads_of(shape));
    case Kind::permute: {
      const auto& order = orders[static_cast<std::size_t>(step.choice % 6)];
      return permute(a, {order[0], order[1], order[2]});
    }
    case Kind::reshape:
      return reshape(a, permuted_shape(shape, step.choice % 6));
    case Kind::slice:
      return slice(a, axis, step.choice % shape[axis], slice_length(step, shape));
    case Kind::concat:
      return concat(axis, a, b);
    case Kind::gather:
      return gather(a, axis, gathered(shape[axis]));
    case Kind::sum:
      return sum(a, {axis}, Keep::yes);
    case Kind::broadcast:
      break;
  }
  Shape larger = shape;
  larger[axis] = 3;  // it is 1
  return broadcast(a, larger);
}

// The same by other means, where there are any.
template <Value T>
T by_parts(const Step& step, const T& a, const T& b, double steepness) {
  const Shape& shape = a.shape();
  const std::int64_t axis = step.choice % 3;
  using S = ScalarOf<T>;
  switch (step.kind) {
    case Kind::subtract:
      return a + -1 * b;
    case Kind::divide:
      return a * power(square(b) + 1, -1);
    case Kind::tanh:
      return 2 * sigmoid_by_exp(2 * a, 1) - 1;
    case Kind::sigmoid:
      return sigmoid_by_exp(a, steepness);
    case Kind::silu:
      return a * sigmoid_by_exp(a, 1);
    case Kind::gelu:
      return composite(op::Gelu{}, a);
    case Kind::sin:
      return cos(a - std::numbers::pi / 2);
    case Kind::cos:
      return sin(a + std::numbers::pi / 2);
    case Kind::square:
      return a * a;
    case Kind::softmax:
      return composite(op::Softmax{}, a);
    case Kind::log_softmax:
      return composite(op::LogSoftmax{}, a);
    case Kind::normalize:
      return composite(op::Normalize<S>{epsilon}, a);
    case Kind::l2_normalize:
      return a / sqrt(sum(a * a, {-1}, Keep::yes) + epsilon);
    case Kind::matmul:
      return matmul_by_parts(a, b);
    case Kind::matmul_transposed:
      return matmul_by_parts(a, permute(b, {0, 2, 1}));
    case Kind::linear:
      return matmul_by_parts(a, expand(permute(matrix_of(b), {1, 0}), 0)) + column_of(b);
    case Kind::layer_norm:
      return composite(op::Normalize<S>{epsilon}, a) * row_of(b) + row_of(a);
    case Kind::attention:
      return composite(op::Attention<S>{heads_of(shape), {}}, a);
    case Kind::concat: {
      const std::int64_t whole = shape[axis] + b.shape()[axis];
      return pad(a, axis, 0, whole) + pad(b, axis, shape[axis], whole);
    }
    case Kind::gather: {
      std::vector<T> parts;
      for (const std::int64_t index : gathered(shape[axis]))
        parts.push_back(slice(a, axis, index, 1));
      return concat(axis, parts);
    }
    case Kind::sum: {
      T total = slice(a, axis, 0, 1);
      for (std::int64_t i = 1; i < shape[axis]; ++i) total = total + slice(a, axis, i, 1);
      return total;
    }
    default:
      return own(step, a, b);
  }
}

// The result's shape, or nothing where the op does not take these.
std::optional<Shape> result_shape(const Step& step, const Shape& a, const Shape& b) {
  const std::int64_t axis = step.choice % 3;
  Shape shape = a;
  switch (step.kind) {
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
      if (!broadcast_together(a, b)) return {};
      for (std::int64_t i = 0; i < 3; ++i) shape[i] = std::max(a[i], b[i]);
      return shape;
    case Kind::matmul:
      if (a[2] != b[1] || !fit(a[0], b[0])) return {};
      return Shape{std::max(a[0], b[0]), a[1], b[2]};
    case Kind::matmul_transposed:
      if (a[2] != b[2] || !fit(a[0], b[0])) return {};
      return Shape{std::max(a[0], b[0]), a[1], b[1]};
    case Kind::linear:
      if (a[2] != b[2]) return {};
      return Shape{a[0], a[1], b[1]};
    case Kind::layer_norm:
      if (a[2] != b[2]) return {};
      return a;
    case Kind::attention:
      if (a[2] % 3 != 0) return {};
      return Shape{a[0], a[1], a[2] / 3};
    case Kind::permute:
    case Kind::reshape:
      return permuted_shape(a, step.choice % 6);
    case Kind::slice:
      shape[axis] = slice_length(step, a);
      return shape;
    case Kind::gather:
      shape[axis] = std::ssize(gathered(a[axis]));
      return shape;
    case Kind::concat:
      for (std::int64_t i = 0; i < 3; ++i)
        if (i != axis && a[i] != b[i]) return {};
      shape[axis] = a[axis] + b[axis];
      return shape;
    case Kind::sum:
      shape[axis] = 1;
      return shape;
    case Kind::broadcast:
      if (a[axis] != 1) return {};
      shape[axis] = 3;
      return shape;
    default:
      return a;
  }
}

double largest_in(const Real& x) {
  double largest = 0;
  for (const double value : x.values()) {
    if (!(std::fabs(value) <= largest)) largest = std::isnan(value) ? 1e300 : std::fabs(value);
  }
  return largest;
}
double difference_of(const RealPoint& a, const RealPoint& b) {
  double worst = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    worst = std::max(worst, difference(a.values[i], b.values[i]));
  return worst;
}
double inner(const Real& a, const Real& b) {
  const auto x = a.values(), y = b.values();
  double total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) total += x[i] * y[i];
  return total;
}
Real draw(double low, double high, const Index& shape, Random& random) {
  const auto layout = all_layouts[random.below(4)];
  return laid_out<double>(interval(low, high)(shape, random), layout);
}
}  // namespace

template <Value T>
T Program::operator()(const Arguments<T>& x, Form form) const {
  std::vector<T> values = x.values;
  for (const Step& step : steps) {
    const T &a = values[step.first], &b = values[step.second];
    T result = form == Form::own ? own(step, a, b)
                                 : by_parts(step, a, b, form == Form::wrong ? 1 + 1e-6 : 1);
    values.push_back(std::move(result));
  }
  return values.back();
}

std::string Program::listing() const {
  std::string text;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    text += join("  v", i, " = input ", shape_of(inputs[i]), "\n");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    text += join("  v", inputs.size() + i, " = ", names[static_cast<std::size_t>(step.kind)], " v",
                 step.first, " v", step.second, " (", step.choice, ")\n");
  }
  return text;
}

Program draw_program(Random& random, std::size_t most_steps) {
  constexpr std::int64_t extents[] = {1, 2, 3, 4, 6};
  Program program;
  std::vector<Shape> shapes;
  const std::size_t inputs = 2 + random.below(3);
  for (std::size_t i = 0; i < inputs; ++i) {
    const Index shape{extents[random.below(3)], extents[random.below(4)], extents[random.below(5)]};
    program.inputs.push_back(shape);
    shapes.push_back(shape_of(shape));
  }
  const std::size_t steps = 1 + random.below(static_cast<std::uint32_t>(most_steps));
  while (program.steps.size() < steps) {
    const auto any = [&] { return random.below(static_cast<std::uint32_t>(shapes.size())); };
    // Mostly what was computed last, so that programs are deep.
    const std::size_t first = random.chance(0.7) ? shapes.size() - 1 : any();
    const Step step{static_cast<Kind>(random.below(kinds)), first, any(),
                    static_cast<std::int64_t>(random.below(12))};
    const auto shape = result_shape(step, shapes[step.first], shapes[step.second]);
    if (!shape || shape->size() > 200) continue;
    program.steps.push_back(step);
    shapes.push_back(*shape);
  }
  return program;
}

double ProgramErrors::largest() const {
  return std::max({value, tangent, adjoint, pairing, second_order});
}

std::optional<ProgramErrors> check_program(const Program& program, Form other, Random& random) {
  RealPoint x, v;
  for (const Index& shape : program.inputs) {
    x.values.push_back(draw(-1, 1, shape, random));
    v.values.push_back(draw(-1, 1, shape, random));
  }
  const auto in = [&program](Form form) {
    return [&program, form](const auto& at) { return program(at, form); };
  };
  const auto [z, dz] = jvp(in(other), x, v);
  const Real u = draw(-1, 1, Index(z.shape().begin(), z.shape().end()), random);
  const auto weighted = [&](Form form) {
    return [&, form](const auto& at) { return dot(u, program(at, form)); };
  };
  const RealPoint other_back = vjp(in(other), x).second(u);
  const RealPoint other_second = jvp(grad(weighted(other)), x, v).second;
  double largest = std::max(largest_in(z), largest_in(dz));
  for (const RealPoint* point : {&other_back, &other_second})
    for (const Real& part : point->values) largest = std::max(largest, largest_in(part));
  if (!(largest <= 1e4)) return {};

  const auto [y, dy] = jvp(in(Form::own), x, v);
  const RealPoint back = vjp(in(Form::own), x).second(u);
  const RealPoint second = jvp(grad(weighted(Form::own)), x, v).second;
  double transposed = 0;
  for (std::size_t i = 0; i < x.values.size(); ++i)
    transposed += inner(v.values[i], back.values[i]);
  const double along = inner(dy, u);
  return ProgramErrors{
      difference(y, z), difference(dy, dz), difference_of(back, other_back),
      std::fabs(along - transposed) / std::max({1., std::sqrt(inner(dy, dy) * inner(u, u))}),
      difference_of(second, other_second)};
}

}  // namespace lintel::test
