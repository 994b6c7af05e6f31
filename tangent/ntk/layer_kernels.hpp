// A layer's part of the kernel between two sets of examples, by each of the three routes.
#pragma once

#include "lintel/tangent/ntk/factors.hpp"

namespace lintel {

/// A kernel k(n, m)[c, d] between n1 and n2 examples and `rows` outputs of each, as sums [n1, rows,
/// n2, rows] to which the parts of layers are added. Where the two sets are one, only entries with
/// n <= m are, and `mirror` fills in the others.
template <class S>
struct KernelSums {
  std::int64_t n1, n2, rows;
  bool same_set;
  Tensor<S> sums;

  KernelSums(std::int64_t first, std::int64_t second, std::int64_t outputs, bool same)
      : n1(first),
        n2(second),
        rows(outputs),
        same_set(same),
        sums(Tensor<S>::zeros({n1, rows, n2, rows})) {}
  /// The place of k(n, m)[c, d] in `sums`.
  std::int64_t place(std::int64_t n, std::int64_t c, std::int64_t m, std::int64_t d) const {
    return ((n * rows + c) * n2 + m) * rows + d;
  }
};

/// The number of a dense layer's weights whose gradients contraction forms at one time, for every
/// example.
std::int64_t contraction_columns(const LayerExtents& layer);

/// Sets the layout of a layer's factors to the one that a route reads.
void lay_out(LayerExtents& layer, Route route);

/// Adds the part of a dense layer, by a route other than `automatic`. All routes give the same up
/// to rounding, and each the same bits for a pair of examples whatever else is in the two sets.
template <class S>
void add_layer(KernelSums<S>& kernel, const LayerFactors<S>& first, const LayerFactors<S>& second,
               Route route);

/// Adds the part of parameters whose gradients [N, rows, size] were kept.
template <class S>
void add_others(KernelSums<S>& kernel, const Tensor<S>& first, const Tensor<S>& second);

/// Copies k(n, m)[c, d] to k(m, n)[d, c], where the two sets are one.
template <class S>
void mirror(KernelSums<S>& kernel);

}  // namespace lintel
