#include "lintel/core/tensor.hpp"

#include <algorithm>

#include "catch.hpp"
#include "inputs.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
// Numbers 0, 1, 2, ... in row-major order.
Array counted(const Index& shape) {
  double next = 0;
  return make_array(shape, [&](const Index&) { return next++; });
}

// One of the shapes, with extents 1 and sometimes 0.
Index any_shape(Random& random, std::uint32_t largest_rank) {
  const std::int64_t extents[] = {1, 1, 2, 3, 4, 5};
  Index shape;
  for (std::uint32_t rank = random.below(largest_rank + 1); rank > 0; --rank) {
    shape.push_back(random.chance(0.03) ? 0 : extents[random.below(6)]);
  }
  return shape;
}

// A random view together with what it should hold.
struct Viewed {
  Tensor<double> tensor;
  Array expected;
};

Viewed permuted(const Viewed& x, Random& random) {
  const auto rank = static_cast<std::int64_t>(x.expected.shape.size());
  const std::vector<std::int64_t> order = random.permutation(rank);
  Index shape;
  for (const std::int64_t axis : order) {
    shape.push_back(x.expected.shape[static_cast<std::size_t>(axis)]);
  }
  return {x.tensor.permuted(Shape(std::span<const std::int64_t>(order))),
          make_array(shape, [&](const Index& index) {
            Index from(index.size());
            for (std::size_t i = 0; i < index.size(); ++i) {
              from[static_cast<std::size_t>(order[i])] = index[i];
            }
            return x.expected.at(from);
          })};
}

Viewed sliced(const Viewed& x, Random& random) {
  if (x.expected.shape.empty()) return x;
  const std::size_t axis = random.below(static_cast<std::uint32_t>(x.expected.shape.size()));
  const std::int64_t extent = x.expected.shape[axis];
  const std::int64_t start = random.below(static_cast<std::uint32_t>(extent + 1));
  const std::int64_t length = random.chance(0.05) ? 0 : extent - start;
  Index shape = x.expected.shape;
  shape[axis] = length;
  return {x.tensor.sliced(static_cast<std::int64_t>(axis), start, length),
          make_array(shape, [&](Index index) {
            index[axis] += start;
            return x.expected.at(index);
          })};
}

Viewed broadcasted(const Viewed& x, Random& random) {
  Index shape = x.expected.shape;
  for (std::int64_t& extent : shape) {
    if (extent == 1 && random.chance(0.5)) extent = 3;
  }
  if (shape.size() < 5 && random.chance(0.5)) shape.insert(shape.begin(), 2);
  return {x.tensor.broadcast_to(shape_of(shape)),
          make_array(shape, [&](const Index& index) { return x.expected.at(index); })};
}

// Another shape with as many elements: prime factors in random groups, and ones between them.
Index regrouped(std::int64_t size, Random& random) {
  Index shape;
  if (size == 0) return {2, 0, 3};
  for (std::int64_t factor = 2; size > 1; ++factor) {
    for (; size % factor == 0; size /= factor) {
      if (!shape.empty() && (shape.size() >= 6 || random.chance(0.4))) {
        shape[random.below(static_cast<std::uint32_t>(shape.size()))] *= factor;
      } else {
        shape.insert(shape.begin() + random.below(static_cast<std::uint32_t>(shape.size()) + 1),
                     factor);
      }
    }
  }
  while (shape.size() < 8 && random.chance(0.3)) {
    shape.insert(shape.begin() + random.below(static_cast<std::uint32_t>(shape.size()) + 1), 1);
  }
  return shape;
}

bool same(const Tensor<double>& tensor, const Array& expected) {
  const Array found = to_array(tensor);
  return found.shape == expected.shape && found.values == expected.values;
}
}  // namespace

TEST_CASE("any chain of views reads the right elements", "[tensor]") {
  Random random(1, "views");
  for (int trial = 0; trial < 3000; ++trial) {
    const Array start = counted(any_shape(random, 4));
    Viewed x{to_tensor<double>(start), start};
    for (int step = 0; step < 4; ++step) {
      switch (random.below(4)) {
        case 0:
          x = permuted(x, random);
          break;
        case 1:
          x = sliced(x, random);
          break;
        case 2:
          x = broadcasted(x, random);
          break;
        default: {
          const Index shape = regrouped(count(x.expected.shape), random);
          x.tensor = x.tensor.viewed_as(shape_of(shape));
          x.expected.shape = shape;
        }
      }
      INFO("trial " << trial << ", step " << step << ", shape " << x.tensor.shape() << ", strides "
                    << x.tensor.strides());
      REQUIRE(same(x.tensor, x.expected));
      REQUIRE(same(x.tensor.compact(), x.expected));
      REQUIRE(x.tensor.compact().is_contiguous());
    }
  }
}

TEST_CASE("a view that strides allow shares the values", "[tensor]") {
  const auto x = to_tensor<double>(counted({4, 3, 5}));
  CHECK(x.viewed_as({12, 5}).data() == x.data());
  CHECK(x.permuted({1, 0, 2}).viewed_as({3, 4, 5, 1}).data() == x.data());
  // Axes that lie behind one another merge; those that do not are copied.
  CHECK(x.permuted({2, 0, 1}).viewed_as({5, 12}).data() == x.data());
  CHECK(x.permuted({1, 0, 2}).viewed_as({12, 5}).data() != x.data());
  // Repeated axes stay repeated.
  const auto repeated = to_tensor<double>(counted({5})).broadcast_to({4, 3, 5});
  CHECK(repeated.viewed_as({12, 5}).strides() == Strides{0, 1});
  CHECK(repeated.sliced(2, 1, 3).viewed_as({2, 6, 3}).strides() == Strides{0, 0, 1});
}

TEST_CASE("a copy that is written to leaves the original as it was", "[tensor]") {
  const Tensor<float> original({2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor<float> copy = original;
  CHECK(copy.data() == original.data());
  copy.mutable_data()[0] = 10;
  CHECK(copy.data() != original.data());
  CHECK(original.at({0, 0}) == 1);
  CHECK(copy.at({0, 0}) == 10);

  Tensor<float> view = original.sliced(0, 1, 1);
  view.mutable_data()[2] = 60;
  CHECK(view.values() == std::vector<float>{4, 5, 60});
  CHECK(original.at({1, 2}) == 6);

  // Values that are repeated become values of their own.
  Tensor<float> repeated = Tensor<float>(7).broadcast_to({3});
  repeated.mutable_data()[1] = 8;
  CHECK(repeated.values() == std::vector<float>{7, 8, 7});

  // A tensor that nobody shares is written in place.
  const float* const before = copy.data();
  copy.mutable_data()[1] = 20;
  CHECK(copy.data() == before);
  // Also where all that is left of the storage is a part of it.
  Tensor<float> part = Tensor<float>({2, 3}, {1, 2, 3, 4, 5, 6}).sliced(0, 1, 1);
  const float* const of_part = part.data();
  part.mutable_data()[0] = 40;
  CHECK(part.data() == of_part);
  CHECK(part.values() == std::vector<float>{40, 5, 6});
}

TEST_CASE("ways to make a tensor", "[tensor]") {
  CHECK(Tensor<double>::full({2, 2}, 3).values() == std::vector<double>{3, 3, 3, 3});
  CHECK(Tensor<double>::zeros({3}).values() == std::vector<double>{0, 0, 0});
  CHECK(Tensor<double>::ones({}).item() == 1);
  CHECK(Tensor<double>(2.5).shape() == Shape{});
  CHECK(Tensor<float>::one_hot(std::vector<std::int32_t>{2, 0}, 3).values() ==
        std::vector<float>{0, 0, 1, 1, 0, 0});
  CHECK(cast<float>(Tensor<double>({2}, {0.1, 2}).broadcast_to({2, 2})).values() ==
        std::vector<float>{0.1f, 2, 0.1f, 2});

  Random random(1, "tensor"), again(1, "tensor");
  const auto normal = Tensor<float>::normal({100, 100}, random, 2);
  CHECK(normal.values() == Tensor<float>::normal({100, 100}, again, 2).values());
  double squares = 0;
  for (const float v : normal.values()) squares += v * v;
  CHECK(squares / 10000 == Approx(4).epsilon(0.1));
  for (const double v : Tensor<double>::uniform({1000}, random, -1, 3).values()) {
    REQUIRE((v >= -1 && v < 3));
  }
}

TEST_CASE("errors of tensors say what was found and what was expected", "[tensor]") {
  const Tensor<double> x({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK_THROWS_WITH(Tensor<double>({2, 3}, {1., 2.}),
                    ContainsSubstring("2 values for shape [2, 3]; expected 6"));
  CHECK_THROWS_WITH(x.item(), ContainsSubstring("shape [2, 3] has 6 elements; expected 1"));
  CHECK_THROWS_WITH(x.at({1}), ContainsSubstring("1 indices for shape [2, 3]"));
  CHECK_THROWS_WITH(x.at({1, 3}), ContainsSubstring("index 3 on axis 1 of shape [2, 3]"));
  CHECK_THROWS_WITH(x.at({-1, 0}), ContainsSubstring("index -1 on axis 0"));
  CHECK_THROWS_WITH(x.viewed_as({5}), ContainsSubstring("[2, 3] has 6 elements; [5] has 5"));
  CHECK_THROWS_WITH(x.permuted({0}), ContainsSubstring("order [0] for shape [2, 3]"));
  CHECK_THROWS_WITH(x.permuted({1, 1}), ContainsSubstring("names an axis twice"));
  CHECK_THROWS_WITH(x.permuted({0, 2}), ContainsSubstring("axis 2 of a tensor with 2 axes"));
  CHECK_THROWS_WITH(x.sliced(1, 2, 2), ContainsSubstring("2 entries from 2 on axis 1 of shape"));
  CHECK_THROWS_AS(x.sliced(1, -1, 1), Error);
  CHECK_THROWS_AS(x.sliced(1, 1, -1), Error);
  CHECK_THROWS_AS(x.sliced(1, std::numeric_limits<std::int64_t>::max(), 1), Error);
  CHECK_THROWS_WITH(x.broadcast_to({3, 3}), ContainsSubstring("shape [2, 3] to [3, 3]"));
  CHECK_THROWS_WITH(x.broadcast_to({3}), ContainsSubstring("more axes than [3]"));
  CHECK_THROWS_WITH(x.broadcast_to({2, -1}), ContainsSubstring("[2, 3] to [2, -1]"));
  CHECK_THROWS_WITH(Tensor<double>().data(), ContainsSubstring("has no values"));
  CHECK_THROWS_WITH(x.shape_only().values(), ContainsSubstring("only its shape was kept"));
  CHECK_THROWS_AS(Tensor<double>().values(), Error);
  CHECK_THROWS_AS(Tensor<double>().mutable_data(), Error);
  CHECK_THROWS_AS(x.shape_only().mutable_data(), Error);
  CHECK_THROWS_AS(x.permuted({1, 0}).shape_only().compact().data(), Error);
  CHECK_THROWS_WITH(Tensor<double>::one_hot(std::vector<std::int32_t>{3}, 3),
                    ContainsSubstring("label 3; expected 0 to 2"));
  CHECK_THROWS_AS(Tensor<double>::zeros({1, -1}), Error);
}

TEST_CASE("a tensor is written with its shape", "[tensor]") {
  CHECK(join(Tensor<double>(2.5)) == "2.5");
  CHECK(join(Tensor<double>({2, 2}, {1, 2, 3, 4})) ==
        "[        1         2]\n[        3         4]  [2, 2]");
  CHECK_THAT(join(Tensor<double>({2}, {1, 2}).shape_only()), ContainsSubstring("without values"));
  CHECK_NOTHROW(join(Tensor<double>::zeros({0, 3})));
}
