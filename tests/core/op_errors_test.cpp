// What ops say when they are asked for something that cannot be done.
#include "catch.hpp"
#include "lintel/core/transforms.hpp"

using namespace lintel;

namespace {
using Real = Tensor<double>;
const Real matrix = Real::ones({3, 5}), row = Real::ones({5}), number(1.);
}  // namespace

TEST_CASE("errors of elementwise ops name the op and the shapes", "[ops]") {
  const Real other = Real::ones({3});
  CHECK_THROWS_WITH(matrix + other, ContainsSubstring("add: shapes [3, 5] and [3]"));
  CHECK_THROWS_WITH(matrix - other, ContainsSubstring("subtract: shapes"));
  CHECK_THROWS_WITH(matrix * other, ContainsSubstring("multiply: shapes"));
  CHECK_THROWS_WITH(matrix / other, ContainsSubstring("divide: shapes"));
  CHECK_THROWS_WITH(where(other, matrix, row), ContainsSubstring("where: shapes"));
  CHECK_THROWS_WITH(mean_squared_error(matrix, row),
                    ContainsSubstring("mean_squared_error: shapes [3, 5] and [5]"));
  CHECK_THROWS_WITH(exp(matrix.shape_only()), ContainsSubstring("has no values"));
}

TEST_CASE("errors of ops that move values", "[ops]") {
  CHECK_THROWS_WITH(reshape(matrix, {4, -1}),
                    ContainsSubstring("reshape: shape [3, 5] does not divide into [4, -1]"));
  CHECK_THROWS_WITH(reshape(matrix, {-1, -1}), ContainsSubstring("more than one extent open"));
  CHECK_THROWS_WITH(reshape(matrix, {0, -1}), ContainsSubstring("does not divide"));
  CHECK_THROWS_WITH(reshape(matrix, {16}),
                    ContainsSubstring("[3, 5] has 15 elements; [16] has 16"));
  CHECK_THROWS_AS(reshape(matrix, {-3, -5}), Error);
  CHECK_THROWS_WITH(expand(matrix, 3), ContainsSubstring("expand: axis 3"));
  CHECK_THROWS_WITH(broadcast(matrix, {5}), ContainsSubstring("broadcast: shape [3, 5]"));
  CHECK_THROWS_WITH(sum_to(matrix, {3}), ContainsSubstring("sum_to: shape [3, 5] to [3]"));
  CHECK_THROWS_WITH(sum_to(row, {3, 5}), ContainsSubstring("sum_to: shape [5] to [3, 5]"));
  CHECK_THROWS_WITH(permute(matrix, {0}), ContainsSubstring("permute: order [0]"));
  CHECK_THROWS_WITH(slice(matrix, 1, 3, 3), ContainsSubstring("slice: 3 entries from 3 on axis 1"));
  CHECK_THROWS_WITH(slice(matrix, 2, 0, 1), ContainsSubstring("slice: axis 2"));
  CHECK_THROWS_WITH(
      pad(matrix, 1, 2, 6),
      ContainsSubstring("pad: shape [3, 5] from 2 on axis 1 does not fit into [3, 6]"));
  CHECK_THROWS_WITH(pad(matrix, 1, -1, 6), ContainsSubstring("does not fit into [3, 6]"));
  CHECK_THROWS_AS(pad(matrix, 2, 0, 6), Error);
  CHECK_THROWS_AS(pad(matrix, 1, 0, -1), Error);
  CHECK_THROWS_WITH(concat(0, matrix, row), ContainsSubstring("concat: shapes [3, 5] and [5]"));
  CHECK_THROWS_WITH(concat(0, matrix, Real::ones({3, 4})), ContainsSubstring("along axis 0"));
  CHECK_THROWS_AS(concat(2, matrix, matrix), Error);
  CHECK_THROWS_AS(concat(0, number, number), Error);
  CHECK_THROWS_WITH(concat(0, std::vector<Real>()), ContainsSubstring("concat: no tensors"));
  CHECK_THROWS_WITH(gather(matrix, 1, {0, 5}),
                    ContainsSubstring("gather: index 5; expected 0 to 4"));
  CHECK_THROWS_WITH(gather(matrix, 1, {-1}), ContainsSubstring("gather: index -1"));
  CHECK_THROWS_WITH(gather(matrix, 2, {0}), ContainsSubstring("gather: axis 2"));
  CHECK_THROWS_WITH(scatter_add(matrix, 0, {0, 1}, 4),
                    ContainsSubstring("scatter_add: 2 indices for axis 0 of shape [3, 5]"));
  CHECK_THROWS_WITH(scatter_add(matrix, 0, {0, 1, 4}, 4), ContainsSubstring("index 4"));
}

TEST_CASE("errors of reductions", "[ops]") {
  CHECK_THROWS_WITH(sum(matrix, {2}), ContainsSubstring("sum: axis 2"));
  CHECK_THROWS_WITH(max(matrix, {-3}), ContainsSubstring("max: axis -3"));
  CHECK_THROWS_WITH(mean(Real::zeros({0, 3}), {0}),
                    ContainsSubstring("mean: shape [0, 3] has no elements"));
  CHECK_THROWS_AS(mean(Real::zeros({0})), Error);
  CHECK_THROWS_WITH(softmax(number), ContainsSubstring("softmax: shape []"));
  CHECK_THROWS_WITH(log_softmax(number), ContainsSubstring("log_softmax: shape []"));
  CHECK_THROWS_WITH(normalize(number, 1e-5), ContainsSubstring("normalize: shape []"));
}

TEST_CASE("errors of products and layers", "[ops]") {
  CHECK_THROWS_WITH(matmul(matrix, matrix), ContainsSubstring("matmul: shapes [3, 5] and [3, 5]"));
  CHECK_THROWS_WITH(matmul(row, matrix), ContainsSubstring("matmul: shapes [1, 5] and [3, 5]"));
  CHECK_THROWS_WITH(matmul(matrix, number), ContainsSubstring("expected a vector, a matrix or"));
  CHECK_THROWS_WITH(matmul(number, row), ContainsSubstring("expected a vector, a matrix or"));
  CHECK_THROWS_WITH(linear(matrix, Real::ones({2, 4}), Real::ones({2})),
                    ContainsSubstring("linear: input [3, 5], weight [2, 4], bias [2]"));
  CHECK_THROWS_WITH(linear(matrix, Real::ones({2, 5}), Real::ones({1})),
                    ContainsSubstring("linear: input"));
  CHECK_THROWS_AS(linear(row, Real::ones({2, 5}), Real::ones({2})), Error);
  CHECK_THROWS_AS(linear(matrix, Real::ones({3, 2, 5}), Real::ones({3, 2})), Error);
  CHECK_THROWS_AS(linear(Real::ones({4, 1, 5}), Real::ones({3, 2, 5}), Real::ones({3, 2})), Error);
  CHECK_THROWS_WITH(attention(Real::ones({2, 3, 8}), 2), ContainsSubstring("attention: shape"));
  CHECK_THROWS_AS(attention(matrix, 1), Error);
  CHECK_THROWS_WITH(attention(Real::ones({2, 3, 0}), 1), ContainsSubstring("width of at least 1"));
  CHECK_THROWS_WITH(layer_norm(matrix, Real::ones({4}), row, 1e-5), ContainsSubstring("multiply"));

  const std::vector<std::int32_t> labels = {0, 1, 4};
  CHECK_NOTHROW(cross_entropy(matrix, labels));
  CHECK_THROWS_WITH(cross_entropy(row, labels), ContainsSubstring("logits [5] and 3 labels"));
  CHECK_THROWS_WITH(cross_entropy(matrix, std::vector<std::int32_t>{0, 1}),
                    ContainsSubstring("logits [3, 5] and 2 labels"));
  CHECK_THROWS_WITH(cross_entropy(matrix, std::vector<std::int32_t>{0, 1, 5}),
                    ContainsSubstring("label 5; expected 0 to 4"));
  CHECK_THROWS_AS(cross_entropy(Real::ones({0, 5}), std::vector<std::int32_t>{}), Error);
  CHECK_THROWS_WITH(cross_entropy(Real::ones({3, 0}), labels), ContainsSubstring("label 0"));
}
