#include "../op_table.hpp"

namespace lintel::test {

namespace {
using Arrays = std::vector<Array>;

// Folds the values over axes into an array where these have extent 1, or are gone.
template <class F>
Array folded(const Array& x, const Index& axes, Keep keep, double start, const F& f) {
  const auto rank = static_cast<std::int64_t>(x.shape.size());
  Index kept = x.shape;
  for (const std::int64_t axis : axes) kept[static_cast<std::size_t>((axis + rank) % rank)] = 1;
  Array result = make_array(kept, [start](const Index&) { return start; });
  for_each_index(x.shape, [&](const Index& index) {
    double& so_far = result.at(index);
    so_far = f(so_far, x.at(index));
  });
  if (keep == Keep::yes) return result;
  Index left;
  for (std::int64_t axis = 0; axis < rank; ++axis) {
    bool gone = false;
    for (const std::int64_t other : axes) gone = gone || (other + rank) % rank == axis;
    if (!gone) left.push_back(x.shape[static_cast<std::size_t>(axis)]);
  }
  return {left, result.values};
}

double plus(double a, double b) { return a + b; }

void add_axes(std::vector<Row>& rows, const Index& axes, Keep keep,
              const std::vector<std::vector<Index>>& cases) {
  const std::string how = join(" over ", shape_of(axes), keep == Keep::yes ? ", axes kept" : "");
  rows.push_back(
      {.name = "sum" + how,
       .covers = {"sum/sum(T, Shape, Keep)"},
       .function = [axes = shape_of(axes), keep](const auto& x) { return sum(x[0], axes, keep); },
       .reference = [=](const Arrays& x) { return folded(x[0], axes, keep, 0, plus); },
       .cases = cases});
  rows.push_back(
      {.name = "mean" + how,
       .covers = {"sum/mean(T, Shape, Keep)"},
       .function = [axes = shape_of(axes), keep](const auto& x) { return mean(x[0], axes, keep); },
       .reference =
           [=](const Arrays& x) {
             const Array total = folded(x[0], axes, keep, 0, plus);
             const double share =
                 static_cast<double>(total.values.size()) / static_cast<double>(x[0].values.size());
             return each_value(total, [share](double v) { return v * share; });
           },
       .cases = cases});
  rows.push_back(
      {.name = "max" + how,
       .covers = {"max/max(T, Shape, Keep)"},
       .function = [axes = shape_of(axes), keep](const auto& x) { return max(x[0], axes, keep); },
       .reference =
           [=](const Arrays& x) {
             return folded(x[0], axes, keep, -std::numeric_limits<double>::infinity(),
                           [](double a, double b) { return std::isnan(a) || a >= b ? a : b; });
           },
       .cases = cases,
       .domains = {separated()},
       .repeats = false});
}
}  // namespace

std::vector<Row> reducing_rows() {
  std::vector<Row> rows;
  const std::vector<std::vector<Index>> three = {
      {{3, 5, 2}}, {{1, 5, 3}}, {{3, 1, 1}}, {{1, 1, 1}}};
  for (const Keep keep : {Keep::no, Keep::yes}) {
    add_axes(rows, {0}, keep, {{{1}}, {{17}}, {{5, 3}}, {{3, 1, 5}}});
    add_axes(rows, {-1}, keep, {{{17}}, {{5, 3}}, {{3, 5, 1}}});
    add_axes(rows, {1}, keep, three);
    add_axes(rows, {0, 2}, keep, three);
    add_axes(rows, {0, 1, -1}, keep, three);
    add_axes(rows, {}, keep, {{{3, 2}}});
  }
  const std::vector<std::vector<Index>> any = {{{}}, {{1}}, {{17}}, {{3, 5}}, {{2, 1, 3}}};
  rows.push_back({.name = "sum of all",
                  .covers = {"sum/sum(T)"},
                  .function = [](const auto& x) { return sum(x[0]); },
                  .reference =
                      [](const Arrays& x) {
                        double total = 0;
                        for (const double v : x[0].values) total += v;
                        return Array{{}, {total}};
                      },
                  .cases = any});
  rows.push_back({.name = "sum of nothing",
                  .covers = {},
                  .function = [](const auto& x) { return sum(x[0], {0}); },
                  .reference = [](const Arrays& x) { return zero_array({x[0].shape[1]}); },
                  .cases = {{{0, 3}}, {{3, 0}}}});
  rows.push_back({.name = "mean of all",
                  .covers = {"sum/mean(T)"},
                  .function = [](const auto& x) { return mean(x[0]); },
                  .reference =
                      [](const Arrays& x) {
                        double total = 0;
                        for (const double v : x[0].values) total += v;
                        return Array{{}, {total / static_cast<double>(x[0].values.size())}};
                      },
                  .cases = any});
  rows.push_back({.name = "mean_squared_error",
                  .covers = {"mean_squared_error/mean_squared_error(A, B)"},
                  .function = [](const auto& x) { return mean_squared_error(x[0], x[1]); },
                  .reference =
                      [](const Arrays& x) {
                        double total = 0;
                        for (std::size_t i = 0; i < x[0].values.size(); ++i) {
                          total += std::pow(x[0].values[i] - x[1].values[i], 2);
                        }
                        return Array{{}, {total / static_cast<double>(x[0].values.size())}};
                      },
                  .cases = {{{}, {}}, {{17}, {17}}, {{3, 5}, {3, 5}}}});
  rows.push_back({.name = "l2_normalize",
                  .covers = {"l2_normalize/l2_normalize(T, double)"},
                  .function = [](const auto& x) { return l2_normalize(x[0], 1e-3); },
                  .reference =
                      [](const Arrays& x) {
                        const Array squares =
                            folded(x[0], {-1}, Keep::yes, 0,
                                   [](double sum, double v) { return sum + v * v; });
                        return make_array(x[0].shape, [&](const Index& index) {
                          return x[0].at(index) / std::sqrt(squares.at(index) + 1e-3);
                        });
                      },
                  .cases = {{{1}}, {{5}}, {{3, 5}}, {{3, 1, 17}}, {{3, 1}}},
                  .domains = {either_sign(0.5, 2)}});
  return rows;
}

}  // namespace lintel::test
