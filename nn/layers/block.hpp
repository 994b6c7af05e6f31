// A transformer block.
#pragma once

#include "lintel/nn/layers/attention.hpp"
#include "lintel/nn/layers/layer_norm.hpp"
#include "lintel/nn/layers/mlp.hpp"

namespace lintel {

/// Attention and a feed-forward network, each after a layer norm and added to what went in
/// (pre-norm).
template <class T>
struct Block {
  LayerNorm<T> norm1;  ///< before attention
  Attention<T> attn;   ///< between tokens
  LayerNorm<T> norm2;  ///< before the feed-forward network
  Mlp<T> mlp;          ///< token by token

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    LayerNorm<T>::visit(prefix + "norm1.", each, models.norm1...);
    Attention<T>::visit(prefix + "attn.", each, models.attn...);
    LayerNorm<T>::visit(prefix + "norm2.", each, models.norm2...);
    Mlp<T>::visit(prefix + "mlp.", each, models.mlp...);
  }

  /// [N, tokens, width] -> the same
  template <Value X>
  auto operator()(const X& x, std::int64_t heads) const {
    return token_by_token(x, attn.mixed(norm1(x), heads));
  }
  /// The first token of the above, [N, 1, width]. Where only that is asked for, three quarters of
  /// the work can be left out: after attention, tokens do not meet again.
  template <Value X>
  auto first_token(const X& x, std::int64_t heads) const {
    return token_by_token(slice(x, 1, 0, 1), slice(attn.mixed(norm1(x), heads), 1, 0, 1));
  }

 private:
  template <Value X, Value Y>
  auto token_by_token(const X& x, const Y& mixed) const {
    const auto attended = x + attn.proj(mixed);
    return attended + mlp(norm2(attended));
  }
};

}  // namespace lintel
