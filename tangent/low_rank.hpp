// Low-rank adaptation: a change of a weight matrix that is a product of two thin ones.
#pragma once

#include "lintel/nn/layers/vit.hpp"

namespace lintel {

/// Thin factors of the change of one weight: ΔW = up · down.
template <class T>
struct LowRankChange {
  T down;  ///< [rank, in]
  T up;    ///< [out, rank]

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "down", models.down...);
    each(prefix + "up", models.up...);
  }
};

/// LoRA (Hu et al. 2022) on the attention weights of a vision transformer: for each block, changes
/// of `qkv` and `proj`. Only the factors are trained. As a model it can be linearized like
/// any other: at up = 0 the tangent of ΔW = up · down is d(up) · down, so *linearized LoRA* moves
/// each weight in a fixed subspace of `rank` directions.
template <class T>
struct LowRank {
  std::vector<LowRankChange<T>> qkv;   ///< of queries, keys and values, one a block
  std::vector<LowRankChange<T>> proj;  ///< of the projection, one a block

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    if (((others.qkv.size() != first.qkv.size()) || ...))
      fail("low-rank changes: models of different depths meet");
    for (std::size_t i = 0; i < first.qkv.size(); ++i) {
      const std::string block = prefix + "blocks." + std::to_string(i) + ".attn.";
      LowRankChange<T>::visit(block + "qkv.", each, first.qkv[i], others.qkv[i]...);
      LowRankChange<T>::visit(block + "proj.", each, first.proj[i], others.proj[i]...);
    }
  }
  /// The same structure without values, for another value type.
  template <class U>
  LowRank<U> structure() const {
    return {std::vector<LowRankChange<U>>(qkv.size()), std::vector<LowRankChange<U>>(proj.size())};
  }
};

/// Factors that change nothing yet: `down` random with variance 1 / in, `up` zero.
template <class S>
LowRank<Tensor<S>> make_low_rank(const Vit<Tensor<S>>& vit, std::int64_t rank, std::uint64_t seed) {
  if (rank <= 0) fail("make_low_rank: rank ", rank, "; expected 1 or more");
  using T = Tensor<S>;
  LowRank<T> change;
  const std::int64_t width = vit.shape.width;
  const auto fresh = [&](std::int64_t out, const std::string& name) {
    Random random(seed, "low rank " + name);
    return LowRankChange<T>{
        T::normal({rank, width}, random, 1 / std::sqrt(static_cast<double>(width))),
        T::zeros({out, rank})};
  };
  for (std::size_t i = 0; i < vit.blocks.size(); ++i) {
    const std::string block = "blocks." + std::to_string(i);
    change.qkv.push_back(fresh(3 * width, block + ".qkv"));
    change.proj.push_back(fresh(width, block + ".proj"));
  }
  return change;
}

/// The vision transformer with the changes made: W + up · down. Everything else is a constant, for
/// which no derivative is ever calculated. Throws `Error` where the changes are not one for each
/// block.
template <class T, class S>
Vit<T> with_low_rank(const Vit<Tensor<S>>& vit, const LowRank<T>& change) {
  if (change.qkv.size() != vit.blocks.size() || change.proj.size() != vit.blocks.size()) {
    fail("with_low_rank: changes of ", change.qkv.size(), " and ", change.proj.size(),
         " layers for ", vit.blocks.size(), " blocks; expected one for each");
  }
  Vit<T> changed = map_parameters([](const Tensor<S>& p) { return lift<T>(p); }, vit);
  for (std::size_t i = 0; i < change.qkv.size(); ++i) {
    Attention<T>& attn = changed.blocks[i].attn;
    attn.qkv.weight = attn.qkv.weight + matmul(change.qkv[i].up, change.qkv[i].down);
    attn.proj.weight = attn.proj.weight + matmul(change.proj[i].up, change.proj[i].down);
  }
  return changed;
}

}  // namespace lintel
