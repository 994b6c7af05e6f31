// A vision transformer.
#pragma once

#include <string_view>

#include "lintel/nn/layers/block.hpp"

namespace lintel {

/// The extents of a vision transformer.
struct VitShape {
  std::int64_t image = 32;   ///< side of the input, in pixels
  std::int64_t patch = 8;    ///< side of a patch, in pixels
  std::int64_t width = 64;   ///< numbers of a token
  std::int64_t depth = 4;    ///< blocks
  std::int64_t heads = 4;    ///< of attention; they divide the width
  std::int64_t classes = 0;  ///< 0: no head, the features are the output

  /// Patches of an image.
  std::int64_t patches() const { return (image / patch) * (image / patch); }
  /// Its patches and the class token.
  std::int64_t tokens() const { return patches() + 1; }
  /// All of them are equal.
  bool operator==(const VitShape&) const = default;
};

/// A shape by timm's way of naming: `nano_patch8_32`, `micro_patch8_32`, `micro_patch4_32` or
/// `tiny_patch16_224`. Throws `Error` listing them for any other name.
VitShape vit_preset(std::string_view name, std::int64_t classes = 0);
/// Those names.
std::vector<std::string> vit_preset_names();

/// Images in patches, a class token, learned positions, pre-norm blocks: Dosovitskiy et al., *An
/// Image is Worth 16x16 Words* (2021). Parameter names, layouts and ε are those of timm's
/// `VisionTransformer`.
template <class T>
struct Vit {
  VitShape shape;                ///< the extents
  T cls_token;                   ///< [1, 1, width]
  T pos_embed;                   ///< [1, tokens, width]
  T patch_weight;                ///< [width, 3, patch, patch], timm's patch_embed.proj.weight
  T patch_bias;                  ///< [width]
  std::vector<Block<T>> blocks;  ///< first to last
  LayerNorm<T> norm;             ///< after the last block
  Linear<T> head;                ///< [classes, width]; visited only where there are classes

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    if (((others.shape != first.shape) || ...)) fail("vit: models of different shapes meet");
    each(prefix + "cls_token", first.cls_token, others.cls_token...);
    each(prefix + "pos_embed", first.pos_embed, others.pos_embed...);
    each(prefix + "patch_embed.proj.weight", first.patch_weight, others.patch_weight...);
    each(prefix + "patch_embed.proj.bias", first.patch_bias, others.patch_bias...);
    for (std::size_t i = 0; i < first.blocks.size(); ++i) {
      Block<T>::visit(prefix + "blocks." + std::to_string(i) + ".", each, first.blocks[i],
                      others.blocks[i]...);
    }
    LayerNorm<T>::visit(prefix + "norm.", each, first.norm, others.norm...);
    if (first.shape.classes > 0)
      Linear<T>::visit(prefix + "head.", each, first.head, others.head...);
  }

  /// The same structure without values, for another value type.
  template <class U>
  Vit<U> structure() const {
    Vit<U> model;
    model.shape = shape;
    model.blocks.resize(blocks.size());
    return model;
  }

  /// The class token after the last layer norm: images [N, 3, image, image] -> [N, width].
  template <Value X>
  auto features(const X& images) const {
    const std::int64_t count = images.shape()[0], width = shape.width;
    const auto patches =
        linear(cut(images), flat_rows(patch_weight), patch_bias);  // [N, patches, width]
    using Activation = std::decay_t<decltype(patches)>;
    const T first = broadcast(reshape(cls_token, {-1, 1, width}), {count, 1, width});
    Activation x = concat(1, first, patches) + reshape(pos_embed, {-1, shape.tokens(), width});
    for (std::size_t i = 0; i + 1 < blocks.size(); ++i) x = blocks[i](x, shape.heads);
    x = blocks.empty() ? slice(x, 1, 0, 1) : blocks.back().first_token(x, shape.heads);
    return reshape(norm(x), {count, width});
  }

  /// The head's answer: images [N, 3, image, image] -> [N, classes].
  template <Value X>
  auto operator()(const X& images) const {
    if (shape.classes == 0) fail("vit: logits were asked for, but this model has no head");
    return reshape(head(expand(features(images), 1)), {images.shape()[0], shape.classes});
  }

 private:
  // [N, 3, image, image] -> [N, patches, 3 * patch * patch], a patch's pixels in the order of its
  // weight
  template <Value X>
  X cut(const X& images) const {
    const std::int64_t count = images.shape()[0], p = shape.patch, side = shape.image / p;
    if (images.shape() != Shape{count, 3, shape.image, shape.image}) {
      fail("vit: images ", images.shape(), "; expected [N, 3, ", shape.image, ", ", shape.image,
           "]");
    }
    const X tiles = permute(reshape(images, {count, 3, side, p, side, p}), {0, 2, 4, 1, 3, 5});
    return reshape(tiles, {count, side * side, 3 * p * p});
  }
  // [width, 3, patch, patch] -> [width, 3 * patch * patch], with any leading axis of examples
  static T flat_rows(const T& weight) {
    Shape rows = weight.shape().part(0, weight.shape().rank() - 3);
    rows.push_back(-1);
    return reshape(weight, rows);
  }
};

/// A vision transformer with fresh parameters.
template <class S>
Vit<Tensor<S>> make_vit(const VitShape& shape, std::uint64_t seed);

}  // namespace lintel
