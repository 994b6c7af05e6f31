#include "lintel/nn/layers/vit.hpp"

#include <set>

#include "catch.hpp"
#include "nn/layers/plain_vit.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
std::multiset<std::string> parameter_names(const auto& model) {
  std::multiset<std::string> names;
  for_each_parameter([&names](const std::string& name, const auto&) { names.insert(name); }, model);
  return names;
}

Shape shape_of_parameter(const auto& model, const std::string& wanted) {
  Shape found{-1};
  for_each_parameter(
      [&](const std::string& name, const auto& p) {
        if (name == wanted) found = p.shape();
      },
      model);
  return found;
}

// timm's VisionTransformer of two blocks without its head.
const std::multiset<std::string> names_of_depth_2{
    "cls_token",
    "pos_embed",
    "patch_embed.proj.weight",
    "patch_embed.proj.bias",
    "blocks.0.norm1.weight",
    "blocks.0.norm1.bias",
    "blocks.0.attn.qkv.weight",
    "blocks.0.attn.qkv.bias",
    "blocks.0.attn.proj.weight",
    "blocks.0.attn.proj.bias",
    "blocks.0.norm2.weight",
    "blocks.0.norm2.bias",
    "blocks.0.mlp.fc1.weight",
    "blocks.0.mlp.fc1.bias",
    "blocks.0.mlp.fc2.weight",
    "blocks.0.mlp.fc2.bias",
    "blocks.1.norm1.weight",
    "blocks.1.norm1.bias",
    "blocks.1.attn.qkv.weight",
    "blocks.1.attn.qkv.bias",
    "blocks.1.attn.proj.weight",
    "blocks.1.attn.proj.bias",
    "blocks.1.norm2.weight",
    "blocks.1.norm2.bias",
    "blocks.1.mlp.fc1.weight",
    "blocks.1.mlp.fc1.bias",
    "blocks.1.mlp.fc2.weight",
    "blocks.1.mlp.fc2.bias",
    "norm.weight",
    "norm.bias",
};
constexpr const char* preset_names[] = {"nano_patch8_32", "micro_patch8_32", "micro_patch4_32",
                                        "tiny_patch16_224"};
}  // namespace

TEST_CASE("vit parameters have timm's names", "[vit]") {
  for (const char* preset : preset_names) {
    CAPTURE(preset);
    VitShape shape = vit_preset(preset);
    shape.depth = 2;
    CHECK(parameter_names(make_vit<float>(shape, 0)) == names_of_depth_2);
    shape.classes = 5;
    auto with_head = names_of_depth_2;
    with_head.insert({"head.weight", "head.bias"});
    CHECK(parameter_names(make_vit<float>(shape, 0)) == with_head);
  }
}

TEST_CASE("vit parameters have timm's shapes", "[vit]") {
  const auto vit = make_vit<float>(vit_preset("tiny_patch16_224", 1000), 0);
  const std::pair<const char*, Shape> expected[] = {
      {"cls_token", {1, 1, 192}},
      {"pos_embed", {1, 197, 192}},
      {"patch_embed.proj.weight", {192, 3, 16, 16}},
      {"patch_embed.proj.bias", {192}},
      {"blocks.11.norm1.weight", {192}},
      {"blocks.11.norm1.bias", {192}},
      {"blocks.11.attn.qkv.weight", {576, 192}},
      {"blocks.11.attn.qkv.bias", {576}},
      {"blocks.11.attn.proj.weight", {192, 192}},
      {"blocks.11.attn.proj.bias", {192}},
      {"blocks.11.norm2.weight", {192}},
      {"blocks.11.mlp.fc1.weight", {768, 192}},
      {"blocks.11.mlp.fc1.bias", {768}},
      {"blocks.11.mlp.fc2.weight", {192, 768}},
      {"blocks.11.mlp.fc2.bias", {192}},
      {"norm.weight", {192}},
      {"norm.bias", {192}},
      {"head.weight", {1000, 192}},
      {"head.bias", {1000}},
  };
  for (const auto& [name, shape] : expected) {
    CAPTURE(name);
    CHECK(shape_of_parameter(vit, name) == shape);
  }
}

TEST_CASE("vit presets have the parameter counts that their extents say", "[vit]") {
  const auto count = [](const char* preset, std::int64_t classes) {
    return parameter_count(make_vit<float>(vit_preset(preset, classes), 0));
  };
  CHECK(count("nano_patch8_32", 0) == 213'568);
  CHECK(count("micro_patch8_32", 0) == 1'216'896);
  CHECK(count("micro_patch4_32", 0) == 1'204'608);
  CHECK(count("nano_patch8_32", 10) == 213'568 + 650);
  CHECK(count("tiny_patch16_224", 1000) == 5'717'416);  // DeiT-Tiny
}

TEST_CASE("vit features and logits are those of plain loops", "[vit]") {
  const std::int64_t count = 3;
  const auto check = [&](const VitShape& shape, std::uint64_t seed) {
    const Vit<Real> vit = tiny_vit<double>(seed, shape);
    const Real images = random_images<double>(count, seed, shape.image);
    const Numbers numbers = numbers_of(vit);
    const Real features = vit.features(images), logits = vit(images);
    REQUIRE(features.shape() == Shape{count, shape.width});
    REQUIRE(logits.shape() == Shape{count, shape.classes});
    for (std::int64_t n = 0; n < count; ++n) {
      const Row plain = plain_vit_features(numbers, shape, images.sliced(0, n, 1).values());
      for (std::int64_t i = 0; i < shape.width; ++i) {
        CHECK(features.at({n, i}) == Approx(plain[static_cast<std::size_t>(i)]).epsilon(1e-11));
      }
      const Row answers = plain_linear(plain, numbers.at("head.weight"), numbers.at("head.bias"));
      for (std::int64_t c = 0; c < shape.classes; ++c) {
        CHECK(logits.at({n, c}) == Approx(answers[static_cast<std::size_t>(c)]).epsilon(1e-11));
      }
    }
  };
  check(tiny_shape(), 1);
  check({.image = 6, .patch = 2, .width = 12, .depth = 3, .heads = 3, .classes = 2}, 2);
  check({.image = 4, .patch = 4, .width = 4, .depth = 0, .heads = 1, .classes = 1}, 3);
}

TEST_CASE("a vit in single precision agrees with double", "[vit]") {
  const Vit<Real> vit = tiny_vit<double>(4);
  const Real images = random_images<double>(5, 4);
  const Tensor<float> narrow = cast_point<float>(vit)(cast<float>(images));
  CHECK(model_difference(cast<double>(narrow), vit(images)) < 1e-5);
}

TEST_CASE("a fresh vit follows from its seed, each weight from a stream of its own", "[vit]") {
  const auto a = make_vit<double>(tiny_shape(), 7);
  CHECK(same_bits(a, make_vit<double>(tiny_shape(), 7)));
  CHECK_FALSE(same_bits(a, make_vit<double>(tiny_shape(), 8)));
  std::set<double> first_numbers;
  std::size_t weights = 0;
  for_each_parameter(
      [&](const std::string& name, const Real& p) {
        CAPTURE(name);
        const bool layer_norm = name.find("norm") != std::string::npos;
        if (name.ends_with("bias") || name == "cls_token") {
          CHECK(norm(p) == 0);
        } else if (layer_norm) {
          CHECK(norm(p - 1) == 0);
        } else {
          first_numbers.insert(p.values()[0]);
          ++weights;
        }
      },
      a);
  CHECK(first_numbers.size() == weights);
  CHECK(weights == 2 + 2 * 4 + 1);

  // Depth does not change what the first blocks start from.
  VitShape deeper = tiny_shape();
  deeper.depth = 3;
  CHECK(same_bits(a.blocks[1], make_vit<double>(deeper, 7).blocks[1]));

  // Glorot's variance, 2 / (in + out).
  const auto nano = make_vit<double>(vit_preset("nano_patch8_32"), 7);
  const Real& weight = nano.blocks[0].mlp.fc1.weight;
  const double variance = mean(weight * weight).item();
  CHECK(variance == Approx(2.0 / (64 + 256)).epsilon(0.05));
}

TEST_CASE("vit errors name what is wrong", "[vit]") {
  const Vit<Real> vit = tiny_vit<double>(1);
  CHECK_THROWS_WITH(vit(Real::zeros({2, 3, 8, 4})),
                    ContainsSubstring("vit: images [2, 3, 8, 4]; expected [N, 3, 8, 8]"));
  CHECK_THROWS_WITH(vit(Real::zeros({2, 1, 8, 8})), ContainsSubstring("[2, 1, 8, 8]"));
  CHECK_THROWS_WITH(vit(Real::zeros({3, 8, 8})), ContainsSubstring("[3, 8, 8]"));
  CHECK_THROWS_AS(vit(Real::zeros({})), Error);

  VitShape headless = tiny_shape();
  headless.classes = 0;
  const Vit<Real> without = tiny_vit<double>(1, headless);
  CHECK_THROWS_WITH(without(random_images<double>(1, 1)), ContainsSubstring("no head"));
  CHECK_NOTHROW(without.features(random_images<double>(1, 1)));
  CHECK_THROWS_WITH(vit + without, ContainsSubstring("different shapes"));

  for (const char* preset : preset_names) {
    CHECK_THROWS_WITH(vit_preset("huge"), ContainsSubstring(preset));
    CHECK_NOTHROW(vit_preset(preset));
  }
  CHECK_THROWS_WITH(vit_preset("huge"), ContainsSubstring("huge"));

  const auto refused = [](auto change) {
    VitShape shape = tiny_shape();
    change(shape);
    CHECK_THROWS_AS(make_vit<double>(shape, 0), Error);
  };
  refused([](VitShape& s) { s.patch = 3; });
  refused([](VitShape& s) { s.patch = 0; });
  refused([](VitShape& s) { s.patch = -4; });
  refused([](VitShape& s) { s.heads = 4; });
  refused([](VitShape& s) { s.heads = 0; });
  refused([](VitShape& s) { s.depth = -1; });
  refused([](VitShape& s) { s.image = 0; });
  refused([](VitShape& s) { s.image = -8; });
  refused([](VitShape& s) { s.width = 0; });
  refused([](VitShape& s) { s.classes = -1; });
}

TEST_CASE("no images give no rows", "[vit]") {
  const Vit<Real> vit = tiny_vit<double>(1);
  CHECK(vit(Real::zeros({0, 3, 8, 8})).shape() == Shape{0, 3});
}
