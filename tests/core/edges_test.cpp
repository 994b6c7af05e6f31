// Inputs at the edge of what ops are given: numbers that are not finite, one tensor for several
// inputs.
#include <limits>
#include <set>

#include "catch.hpp"
#include "op_table.hpp"

namespace lintel::test {

namespace {
using Real = Tensor<double>;

constexpr double infinity = std::numeric_limits<double>::infinity(),
                 nan = std::numeric_limits<double>::quiet_NaN();

// Equal as far as can be asked: the same infinity, not a number where the other is not.
bool same(double a, double b, double tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::fabs(a - b) <= tolerance * std::max(1., std::fabs(b));
}

template <class S>
std::string differences(const Array& expected, const Tensor<S>& found, double tolerance) {
  const Array there = to_array(found);
  if (there.shape != expected.shape || there.values.size() != expected.values.size()) {
    return "another shape";
  }
  for (std::size_t i = 0; i < there.values.size(); ++i) {
    if (!same(there.values[i], expected.values[i], tolerance)) {
      return join("element ", i, " is ", there.values[i], " instead of ", expected.values[i]);
    }
  }
  return "";
}

std::vector<Array> drawn(const Row& row, const std::vector<Index>& shapes, std::uint64_t number) {
  Random random(3, row.name, number);
  std::vector<Array> inputs;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    inputs.push_back(row.domains[std::min(i, row.domains.size() - 1)](shapes[i], random));
  }
  return inputs;
}

template <class S>
Arguments<Tensor<S>> as_point(const std::vector<Array>& inputs) {
  Arguments<Tensor<S>> x;
  for (const Array& input : inputs) x.values.push_back(to_tensor<S>(input));
  return x;
}
}  // namespace

TEST_CASE("what is not finite comes out as the equation says", "[ops]") {
  for (const Row& row : op_table()) {
    std::uint64_t number = 0;
    for (const std::vector<Index>& shapes : row.cases) {
      std::vector<Array> inputs = drawn(row, shapes, number++);
      for (Array& input : inputs) {
        if (input.values.empty()) continue;
        double& element = input.values[input.values.size() / 2];
        for (const double poison : {nan, infinity, -infinity}) {
          const double before = std::exchange(element, poison);
          INFO(row.name << ", case " << number << ", input " << &input - inputs.data() << ", "
                        << poison);
          try {
            const Array expected = row.reference(inputs);
            CHECK(differences(expected, row.function(as_point<double>(inputs)), 1e-12) == "");
            CHECK(differences(expected, row.function(as_point<float>(inputs)), 1e-4) == "");
          } catch (const Error& error) {
            FAIL_CHECK(error.what());
          }
          element = before;
        }
      }
    }
  }
}

// Each case with all extents of one size gone: the equation over nothing, or a word.
TEST_CASE("inputs without elements have a value, derivatives of their shapes, or an error",
          "[ops]") {
  for (const Row& row : op_table()) {
    if (row.name.starts_with("cross_entropy")) continue;  // no labels without classes: an error
    std::uint64_t number = 0;
    for (const std::vector<Index>& shapes : row.cases) {
      std::set<std::int64_t> sizes;
      for (const Index& shape : shapes) sizes.insert(shape.begin(), shape.end());
      for (const std::int64_t gone : sizes) {
        std::vector<Index> empty = shapes;
        for (Index& shape : empty) std::replace(shape.begin(), shape.end(), gone, std::int64_t{0});
        const std::vector<Array> inputs = drawn(row, empty, number++);
        INFO(row.name << ", case " << number << ": " << shape_of(empty[0]) << ", without " << gone);
        const Arguments<Real> x = as_point<double>(inputs);
        Real y;
        try {
          y = row.function(x);
        } catch (const Error& error) {
          CHECK(std::string(error.what()) != "");
          continue;
        }
        if (y.size() > 0) CHECK(differences(row.reference(inputs), y, 1e-12) == "");
        CHECK(jvp(row.function, x, x).second.shape() == y.shape());
        const auto back = vjp(row.function, x).second(Real::ones(y.shape()));
        for (std::size_t i = 0; i < back.values.size(); ++i) {
          CHECK(back.values[i].shape() == x.values[i].shape());
        }
      }
    }
  }
}

TEST_CASE("one tensor may be several inputs", "[ops]") {
  for (const Row& row : op_table()) {
    std::uint64_t number = 0;
    for (const std::vector<Index>& shapes : row.cases) {
      std::vector<Array> inputs = drawn(row, shapes, number++);
      if (inputs.size() < 2 || shapes[0] != shapes[1]) continue;
      inputs[0] = inputs[1];
      INFO(row.name << ", case " << number);
      const Arguments<Real> apart = as_point<double>(inputs);
      Arguments<Real> one = apart;
      one.values[0] = one.values[1];
      const Array expected = to_array(row.function(apart));
      CHECK(differences(expected, row.function(one), 0) == "");
      CHECK(differences(to_array(jvp(row.function, apart, apart).second),
                        jvp(row.function, one, one).second, 0) == "");
      const Real u = Real::ones(row.function(one).shape());
      const auto back = vjp(row.function, apart).second(u),
                 shared = vjp(row.function, one).second(u);
      for (std::size_t i = 0; i < back.values.size(); ++i) {
        CHECK(differences(to_array(back.values[i]), shared.values[i], 0) == "");
      }
      CHECK(differences(inputs[0], one.values[0], 0) == "");  // and is not written to
    }
  }
}

}  // namespace lintel::test
