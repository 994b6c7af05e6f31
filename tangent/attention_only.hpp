// Fine-tuning of the attention layers alone.
#pragma once

#include "lintel/nn/layers/vit.hpp"

namespace lintel {

/// The attention layers of a vision transformer as a model of their own. Jin et al. (2024) found
/// that fine-tuning only these leaves a network close to its tangent without linearizing it.
template <class T>
struct AttentionLayers {
  std::vector<Attention<T>> layers;  ///< one a block

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    if (((others.layers.size() != first.layers.size()) || ...))
      fail("attention layers: models of different depths meet");
    for (std::size_t i = 0; i < first.layers.size(); ++i) {
      Attention<T>::visit(prefix + "blocks." + std::to_string(i) + ".attn.", each, first.layers[i],
                          others.layers[i]...);
    }
  }
  /// The same structure without values, for another value type.
  template <class U>
  AttentionLayers<U> structure() const {
    return {std::vector<Attention<U>>(layers.size())};
  }
};

/// The attention layers as they are.
template <class T>
AttentionLayers<T> attention_layers_of(const Vit<T>& vit) {
  AttentionLayers<T> result;
  for (const Block<T>& block : vit.blocks) result.layers.push_back(block.attn);
  return result;
}

/// The vision transformer with these attention layers in place of its own; everything else is a
/// constant. Throws `Error` where they are not one for each block.
template <class T, class S>
Vit<T> with_attention_layers(const Vit<Tensor<S>>& vit, const AttentionLayers<T>& attention) {
  if (attention.layers.size() != vit.blocks.size()) {
    fail("with_attention_layers: ", attention.layers.size(), " layers for ", vit.blocks.size(),
         " blocks; expected one for each");
  }
  Vit<T> changed = map_parameters([](const Tensor<S>& p) { return lift<T>(p); }, vit);
  for (std::size_t i = 0; i < attention.layers.size(); ++i)
    changed.blocks[i].attn = attention.layers[i];
  return changed;
}

}  // namespace lintel
