#include "catch.hpp"
#include "core/io/files.hpp"
#include "lintel/core/io/model_file.hpp"
#include "nn/tiny_vit.hpp"

using namespace lintel;
using namespace lintel::test;

TEST_CASE("a vit comes back from its file, by name", "[vit][file]") {
  const TemporaryFolder folder;
  const Vit<Real> vit = tiny_vit<double>(1);
  save_model(folder / "vit.safetensors", vit, {{"recipe", "by hand"}});
  const Vit<Real> back = load_model(folder / "vit.safetensors", make_vit<double>(tiny_shape(), 99));
  CHECK(same_bits(back, vit));

  const SafetensorsFile file(folder / "vit.safetensors");
  CHECK(file.metadata().at("recipe") == "by hand");
  CHECK(file.read<double>("blocks.1.attn.qkv.weight").values() ==
        vit.blocks[1].attn.qkv.weight.values());
  CHECK(file.read<double>("patch_embed.proj.weight").shape() == Shape{6, 3, 4, 4});

  // In the other precision too.
  const auto narrow = load_model(folder / "vit.safetensors", make_vit<float>(tiny_shape(), 99));
  CHECK(same_bits(narrow, cast_point<float>(vit)));
}

TEST_CASE("a file with a head fits a model without one only where that is allowed", "[vit][file]") {
  const TemporaryFolder folder;
  const auto path = folder / "vit.safetensors";
  const Vit<Real> vit = tiny_vit<double>(1);
  save_model(path, vit);
  VitShape shape = tiny_shape();
  shape.classes = 0;
  const Vit<Real> headless = make_vit<double>(shape, 2);
  CHECK_THROWS_WITH(load_model(path, headless), ContainsSubstring("head.weight"));
  const Vit<Real> encoder = load_model(path, headless, UnknownNames::ignore);
  const Real images = random_images<double>(2, 1);
  CHECK(same_bits(encoder.features(images), vit.features(images)));

  // The other way round something is missing, which is never allowed.
  save_model(folder / "encoder.safetensors", encoder);
  CHECK_THROWS_WITH(load_model(folder / "encoder.safetensors", vit),
                    ContainsSubstring("head.weight"));
  CHECK_THROWS_WITH(load_model(folder / "encoder.safetensors", vit, UnknownNames::ignore),
                    ContainsSubstring("head.bias"));
}

TEST_CASE("a file of another shape is refused by name", "[vit][file]") {
  const TemporaryFolder folder;
  const auto path = folder / "vit.safetensors";
  save_model(path, tiny_vit<double>(1));
  VitShape wider = tiny_shape();
  wider.classes = 4;
  CHECK_THROWS_WITH(load_model(path, make_vit<double>(wider, 0)), ContainsSubstring("head.weight"));
  VitShape deeper = tiny_shape();
  deeper.depth = 3;
  CHECK_THROWS_WITH(load_model(path, make_vit<double>(deeper, 0)), ContainsSubstring("blocks.2."));
}
