#include "lintel/core/kernels/layer_norm.hpp"

#include <cmath>

#include "lintel/core/kernels/rows.hpp"

namespace lintel::kernels {

bool is_row_parameter(const Shape& parameter, const Shape& x) {
  if (x.rank() == 0 || parameter.rank() == 0 || parameter.rank() > x.rank()) return false;
  const std::int64_t width = x[-1];
  if (parameter[-1] != width) return false;
  if (parameter.size() == width) return true;
  return parameter.rank() == x.rank() && parameter[0] == x[0] && parameter.size() == x[0] * width;
}

namespace {
constexpr std::int64_t chunk = 64;  // rows that one task adds up for the parameters' cotangents

// x as [groups, rows, width]: the rows of a group share their parameters.
struct Extents {
  std::int64_t groups, rows, width, chunks;

  Extents(const Shape& x, const Shape& parameter) : width(x[-1]) {
    groups = parameter.size() == width ? 1 : x[0];
    rows = x.size() / std::max<std::int64_t>(1, groups * width);
    chunks = (rows + chunk - 1) / chunk;
  }
  // Calls body(group, chunk, first row, end row), rows counted through all groups.
  template <class Body>
  void for_each_chunk(const Body& body) const {
    if (rows == 0 || width == 0) return;
    const std::int64_t grain = std::max<std::int64_t>(1, 16384 / (std::min(rows, chunk) * width));
    parallel_for(groups * chunks, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t job = begin; job < end; ++job) {
        const std::int64_t group = job / chunks, first = job % chunks * chunk;
        body(group, job, group * rows + first, group * rows + std::min(rows, first + chunk));
      }
    });
  }
};

// The row of a parameter that a group has.
template <class S>
class RowOf {
 public:
  RowOf() = default;
  RowOf(const Tensor<S>& parameter, const Extents& e)
      : held_(parameter.strides()[-1] == 1 || e.width == 1 ? parameter : parameter.compact()),
        step_(e.groups > 1 ? held_.strides()[0] : 0) {}
  const S* operator()(std::int64_t group) const { return held_.data() + group * step_; }

 private:
  Tensor<S> held_;
  std::int64_t step_ = 0;
};

// Σ f(i).first and Σ f(i).second over a row, in lanes as in `fold_row`.
template <class S, class F>
std::pair<S, S> two_sums(std::int64_t length, const F& f) {
  S first[lanes] = {}, second[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= length; i += lanes) {
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      const auto [a, b] = f(i + lane);
      first[lane] += a;
      second[lane] += b;
    }
  }
  for (std::int64_t lane = 0; i < length; ++i, ++lane) {
    const auto [a, b] = f(i);
    first[lane] += a;
    second[lane] += b;
  }
  return {sum_of_lanes(first), sum_of_lanes(second)};
}
}  // namespace

template <class S>
Tensor<S> layer_norm(const Tensor<S>& x_any, const Tensor<S>& weight, const Tensor<S>& bias,
                     double epsilon, Tensor<S>& statistics) {
  const Tensor<S> x = x_any.compact();
  const Extents e(x.shape(), weight.shape());
  const RowOf<S> weights(weight, e), biases(bias, e);
  Tensor<S> y = Tensor<S>::uninitialized(x.shape());
  statistics = Tensor<S>::uninitialized({e.groups * e.rows, 2});
  const S* const from = x.data();
  S *const to = y.mutable_data(), *const kept = statistics.mutable_data();
  const S count = static_cast<S>(e.width), added = static_cast<S>(epsilon);
  e.for_each_chunk([&](std::int64_t group, std::int64_t, std::int64_t begin, std::int64_t end) {
    const S *const w = weights(group), *const b = biases(group);
    for (std::int64_t row = begin; row < end; ++row) {
      const S* const in = from + row * e.width;
      S* const out = to + row * e.width;
      const S mean = sum_of_row(in, e.width) / count;
      const S variance =
          sum_of_row(in, e.width, [mean](S v) { return (v - mean) * (v - mean); }) / count;
      const S scale = 1 / std::sqrt(variance + added);
      for (std::int64_t i = 0; i < e.width; ++i) out[i] = (in[i] - mean) * scale * w[i] + b[i];
      kept[2 * row] = mean;
      kept[2 * row + 1] = scale;
    }
  });
  return y;
}

// With n the normalized row, dn = scale (dx − mean(dx) − n mean(n dx)) and dy = w dn + dw n + db.
template <class S>
Tensor<S> layer_norm_tangent(const Tensor<S>& x_any, const Tensor<S>& weight,
                             const Tensor<S>& statistics, const Tensor<S>* dx,
                             const Tensor<S>* dweight, const Tensor<S>* dbias) {
  const Tensor<S> x = x_any.compact(), moving = dx ? dx->compact() : Tensor<S>();
  const Extents e(x.shape(), weight.shape());
  const RowOf<S> weights(weight, e);
  const RowOf<S> dweights = dweight ? RowOf<S>(*dweight, e) : RowOf<S>();
  const RowOf<S> dbiases = dbias ? RowOf<S>(*dbias, e) : RowOf<S>();
  Tensor<S> dy = Tensor<S>::uninitialized(x.shape());
  const S *const from = x.data(), *const of_x = dx ? moving.data() : nullptr;
  const S* const kept = statistics.data();
  S* const to = dy.mutable_data();
  const S count = static_cast<S>(e.width);
  e.for_each_chunk([&](std::int64_t group, std::int64_t, std::int64_t begin, std::int64_t end) {
    const S* const w = weights(group);
    const S* const dw = dweight ? dweights(group) : nullptr;
    const S* const db = dbias ? dbiases(group) : nullptr;
    for (std::int64_t row = begin; row < end; ++row) {
      const S* const in = from + row * e.width;
      S* const out = to + row * e.width;
      const S mean = kept[2 * row], scale = kept[2 * row + 1];
      const auto normal = [=](std::int64_t i) { return (in[i] - mean) * scale; };
      if (of_x) {
        const S* const d = of_x + row * e.width;
        const auto [total, along] =
            two_sums<S>(e.width, [&](std::int64_t i) { return std::pair(d[i], d[i] * normal(i)); });
        const S shift = total / count, slope = along / count;
        for (std::int64_t i = 0; i < e.width; ++i) {
          out[i] = w[i] * scale * (d[i] - shift - normal(i) * slope);
        }
      } else {
        std::fill_n(out, e.width, S(0));
      }
      if (dw) {
        for (std::int64_t i = 0; i < e.width; ++i) out[i] += dw[i] * normal(i);
      }
      if (db) {
        for (std::int64_t i = 0; i < e.width; ++i) out[i] += db[i];
      }
    }
  });
  return dy;
}

// With g = ȳ w: x̄ = scale (g − mean(g) − n mean(n g)), w̄ = Σ ȳ n and b̄ = Σ ȳ over a group's rows.
template <class S>
void layer_norm_adjoint(const Tensor<S>& x_any, const Tensor<S>& weight,
                        const Tensor<S>& statistics, const Tensor<S>& cotangent_any,
                        Tensor<S>* of_x, Tensor<S>* of_weight, Tensor<S>* of_bias) {
  const Tensor<S> x = x_any.compact(), cotangent = cotangent_any.compact();
  const Extents e(x.shape(), weight.shape());
  const RowOf<S> weights(weight, e);
  const bool parameters = of_weight || of_bias;
  if (of_x) *of_x = Tensor<S>::uninitialized(x.shape());
  // Sums of each chunk, to be added in order.
  Tensor<S> sums = Tensor<S>::zeros({parameters ? e.groups * e.chunks : 0, 2, e.width});
  const S *const from = x.data(), *const seed = cotangent.data(), *const kept = statistics.data();
  S* const to = of_x ? of_x->mutable_data() : nullptr;
  S* const all_sums = sums.mutable_data();
  const S count = static_cast<S>(e.width);
  e.for_each_chunk([&](std::int64_t group, std::int64_t job, std::int64_t begin, std::int64_t end) {
    const S* const w = weights(group);
    S* const w_sum = all_sums + 2 * job * e.width;
    S* const b_sum = w_sum + e.width;
    for (std::int64_t row = begin; row < end; ++row) {
      const S *const in = from + row * e.width, *const c = seed + row * e.width;
      const S mean = kept[2 * row], scale = kept[2 * row + 1];
      const auto normal = [=](std::int64_t i) { return (in[i] - mean) * scale; };
      if (to) {
        S* const out = to + row * e.width;
        const auto [total, along] = two_sums<S>(e.width, [&](std::int64_t i) {
          const S g = c[i] * w[i];
          return std::pair(g, g * normal(i));
        });
        const S shift = total / count, slope = along / count;
        for (std::int64_t i = 0; i < e.width; ++i) {
          out[i] = scale * (c[i] * w[i] - shift - normal(i) * slope);
        }
      }
      if (parameters) {
        for (std::int64_t i = 0; i < e.width; ++i) {
          w_sum[i] += c[i] * normal(i);
          b_sum[i] += c[i];
        }
      }
    }
  });
  if (!parameters) return;
  for (int which = 0; which < 2; ++which) {
    Tensor<S>* const result = which == 0 ? of_weight : of_bias;
    if (!result) continue;
    *result = Tensor<S>::zeros({e.groups, e.width});
    S* const total = result->mutable_data();
    for (std::int64_t job = 0; job < e.groups * e.chunks; ++job) {
      const S* const part = all_sums + (2 * job + which) * e.width;
      S* const sum = total + job / e.chunks * e.width;
      for (std::int64_t i = 0; i < e.width; ++i) sum[i] += part[i];
    }
    *result = result->viewed_as(weight.shape());
  }
}

#define INSTANTIATE(S)                                                                         \
  template Tensor<S> layer_norm(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&, double,  \
                                Tensor<S>&);                                                   \
  template Tensor<S> layer_norm_tangent(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&,  \
                                        const Tensor<S>*, const Tensor<S>*, const Tensor<S>*); \
  template void layer_norm_adjoint(const Tensor<S>&, const Tensor<S>&, const Tensor<S>&,       \
                                   const Tensor<S>&, Tensor<S>*, Tensor<S>*, Tensor<S>*);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
