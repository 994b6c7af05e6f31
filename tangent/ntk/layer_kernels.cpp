#include "lintel/tangent/ntk/layer_kernels.hpp"

#include "lintel/core/kernels/matmul.hpp"
#include "lintel/core/kernels/row_products.hpp"
#include "lintel/core/kernels/rows.hpp"

namespace lintel {

namespace {
// Columns of weight gradients that are formed and multiplied before the next: a partial sum of this
// many products is added to the kernel at once, so long sums keep their digits.
constexpr std::int64_t column_chunk = 1536;
constexpr std::int64_t row_panel = 256, column_panel = 64;
// Of a wide layer, so many inputs at a time: X is read again for every few outputs, from a near
// cache.
constexpr std::int64_t input_chunk = 64;
// Tangents that are pushed through a layer together: so many outputs, so many columns of each. They
// are multiplied while they are near.
constexpr std::int64_t outputs_pushed = 10, columns_pushed = 64;

// Rows (n, c) of numbers, [N * rows, at least `width`].
template <class S>
struct GradientRows {
  const S* data;
  std::int64_t leading, width;
};

// kernel += products of gradient rows.
template <class S>
void add_products(KernelSums<S>& kernel, const GradientRows<S>& a, const GradientRows<S>& b) {
  const std::int64_t rows = kernel.rows, line = kernel.n2 * rows;
  const std::int64_t group = std::max<std::int64_t>(1, column_panel / rows);
  // Of a small kernel smaller pieces, or the triangle could not be shared evenly among cores.
  const std::int64_t lines = std::clamp(kernel.n1 * rows / 4, row_panel / 2, row_panel);
  const std::int64_t panel = std::max<std::int64_t>(1, lines / rows);
  const std::int64_t groups = (kernel.n2 + group - 1) / group;
  const std::int64_t panels = (kernel.n1 + panel - 1) / panel;
  S* const sums = kernel.sums.mutable_data();
  parallel_for(groups * panels, 1, [&](std::int64_t begin, std::int64_t end) {
    thread_local std::vector<S> scratch;
    for (std::int64_t job = begin; job < end; ++job) {
      const std::int64_t m = job % groups * group, count2 = std::min(group, kernel.n2 - m);
      const std::int64_t n = job / groups * panel;
      std::int64_t count1 = std::min(panel, kernel.n1 - n);
      if (kernel.same_set) count1 = std::min(count1, m + count2 - n);
      if (count1 <= 0) continue;
      const std::int64_t height = count1 * rows, width = count2 * rows;
      scratch.resize(static_cast<std::size_t>(height * width));
      kernels::row_products<S>(height, width, a.width, {a.data + n * rows * a.leading, a.leading},
                               {b.data + m * rows * b.leading, b.leading}, scratch.data(), width);
      for (std::int64_t i = 0; i < height; ++i) {
        S* const to = sums + (n * rows + i) * line + m * rows;
        const S* const from = scratch.data() + i * width;
        for (std::int64_t j = 0; j < width; ++j) to[j] += from[j];
      }
    }
  });
}

struct Extent {
  std::int64_t inputs, outputs;
};
Extent weights_at_once(const LayerExtents& e) {
  const std::int64_t inputs = e.tokens > 1 ? std::min(e.inputs, input_chunk) : e.inputs;
  return {inputs, std::clamp<std::int64_t>(column_chunk / inputs, 1, e.outputs)};
}

// Some of a layer's weights: those from inputs to outputs of these ranges.
struct Weights {
  std::int64_t input, inputs, output, outputs;
};

// Their gradients, Dᵀ X, for every example and row.
template <class S>
GradientRows<S> weight_gradients(const LayerFactors<S>& layer, std::int64_t rows,
                                 const Weights& part, Tensor<S>& chunk) {
  const LayerExtents& e = layer.extents;
  const std::int64_t examples = layer.x.shape()[0], width = part.outputs * part.inputs;
  if (!chunk.has_values()) chunk = Tensor<S>::uninitialized({examples * rows * width});
  S* const to = chunk.mutable_data();
  const Columns of_x(examples * e.tokens, e.inputs, e.inputs_together),
      of_d(examples * e.tokens, e.outputs, e.outputs_together);
  const std::int64_t grain = std::max<std::int64_t>(1, (1 << 16) / (e.tokens * rows * width));
  parallel_for(examples, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n) {
      for (std::int64_t c = 0; c < rows; ++c) {
        const auto at_x = of_x.place(n * e.tokens, part.input);
        const auto at_d = of_d.place(n * e.tokens, part.output);
        kernels::gemm<S>(
            part.outputs, part.inputs, e.tokens,
            {layer.d.data() + c * of_d.rows * of_d.all + at_d.offset, at_d.leading, true},
            {layer.x.data() + at_x.offset, at_x.leading},
            {to + (n * rows + c) * width, part.inputs});
      }
    }
  });
  return {to, width, width};
}

template <class S>
void add_contraction(KernelSums<S>& kernel, const LayerFactors<S>& first,
                     const LayerFactors<S>& second) {
  const LayerExtents& e = first.extents;
  const auto [inputs, outputs] = weights_at_once(e);
  Tensor<S> left, right;
  for (std::int64_t output = 0; output < e.outputs; output += outputs) {
    for (std::int64_t input = 0; input < e.inputs; input += inputs) {
      const Weights part{input, std::min(inputs, e.inputs - input), output,
                         std::min(outputs, e.outputs - output)};
      const auto a = weight_gradients(first, kernel.rows, part, left);
      add_products(kernel, a,
                   kernel.same_set ? a : weight_gradients(second, kernel.rows, part, right));
    }
  }
}

// The inner product of two [tokens, width] matrices, added up in double.
template <class S>
double inner_product(const S* a, std::int64_t a_leading, const S* b, std::int64_t b_leading,
                     std::int64_t tokens, std::int64_t width) {
  double sum = 0;
  for (std::int64_t t = 0; t < tokens; ++t) {
    sum += static_cast<double>(kernels::dot_of_rows(a + t * a_leading, b + t * b_leading, width));
  }
  return sum;
}

// Pairs of examples (n, m) with n < end1 and m < end2, and of their inputs all products
// X_n X_mᵀ: those of a pair at data[(n - first1) tokens * leading + (m - first2) tokens].
template <class S>
struct InputProducts {
  std::int64_t first1, end1, first2, end2;
  const S* data;
  std::int64_t leading;
};

// Calls body(InputProducts) until every pair has been in one, several at the same time.
template <class S, class Body>
void for_input_products(const KernelSums<S>& kernel, const LayerFactors<S>& first,
                        const LayerFactors<S>& second, const Body& body) {
  const std::int64_t t = first.extents.tokens, inputs = first.extents.inputs;
  const std::int64_t group = std::max<std::int64_t>(1, 96 / t);
  const std::int64_t groups1 = (kernel.n1 + group - 1) / group;
  const std::int64_t groups2 = (kernel.n2 + group - 1) / group;
  parallel_for(groups1 * groups2, 1, [&](std::int64_t begin, std::int64_t end) {
    thread_local std::vector<S> products;
    products.resize(static_cast<std::size_t>(group * t * group * t));
    for (std::int64_t job = begin; job < end; ++job) {
      const std::int64_t n = job / groups2 * group, m = job % groups2 * group;
      if (kernel.same_set && n > m) continue;
      const InputProducts<S> pairs{n,
                                   std::min(n + group, kernel.n1),
                                   m,
                                   std::min(m + group, kernel.n2),
                                   products.data(),
                                   (std::min(m + group, kernel.n2) - m) * t};
      kernels::row_products<S>(
          (pairs.end1 - n) * t, pairs.leading, inputs, {first.x.data() + n * t * inputs, inputs},
          {second.x.data() + m * t * inputs, inputs}, products.data(), pairs.leading);
      body(pairs);
    }
  });
}

// k(n, m)[c, d] = <D_n,c, X_n Gᵀ> with G = D_m,dᵀ X_m, the weight gradient of one example's output
// as a tangent. X_n Gᵀ = (X_n X_mᵀ) D_m,d, so that no gradient is formed: an example has fewer
// tokens than a layer has inputs.
template <class S>
void add_kernel_vector(KernelSums<S>& kernel, const LayerFactors<S>& first,
                       const LayerFactors<S>& second) {
  const LayerExtents& e = first.extents;
  const std::int64_t t = e.tokens, rows = kernel.rows;
  const Columns of_first(kernel.n1 * t, e.outputs, e.outputs_together),
      of_second(kernel.n2 * t, e.outputs, e.outputs_together);
  const std::int64_t row1 = of_first.rows * e.outputs, row2 = of_second.rows * e.outputs;
  S* const sums = kernel.sums.mutable_data();
  for_input_products(kernel, first, second, [&](const InputProducts<S>& pairs) {
    thread_local std::vector<S> tangents;
    tangents.resize(static_cast<std::size_t>(outputs_pushed * t * of_first.together));
    for (std::int64_t column = 0; column < e.outputs; column += of_first.together) {
      for (std::int64_t d = 0; d < rows; d += outputs_pushed) {
        const std::int64_t count = std::min(outputs_pushed, rows - d);
        for (std::int64_t m = pairs.first2; m < pairs.end2; ++m) {
          const auto [offset2, width] = of_second.place(m * t, column);
          const std::int64_t end = kernel.same_set ? std::min(m + 1, pairs.end1) : pairs.end1;
          for (std::int64_t n = pairs.first1; n < end; ++n) {
            const S* const products =
                pairs.data + (n - pairs.first1) * t * pairs.leading + (m - pairs.first2) * t;
            for (std::int64_t i = 0; i < count; ++i) {
              kernels::gemm<S>(t, width, t, {products, pairs.leading},
                               {second.d.data() + (d + i) * row2 + offset2, width},
                               {tangents.data() + i * t * width, width});
            }
            kernels::add_long_row_products<S>(
                rows, count, t * width,
                {first.d.data() + of_first.place(n * t, column).offset, row1},
                {tangents.data(), t * width}, sums + kernel.place(n, 0, m, d), kernel.n2 * rows);
          }
        }
      }
    }
  });
}

// k(n, m)[c, d] = Σ_{t, s} (X_n X_mᵀ)[t, s] (D_n,c D_m,dᵀ)[t, s]
template <class S>
void add_gram(KernelSums<S>& kernel, const LayerFactors<S>& first, const LayerFactors<S>& second) {
  const LayerExtents& e = first.extents;
  const std::int64_t t = e.tokens, rows = kernel.rows;
  S* const sums = kernel.sums.mutable_data();
  for_input_products(kernel, first, second, [&](const InputProducts<S>& pairs) {
    thread_local std::vector<S> of_cotangents;
    const std::int64_t height = (pairs.end1 - pairs.first1) * t, width = pairs.leading;
    of_cotangents.resize(static_cast<std::size_t>(height * width));
    for (std::int64_t both = 0; both < rows * rows; ++both) {
      const std::int64_t c = both / rows, d = both % rows;
      kernels::row_products<S>(
          height, width, e.outputs,
          {first.d.data() + (c * kernel.n1 + pairs.first1) * t * e.outputs, e.outputs},
          {second.d.data() + (d * kernel.n2 + pairs.first2) * t * e.outputs, e.outputs},
          of_cotangents.data(), width);
      for (std::int64_t n = pairs.first1; n < pairs.end1; ++n) {
        for (std::int64_t m = pairs.first2; m < pairs.end2; ++m) {
          if (kernel.same_set && n > m) continue;
          const std::int64_t at = (n - pairs.first1) * t * width + (m - pairs.first2) * t;
          sums[kernel.place(n, c, m, d)] += static_cast<S>(
              inner_product(pairs.data + at, width, of_cotangents.data() + at, width, t, t));
        }
      }
    }
  });
}
}  // namespace

void lay_out(LayerExtents& layer, Route route) {
  if (layer.tokens == 1) return;
  if (route == Route::contraction) {
    const auto [inputs, outputs] = weights_at_once(layer);
    layer.inputs_together = inputs;
    layer.outputs_together = outputs;
  } else if (route == Route::kernel_vector) {
    layer.outputs_together = std::min(layer.outputs, columns_pushed);
  }
}

std::int64_t contraction_columns(const LayerExtents& layer) {
  const auto [inputs, outputs] = weights_at_once(layer);
  return inputs * outputs;
}

template <class S>
void add_layer(KernelSums<S>& kernel, const LayerFactors<S>& first, const LayerFactors<S>& second,
               Route route) {
  switch (route) {
    case Route::contraction:
      return add_contraction(kernel, first, second);
    case Route::kernel_vector:
      return add_kernel_vector(kernel, first, second);
    case Route::gram:
      return add_gram(kernel, first, second);
    case Route::automatic:
      break;
  }
  fail("add_layer: expected a route");
}

template <class S>
void add_others(KernelSums<S>& kernel, const Tensor<S>& first, const Tensor<S>& second) {
  const std::int64_t size = first.shape()[2], rows = kernel.rows;
  // One row of several is a view: its examples are further apart.
  const auto leading = [rows](const Tensor<S>& t) { return t.strides()[rows == 1 ? 0 : 1]; };
  for (std::int64_t column = 0; column < size; column += column_chunk) {
    const std::int64_t width = std::min(column_chunk, size - column);
    add_products<S>(kernel, {first.data() + column, leading(first), width},
                    {second.data() + column, leading(second), width});
  }
}

template <class S>
void mirror(KernelSums<S>& kernel) {
  if (!kernel.same_set) return;
  const std::int64_t rows = kernel.rows;
  S* const sums = kernel.sums.mutable_data();
  parallel_for(kernel.n1, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t n = begin; n < end; ++n) {
      for (std::int64_t m = 0; m <= n; ++m) {
        for (std::int64_t c = 0; c < rows; ++c) {
          for (std::int64_t d = 0; d < (m == n ? c : rows); ++d) {
            sums[kernel.place(n, c, m, d)] = sums[kernel.place(m, d, n, c)];
          }
        }
      }
    }
  });
}

#define INSTANTIATE(S)                                                                            \
  template void add_layer(KernelSums<S>&, const LayerFactors<S>&, const LayerFactors<S>&, Route); \
  template void add_others(KernelSums<S>&, const Tensor<S>&, const Tensor<S>&);                   \
  template void mirror(KernelSums<S>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel
