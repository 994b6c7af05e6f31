// A study of seconds: what it is made from, and the options that keep it small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/io/files.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/random.hpp"

namespace lintel::test {

/// A Tiny ImageNet of a few shaded images, and two tasks of light and dark ones as CIFAR records.
inline void put_small_data(const std::filesystem::path& folder) {
  constexpr int side = 32;
  const auto bytes = [](std::size_t count, int shade, std::size_t seed) {
    std::string all(count, '\0');
    Random random(seed, "pixels", static_cast<std::uint64_t>(shade));
    for (char& byte : all) byte = static_cast<char>(shade + static_cast<int>(random.below(40)));
    return all;
  };
  const auto put_image = [&](const std::filesystem::path& path, int shade, std::size_t seed) {
    std::filesystem::create_directories(path.parent_path());
    put_bytes(path, join("P6 32 32 255\n", bytes(3 * side * side, shade, seed)));
  };
  const auto world = folder / "tiny-imagenet-200";
  std::string annotations;
  for (int c = 0; c < 3; ++c) {
    const std::string wnid = join("n", c);
    for (std::size_t i = 0; i < 20; ++i) {
      put_image(world / "train" / wnid / "images" / join(i, ".ppm"), 70 * c, i);
    }
    for (std::size_t i = 0; i < 5; ++i) {
      const std::string name = join(wnid, "_", i, ".ppm");
      put_image(world / "val" / "images" / name, 70 * c, 100 + i);
      annotations += join(name, "\t", wnid, "\t0\t0\t31\t31\n");
    }
  }
  put_bytes(world / "wnids.txt", "n0\nn1\nn2\n");
  put_bytes(world / "words.txt", "n0\tdark\nn1\tgray\nn2\tlight\n");
  put_bytes(world / "val" / "val_annotations.txt", annotations);
  for (const char* task : {"dusk", "dawn"}) {
    for (const char* part : {"train", "test"}) {
      std::string records;
      for (int i = 0; i < 60; ++i) {
        records += static_cast<char>(i % 2);
        records += bytes(3 * side * side, i % 2 ? 10 : 170,
                         static_cast<std::size_t>(i) + (task[1] == 'u' ? 0 : 500));
      }
      put_bytes(folder / join(task, "_", part, ".bin"), records);
    }
  }
}

/// A study small enough for a test, of tasks found in `data`.
inline std::string small_study(const std::filesystem::path& data,
                               const std::filesystem::path& out) {
  return join(
      "--steps 3 --pretraining-steps 4 --batch 8 --seed 3 --model nano_patch8_32 "
      "--map-points 7 --map-images 10 --save-every 0 --learning-rates 0.001 --data '",
      data.string(), "' --out '", out.string(), "' ");
}

}  // namespace lintel::test
