#include "lintel/nn/layers/vit.hpp"

#include "lintel/core/listed.hpp"

namespace lintel {

namespace {
struct Preset {
  std::string_view name;
  VitShape shape;
};
constexpr Preset presets[] = {
    {"nano_patch8_32", {32, 8, 64, 4, 4, 0}},
    {"micro_patch8_32", {32, 8, 128, 6, 4, 0}},
    {"micro_patch4_32", {32, 4, 128, 6, 4, 0}},
    {"tiny_patch16_224", {224, 16, 192, 12, 3, 0}},
};
}  // namespace

VitShape vit_preset(std::string_view name, std::int64_t classes) {
  for (const Preset& preset : presets) {
    if (preset.name != name) continue;
    VitShape shape = preset.shape;
    shape.classes = classes;
    return shape;
  }
  fail("vit: no model is called ", name, "; there are ", listed(presets, ", ", &Preset::name));
}

std::vector<std::string> vit_preset_names() {
  std::vector<std::string> names;
  for (const Preset& preset : presets) names.emplace_back(preset.name);
  return names;
}

template <class S>
Vit<Tensor<S>> make_vit(const VitShape& shape, std::uint64_t seed) {
  if (shape.image <= 0 || shape.patch <= 0 || shape.image % shape.patch != 0 || shape.heads <= 0 ||
      shape.width <= 0 || shape.width % shape.heads != 0 || shape.depth < 0 || shape.classes < 0) {
    fail("vit: image ", shape.image, ", patch ", shape.patch, ", width ", shape.width, ", depth ",
         shape.depth, ", heads ", shape.heads, ", classes ", shape.classes,
         "; expected patches that divide the image and heads that divide the width, all above 0; "
         "depth and classes may be 0");
  }
  using T = Tensor<S>;
  const auto dense = [seed](std::int64_t in, std::int64_t out, const std::string& name) {
    return Linear<T>{glorot_normal<S>({out, in}, in, out, seed, name), T::zeros({out})};
  };
  const auto layer_norm = [&shape] {
    return LayerNorm<T>{T::ones({shape.width}), T::zeros({shape.width})};
  };
  const std::int64_t width = shape.width, pixels = 3 * shape.patch * shape.patch;
  Random positions(seed, "pos_embed");
  Vit<T> vit;
  vit.shape = shape;
  vit.cls_token = T::zeros({1, 1, width});
  vit.pos_embed = T::normal({1, shape.tokens(), width}, positions, 0.02);
  vit.patch_weight = glorot_normal<S>({width, 3, shape.patch, shape.patch}, pixels, width, seed,
                                      "patch_embed.proj.weight");
  vit.patch_bias = T::zeros({width});
  for (std::int64_t i = 0; i < shape.depth; ++i) {
    const std::string name = "blocks." + std::to_string(i) + ".";
    vit.blocks.push_back(
        {layer_norm(),
         {dense(width, 3 * width, name + "qkv"), dense(width, width, name + "proj")},
         layer_norm(),
         {dense(width, 4 * width, name + "fc1"), dense(4 * width, width, name + "fc2")}});
  }
  vit.norm = layer_norm();
  if (shape.classes > 0) vit.head = dense(width, shape.classes, "head");
  return vit;
}

template Vit<Tensor<float>> make_vit(const VitShape&, std::uint64_t);
template Vit<Tensor<double>> make_vit(const VitShape&, std::uint64_t);

}  // namespace lintel
