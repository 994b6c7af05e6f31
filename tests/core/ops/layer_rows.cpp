#include "../op_table.hpp"

namespace lintel::test {

namespace {
using Arrays = std::vector<Array>;

// f(row) of every row, a list of numbers to a list of numbers.
template <class F>
Array each_row(const Array& x, const F& f) {
  Array result{x.shape, {}};
  const auto length = static_cast<std::size_t>(x.shape.back());
  for (std::size_t start = 0; start < x.values.size(); start += length) {
    const auto first = x.values.begin() + static_cast<std::ptrdiff_t>(start);
    for (const double v : f(std::vector<double>(first, first + x.shape.back()))) {
      result.values.push_back(v);
    }
  }
  return result;
}

double log_of_sum(const std::vector<double>& row) {
  double sum = 0;
  for (const double v : row) sum += std::exp(v);
  return std::log(sum);
}
std::vector<double> log_softmax_of(std::vector<double> row) {
  double shift = log_of_sum(row);
  if (std::isinf(shift) && shift > 0) shift = std::numeric_limits<double>::quiet_NaN();
  for (double& v : row) v -= shift;
  return row;
}
std::vector<double> softmax_of(std::vector<double> row) {
  row = log_softmax_of(row);
  for (double& v : row) v = std::exp(v);
  return row;
}
std::vector<double> normalized(std::vector<double> row, double epsilon) {
  double mean = 0, variance = 0;
  for (const double v : row) mean += v / static_cast<double>(row.size());
  for (const double v : row) variance += (v - mean) * (v - mean) / static_cast<double>(row.size());
  for (double& v : row) v = (v - mean) / std::sqrt(variance + epsilon);
  return row;
}

const std::vector<std::vector<Index>> rows_of_logits = {{{1}},       {{17}},   {{3, 5}},
                                                        {{2, 3, 5}}, {{5, 1}}, {{0, 3}}};

std::vector<Row> softmax_rows() {
  std::vector<Row> rows = {
      {.name = "softmax",
       .covers = {"softmax/softmax(T)"},
       .function = [](const auto& x) { return softmax(x[0]); },
       .reference = [](const Arrays& x) { return each_row(x[0], softmax_of); },
       .cases = rows_of_logits,
       .composite =
           [](const auto& x) {
             using T = std::decay_t<decltype(x[0])>;
             return op::Softmax{}.composite(Inputs<T>(x));
           }},
      {.name = "log_softmax",
       .covers = {"softmax/log_softmax(T)"},
       .function = [](const auto& x) { return log_softmax(x[0]); },
       .reference = [](const Arrays& x) { return each_row(x[0], log_softmax_of); },
       .cases = rows_of_logits,
       .composite =
           [](const auto& x) {
             using T = std::decay_t<decltype(x[0])>;
             return op::LogSoftmax{}.composite(Inputs<T>(x));
           }}};
  for (const Keep keep : {Keep::no, Keep::yes}) {
    rows.push_back({.name = keep == Keep::yes ? "logsumexp, axis kept" : "logsumexp",
                    .covers = {"softmax/logsumexp(T, Keep)"},
                    .function = [keep](const auto& x) { return logsumexp(x[0], keep); },
                    .reference =
                        [keep](const Arrays& x) {
                          Array sums{x[0].shape, {}};
                          each_row(x[0], [&](const std::vector<double>& row) {
                            sums.values.push_back(log_of_sum(row));
                            return row;
                          });
                          sums.shape.pop_back();
                          if (x[0].shape.back() == 0) {  // the logarithm of a sum of no terms
                            sums =
                                make_array(sums.shape, [](const Index&) { return std::log(0.); });
                          }
                          if (keep == Keep::yes) sums.shape.push_back(1);
                          return sums;
                        },
                    .cases = rows_of_logits});
  }
  return rows;
}

std::vector<Row> normalize_rows() {
  std::vector<Row> rows;
  for (const double epsilon : {0.1, 1e-3}) {
    // A row of one number, and one of equal numbers, divide by the root of epsilon alone.
    const std::vector<std::vector<Index>> long_rows = {{{17}}, {{3, 5}}, {{2, 3, 5}}};
    const std::vector<std::vector<Index>> any_rows = {
        {{1}}, {{2, 1, 17}}, {{3, 5}}, {{3, 1}}, {{0, 3}}};
    rows.push_back({.name = join("normalize, epsilon ", epsilon),
                    .covers = {"layer_norm/normalize(T, double)"},
                    .function = [epsilon](const auto& x) { return normalize(x[0], epsilon); },
                    .reference =
                        [epsilon](const Arrays& x) {
                          return each_row(x[0], [epsilon](const std::vector<double>& row) {
                            return normalized(row, epsilon);
                          });
                        },
                    .cases = epsilon == 0.1 ? any_rows : long_rows,
                    .composite =
                        [epsilon](const auto& x) {
                          using T = std::decay_t<decltype(x[0])>;
                          return op::Normalize<ScalarOf<T>>{epsilon, {}}.composite(Inputs<T>(x));
                        },
                    .repeats = epsilon == 0.1});
  }
  rows.push_back({.name = "layer_norm",
                  .covers = {"layer_norm/layer_norm(X, W, B, double)"},
                  .function = [](const auto& x) { return layer_norm(x[0], x[1], x[2], 0.1); },
                  .reference =
                      [](const Arrays& x) {
                        const Array rows_of_x = each_row(x[0], [](const std::vector<double>& row) {
                          return normalized(row, 0.1);
                        });
                        return make_array(x[0].shape, [&](const Index& index) {
                          return rows_of_x.at(index) * x[1].at(index) + x[2].at(index);
                        });
                      },
                  .cases = {{{1}, {1}, {1}},
                            {{3, 5}, {5}, {5}},
                            {{2, 3, 17}, {1, 17}, {17}},
                            {{2, 3, 5}, {2, 1, 5}, {2, 1, 5}},
                            {{2, 3, 5}, {3, 5}, {5}},
                            {{0, 3, 5}, {5}, {5}}},
                  .composite =
                      [](const auto& x) {
                        using T = std::decay_t<decltype(x[0])>;
                        return op::LayerNorm<ScalarOf<T>>{0.1, {}}.composite(Inputs<T>(x));
                      }});
  return rows;
}

Array attention_by_loops(const Array& qkv, std::int64_t heads) {
  const std::int64_t width = qkv.shape[2] / 3, of_head = width / heads;
  return make_array({qkv.shape[0], qkv.shape[1], width}, [&](const Index& index) {
    const std::int64_t head = index[2] / of_head;
    const auto part = [&](std::int64_t token, std::int64_t which, std::int64_t i) {
      return qkv.at({index[0], token, which * width + i});
    };
    std::vector<double> scores;
    for (std::int64_t token = 0; token < qkv.shape[1]; ++token) {
      double score = 0;
      for (std::int64_t i = head * of_head; i < (head + 1) * of_head; ++i) {
        score += part(index[1], 0, i) * part(token, 1, i);
      }
      scores.push_back(score / std::sqrt(static_cast<double>(of_head)));
    }
    scores = softmax_of(scores);
    double mixed = 0;
    for (std::int64_t token = 0; token < qkv.shape[1]; ++token) {
      mixed += scores[static_cast<std::size_t>(token)] * part(token, 2, index[2]);
    }
    return mixed;
  });
}

Row attention_row(std::int64_t heads, std::vector<std::vector<Index>> cases) {
  return {.name = join("attention, heads: ", heads),
          .covers = {"attention/attention(T, int64_t)"},
          .function = [heads](const auto& x) { return attention(x[0], heads); },
          .reference = [heads](const Arrays& x) { return attention_by_loops(x[0], heads); },
          .cases = std::move(cases),
          .composite =
              [heads](const auto& x) {
                using T = std::decay_t<decltype(x[0])>;
                return op::Attention<ScalarOf<T>>{heads, {}}.composite(Inputs<T>(x));
              }};
}

Row cross_entropy_row(double smoothing) {
  const auto labels_for = [](const Shape& logits) {
    std::vector<std::int32_t> labels;
    for (std::int64_t row = 0; row < logits[0]; ++row) {
      labels.push_back(static_cast<std::int32_t>((2 * row + 1) % logits[1]));
    }
    return labels;
  };
  return {
      .name = join("cross_entropy, smoothing ", smoothing),
      .covers = {"cross_entropy/cross_entropy(T, span<int32_t>, double)"},
      .function =
          [=](const auto& x) { return cross_entropy(x[0], labels_for(x[0].shape()), smoothing); },
      .reference =
          [=](const Arrays& x) {
            const std::int64_t rows = x[0].shape[0], classes = x[0].shape[1];
            const std::vector<std::int32_t> labels = labels_for({rows, classes});
            const Array logarithms = each_row(x[0], log_softmax_of);
            double loss = 0;
            for_each_index(x[0].shape, [&](const Index& index) {
              const bool right = labels[static_cast<std::size_t>(index[0])] == index[1];
              const double target =
                  smoothing / static_cast<double>(classes) + (right ? 1 - smoothing : 0);
              loss -= target * logarithms.at(index) / static_cast<double>(rows);
            });
            return Array{{}, {loss}};
          },
      .cases = {{{1, 1}}, {{1, 5}}, {{3, 5}}, {{5, 17}}},
      .composite =
          [=](const auto& x) {
            using T = std::decay_t<decltype(x[0])>;
            using S = ScalarOf<T>;
            const std::int64_t classes = x[0].shape()[1];
            const auto target =
                Tensor<S>::one_hot(labels_for(x[0].shape()), classes) * (1 - smoothing) +
                smoothing / static_cast<double>(classes);
            return op::CrossEntropy<S>{target, {}}.composite(Inputs<T>(x));
          }};
}
}  // namespace

std::vector<Row> layer_rows() {
  std::vector<Row> rows = softmax_rows();
  for (Row& row : normalize_rows()) rows.push_back(std::move(row));
  rows.push_back(attention_row(1, {{{1, 1, 3}}, {{2, 3, 9}}, {{1, 17, 15}}}));
  rows.push_back(attention_row(2, {{{1, 1, 6}}, {{2, 5, 12}}, {{3, 3, 6}}}));
  rows.push_back(attention_row(3, {{{2, 4, 18}}}));
  rows.push_back(cross_entropy_row(0));
  rows.push_back(cross_entropy_row(0.2));
  return rows;
}

}  // namespace lintel::test
