#include "../op_table.hpp"

namespace lintel::test {

namespace {
using Arrays = std::vector<Array>;

Array turned(const Array& x) {
  Index shape = x.shape;
  std::swap(shape[shape.size() - 1], shape[shape.size() - 2]);
  return make_array(shape, [&](Index index) {
    std::swap(index[index.size() - 1], index[index.size() - 2]);
    return x.at(index);
  });
}

Array product(const Array& a, const Array& b) {
  const auto batch = [](const Array& x) {
    return zero_array(Index(x.shape.begin(), x.shape.end() - 2));
  };
  const std::int64_t rows = a.shape[a.shape.size() - 2], terms = a.shape.back();
  Index shape = each_pair(batch(a), batch(b), [](double, double) { return 0.; }).shape;
  shape.push_back(rows);
  shape.push_back(b.shape.back());
  return make_array(shape, [&](const Index& index) {
    double sum = 0;
    Index left = index, right = index;
    for (std::int64_t k = 0; k < terms; ++k) {
      left[left.size() - 1] = k;
      right[right.size() - 2] = k;
      sum += a.at(left) * b.at(right);
    }
    return sum;
  });
}

// Shapes of a product without transposes; the row exchanges what it transposes.
Row matmul_row(Transpose transpose, const char* how) {
  const bool left = transpose == Transpose::left || transpose == Transpose::both;
  const bool right = transpose == Transpose::right || transpose == Transpose::both;
  std::vector<std::vector<Index>> cases = {
      {{1, 1}, {1, 1}},    {{3, 5}, {5, 17}},   {{17, 1}, {1, 3}},      {{1, 17}, {17, 1}},
      {{2, 3, 5}, {5, 4}}, {{3, 5}, {2, 5, 4}}, {{2, 3, 5}, {2, 5, 1}}, {{2, 1, 3, 5}, {3, 5, 2}},
      {{2, 0}, {0, 3}},    {{0, 3}, {3, 2}},    {{1, 3, 5}, {2, 5, 3}}};
  for (auto& shapes : cases) {
    if (left) std::swap(shapes[0][shapes[0].size() - 1], shapes[0][shapes[0].size() - 2]);
    if (right) std::swap(shapes[1][shapes[1].size() - 1], shapes[1][shapes[1].size() - 2]);
  }
  return {.name = join("matmul, transposed: ", how),
          .covers = {"matmul/matmul(A, B, Transpose)"},
          .function = [transpose](const auto& x) { return matmul(x[0], x[1], transpose); },
          .reference =
              [left, right](const Arrays& x) {
                return product(left ? turned(x[0]) : x[0], right ? turned(x[1]) : x[1]);
              },
          .cases = std::move(cases),
          .cotangents = cotangents_of(op::Matmul{left, right})};
}

// The array in another shape with as many elements.
Array shaped(Array x, const Index& shape) {
  x.shape = shape;
  return x;
}

// Vectors on one side or both.
Row vector_row(Transpose transpose, const char* how, std::vector<std::vector<Index>> cases) {
  return {.name = join("matmul of vectors, transposed: ", how),
          .covers = {"matmul/matmul(A, B, Transpose)"},
          .function = [transpose](const auto& x) { return matmul(x[0], x[1], transpose); },
          .reference =
              [transpose](const Arrays& x) {
                const bool row = x[0].shape.size() == 1, column = x[1].shape.size() == 1;
                const Array a = row ? shaped(x[0], {1, x[0].shape[0]})
                                : transpose == Transpose::left || transpose == Transpose::both
                                    ? turned(x[0])
                                    : x[0];
                const Array b = column ? shaped(x[1], {x[1].shape[0], 1})
                                : transpose == Transpose::right || transpose == Transpose::both
                                    ? turned(x[1])
                                    : x[1];
                const Array y = product(a, b);
                Index shape(y.shape.begin(), y.shape.end() - 2);
                if (!row) shape.push_back(y.shape[y.shape.size() - 2]);
                if (!column) shape.push_back(y.shape.back());
                return shaped(y, shape);
              },
          .cases = std::move(cases)};
}

Array linear_by_loops(const Array& x, const Array& weight, const Array& bias) {
  const bool own = weight.shape.size() == 3;  // parameters for each example
  Index shape = x.shape;
  shape.back() = weight.shape[weight.shape.size() - 2];
  return make_array(shape, [&](const Index& index) {
    const std::int64_t out = index.back();
    double sum = bias.at(own ? Index{index[0], out} : Index{out});
    Index from = index;
    for (std::int64_t in = 0; in < x.shape.back(); ++in) {
      from.back() = in;
      sum += x.at(from) * weight.at(own ? Index{index[0], out, in} : Index{out, in});
    }
    return sum;
  });
}
}  // namespace

std::vector<Row> product_rows() {
  return {matmul_row(Transpose::none, "none"),
          matmul_row(Transpose::left, "left"),
          matmul_row(Transpose::right, "right"),
          matmul_row(Transpose::both, "both"),
          vector_row(Transpose::none, "none",
                     {{{5}, {5}},
                      {{1}, {1}},
                      {{0}, {0}},
                      {{5}, {5, 3}},
                      {{3, 5}, {5}},
                      {{5}, {2, 5, 3}},
                      {{2, 3, 5}, {5}},
                      {{2, 1, 17, 5}, {5}},
                      {{0}, {0, 3}},
                      {{0, 5}, {5}},
                      {{1}, {1, 1}}}),
          vector_row(Transpose::left, "left", {{{5}, {5, 3}}, {{5, 3}, {5}}, {{2, 5, 3}, {5}}}),
          vector_row(Transpose::both, "both", {{{5}, {2, 3, 5}}, {{5, 3}, {5}}, {{5}, {5}}}),
          {.name = "linear",
           .covers = {"linear/linear(X, W, B)"},
           .function = [](const auto& x) { return linear(x[0], x[1], x[2]); },
           .reference = [](const Arrays& x) { return linear_by_loops(x[0], x[1], x[2]); },
           .cases = {{{1, 1}, {1, 1}, {1}},
                     {{3, 5}, {17, 5}, {17}},
                     {{2, 3, 5}, {4, 5}, {4}},
                     {{2, 1, 3, 5}, {1, 5}, {1}},
                     {{5, 1}, {3, 1}, {3}},
                     {{0, 3}, {2, 3}, {2}},
                     {{2, 3, 5}, {2, 4, 5}, {2, 4}},
                     {{3, 1, 5}, {3, 2, 5}, {3, 2}},
                     {{1, 2, 3}, {1, 2, 3}, {1, 2}}},
           .composite =
               [](const auto& x) {
                 using T = std::decay_t<decltype(x[0])>;
                 return op::Linear{}.composite(Inputs<T>(x));
               },
           .cotangents = cotangents_of(op::Linear{})}};
}

}  // namespace lintel::test
