#include "../op_table.hpp"

namespace lintel::test {

namespace {
using Arrays = std::vector<Array>;

// From one shape to a larger one, and back.
void add_broadcast(std::vector<Row>& rows, const Index& from, const Index& to) {
  rows.push_back(
      {.name = join("broadcast ", shape_of(from), " to ", shape_of(to)),
       .covers = {"broadcast/broadcast(T, Shape)"},
       .function = [shape = shape_of(to)](const auto& x) { return broadcast(x[0], shape); },
       .reference =
           [to](const Arrays& x) {
             return make_array(to, [&](const Index& index) { return x[0].at(index); });
           },
       .cases = {{from}}});
  rows.push_back(
      {.name = join("sum_to ", shape_of(to), " to ", shape_of(from)),
       .covers = {"broadcast/sum_to(T, Shape)"},
       .function = [shape = shape_of(from)](const auto& x) { return sum_to(x[0], shape); },
       .reference =
           [from](const Arrays& x) {
             Array sum = zero_array(from);
             for_each_index(x[0].shape,
                            [&](const Index& index) { sum.at(index) += x[0].at(index); });
             return sum;
           },
       .cases = {{to}}});
}

Array joined(const Arrays& x, std::size_t axis) {
  Index shape = x[0].shape;
  shape[axis] = 0;
  for (const Array& part : x) shape[axis] += part.shape[axis];
  return make_array(shape, [&](Index index) {
    for (const Array& part : x) {
      if (index[axis] < part.shape[axis]) return part.at(index);
      index[axis] -= part.shape[axis];
    }
    return 0.;
  });
}

std::vector<Row> concat_rows() {
  return {{.name = "concat of two",
           .covers = {"concat/concat(int64_t, Values...)"},
           .function = [](const auto& x) { return concat(-1, x[0], x[1]); },
           .reference = [](const Arrays& x) { return joined(x, x[0].shape.size() - 1); },
           .cases = {{{1}, {1}}, {{5}, {3}}, {{3, 2}, {3, 5}}, {{3, 0}, {3, 1}}},
           .cotangents = cotangents_of(op::Concat{-1})},
          {.name = "concat of a list",
           .covers = {"concat/concat(int64_t, vector<T>)"},
           .function = [](const auto& x) { return concat(1, x); },
           .reference = [](const Arrays& x) { return joined(x, 1); },
           .cases = {{{3, 2}}, {{3, 2, 5}, {3, 1, 5}, {3, 4, 5}}, {{1, 1}, {1, 1}, {1, 1}, {1, 1}}},
           .cotangents = cotangents_of(op::Concat{1})}};
}

// Entries chosen on an axis of some extent, and added back.
void add_gather(std::vector<Row>& rows, std::int64_t axis, const std::vector<std::int64_t>& indices,
                std::int64_t extent, std::vector<std::vector<Index>> cases) {
  const auto own_axis = [axis](const Array& x) {
    return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(x.shape.size())
                                             : axis);
  };
  const auto length = static_cast<std::int64_t>(indices.size());
  rows.push_back({.name = join("gather on axis ", axis, " of extent ", extent),
                  .covers = {"gather/gather(T, int64_t, vector<int64_t>)"},
                  .function = [=](const auto& x) { return gather(x[0], axis, indices); },
                  .reference =
                      [=](const Arrays& x) {
                        Index shape = x[0].shape;
                        shape[own_axis(x[0])] = length;
                        return make_array(shape, [&](Index index) {
                          std::int64_t& i = index[own_axis(x[0])];
                          i = indices[static_cast<std::size_t>(i)];
                          return x[0].at(index);
                        });
                      },
                  .cases = cases});
  for (auto& shapes : cases) {
    Index& shape = shapes[0];
    shape[static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(shape.size())
                                            : axis)] = length;
  }
  rows.push_back(
      {.name = join("scatter_add on axis ", axis, " of extent ", extent),
       .covers = {"gather/scatter_add(T, int64_t, vector<int64_t>, int64_t)"},
       .function = [=](const auto& x) { return scatter_add(x[0], axis, indices, extent); },
       .reference =
           [=](const Arrays& x) {
             Index shape = x[0].shape;
             shape[own_axis(x[0])] = extent;
             Array sum = zero_array(shape);
             for_each_index(x[0].shape, [&](const Index& index) {
               Index to = index;
               std::int64_t& i = to[own_axis(x[0])];
               i = indices[static_cast<std::size_t>(i)];
               sum.at(to) += x[0].at(index);
             });
             return sum;
           },
       .cases = std::move(cases)});
}

// A range of an axis, and zeros around it; axis counted from the front.
void add_slice(std::vector<Row>& rows, std::size_t axis, std::int64_t start, const Index& large,
               std::int64_t length, bool from_back) {
  const std::int64_t named =
      static_cast<std::int64_t>(axis) - (from_back ? static_cast<std::int64_t>(large.size()) : 0);
  Index small = large;
  small[axis] = length;
  rows.push_back({.name = join("slice ", shape_of(large), " to ", shape_of(small)),
                  .covers = {"slice/slice(T, int64_t, int64_t, int64_t)"},
                  .function = [=](const auto& x) { return slice(x[0], named, start, length); },
                  .reference =
                      [=](const Arrays& x) {
                        Index shape = x[0].shape;
                        shape[axis] = small[axis];
                        return make_array(shape, [&](Index index) {
                          index[axis] += start;
                          return x[0].at(index);
                        });
                      },
                  .cases = {{large}}});
  rows.push_back({.name = join("pad ", shape_of(small), " to ", shape_of(large)),
                  .covers = {"slice/pad(T, int64_t, int64_t, int64_t)"},
                  .function = [=](const auto& x) { return pad(x[0], named, start, large[axis]); },
                  .reference =
                      [=](const Arrays& x) {
                        Index shape = x[0].shape;
                        shape[axis] = large[axis];
                        Array padded = zero_array(shape);
                        for_each_index(x[0].shape, [&](const Index& index) {
                          Index to = index;
                          to[axis] += start;
                          padded.at(to) = x[0].values[x[0].place(index)];
                        });
                        return padded;
                      },
                  .cases = {{small}}});
}

Row permute_row(const Index& shape, const Index& order) {
  return {.name = join("permute by ", shape_of(order)),
          .covers = {"permute/permute(T, Shape)"},
          .function = [order = shape_of(order)](const auto& x) { return permute(x[0], order); },
          .reference =
              [order](const Arrays& x) {
                const std::size_t rank = order.size();
                const auto from = [&](std::size_t axis) {
                  return static_cast<std::size_t>((order[axis] + static_cast<std::int64_t>(rank)) %
                                                  static_cast<std::int64_t>(rank));
                };
                Index turned(rank);
                for (std::size_t i = 0; i < rank; ++i) turned[i] = x[0].shape[from(i)];
                return make_array(turned, [&](const Index& index) {
                  Index source(rank);
                  for (std::size_t i = 0; i < rank; ++i) source[from(i)] = index[i];
                  return x[0].at(source);
                });
              },
          .cases = {{shape}}};
}

Row reshape_row(const Index& from, const Index& asked, const Index& to) {
  return {.name = join("reshape ", shape_of(from), " to ", shape_of(asked)),
          .covers = {"reshape/reshape(T, Shape)"},
          .function = [shape = shape_of(asked)](const auto& x) { return reshape(x[0], shape); },
          .reference =
              [to](const Arrays& x) {
                return Array{to, x[0].values};
              },
          .cases = {{from}}};
}

Row expand_row(std::int64_t axis, const Index& from, const Index& to) {
  return {.name = join("expand at ", axis),
          .covers = {"reshape/expand(T, int64_t)"},
          .function = [axis](const auto& x) { return expand(x[0], axis); },
          .reference =
              [to](const Arrays& x) {
                return Array{to, x[0].values};
              },
          .cases = {{from}}};
}

// What derivatives do not pass through.
std::vector<Row> constant_rows() {
  const Function nothing = [](const auto& x) {
    using T = std::decay_t<decltype(x[0])>;
    return zeros<T>(x[0].shape());
  };
  const auto same = [](const Arrays& x) { return x[0]; };
  const std::vector<std::vector<Index>> cases = {{{}}, {{3, 5}}};
  return {
      {.name = "stop_gradient",
       .covers = {"constants/stop_gradient(T)"},
       .function = [](const auto& x) { return stop_gradient(x[0]); },
       .reference = same,
       .cases = cases,
       .differentiated_as = nothing},
      {.name = "plain",
       .covers = {"constants/plain(Tensor<S>)", "constants/plain(Dual<U>)",
                  "constants/plain(Var<U>)"},
       .function = [](const auto& x) { return lift<std::decay_t<decltype(x[0])>>(plain(x[0])); },
       .reference = same,
       .cases = cases,
       .differentiated_as = nothing},
      {.name = "constant and zeros",
       .covers = {"constants/constant(Shape, double)", "constants/zeros(Shape)"},
       .function =
           [](const auto& x) {
             using T = std::decay_t<decltype(x[0])>;
             return x[0] * constant<T>(x[0].shape(), 2.5) + zeros<T>(x[0].shape());
           },
       .reference =
           [](const Arrays& x) { return each_value(x[0], [](double v) { return 2.5 * v; }); },
       .cases = cases},
      {.name = "greater",
       .covers = {"constants/greater(Tensor<S>, Tensor<S>)"},
       .function =
           [](const auto& x) {
             using S = ScalarOf<std::decay_t<decltype(x[0])>>;
             return x[0] * greater(plain(x[0]), Tensor<S>(S(0.25)));
           },
       .reference =
           [](const Arrays& x) {
             return each_value(x[0], [](double v) { return v * (v > 0.25); });
           },
       .cases = cases,
       .domains = {either_sign(0.3, 2)}}};
}
}  // namespace

std::vector<Row> moving_rows() {
  std::vector<Row> rows = concat_rows();
  add_broadcast(rows, {}, {3, 5});
  add_broadcast(rows, {1}, {17});
  add_broadcast(rows, {5}, {3, 5});
  add_broadcast(rows, {3, 1, 5}, {2, 3, 4, 5});
  add_broadcast(rows, {1, 3, 1}, {5, 3, 1});
  add_broadcast(rows, {1, 1}, {1, 1, 1});
  add_broadcast(rows, {1, 3}, {0, 3});
  add_gather(rows, 0, {2, 0, 2, 2}, 3, {{{3}}, {{3, 5}}, {{3, 1, 4}}});
  add_gather(rows, -1, {4}, 5, {{{5}}, {{3, 5}}, {{2, 1, 5}}});
  add_gather(rows, 1, {0, 0, 0}, 1, {{{3, 1}}, {{1, 1, 5}}});
  add_gather(rows, 1, {}, 3, {{{2, 3}}});
  add_slice(rows, 0, 2, {5}, 3, false);
  add_slice(rows, 1, 0, {3, 5}, 5, true);
  add_slice(rows, 1, 4, {3, 5}, 1, true);
  add_slice(rows, 1, 1, {3, 5, 2}, 3, false);
  add_slice(rows, 0, 1, {3, 2}, 0, false);
  rows.push_back(permute_row({3, 5}, {1, 0}));
  rows.push_back(permute_row({3, 5, 2}, {2, 0, 1}));
  rows.push_back(permute_row({2, 3, 1, 5}, {-1, 0, -2, 1}));
  rows.push_back(permute_row({17}, {0}));
  rows.push_back(reshape_row({3, 5}, {15}, {15}));
  rows.push_back(reshape_row({4, 3, 5}, {2, -1, 3}, {2, 10, 3}));
  rows.push_back(reshape_row({1}, {}, {}));
  rows.push_back(reshape_row({}, {1, 1}, {1, 1}));
  rows.push_back(reshape_row({6, 1, 2}, {3, 2, 2, 1}, {3, 2, 2, 1}));
  rows.push_back(reshape_row({0, 3}, {-1, 6}, {0, 6}));
  rows.push_back(expand_row(0, {3, 5}, {1, 3, 5}));
  rows.push_back(expand_row(1, {3, 5}, {3, 1, 5}));
  rows.push_back(expand_row(-1, {3, 5}, {3, 5, 1}));
  rows.push_back(expand_row(-1, {}, {1}));
  for (Row& row : constant_rows()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace lintel::test
