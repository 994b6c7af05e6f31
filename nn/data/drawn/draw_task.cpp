#include "lintel/nn/data/drawn/draw_task.hpp"

#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/listed.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/core/random.hpp"
#include "lintel/nn/data/drawn/camera.hpp"
#include "lintel/nn/data/drawn/drawing.hpp"

namespace lintel {
namespace {

struct NamedDrawing {
  std::string_view name;
  drawn::Drawing (*make)();
};

constexpr NamedDrawing tasks[] = {
    {"digits", drawn::digits},       {"signs", drawn::signs},       {"textures", drawn::textures},
    {"land_use", drawn::land_use},   {"counting", drawn::counting}, {"compass", drawn::compass},
    {"relations", drawn::relations}, {"scenes", drawn::scenes},
};

ImageSet draw_set(const drawn::Drawing& drawing, std::string_view name, std::string_view split,
                  std::uint64_t seed, std::int64_t count, std::int64_t side) {
  constexpr std::int64_t most = 10'000'000;
  if (count < 0 || count > most || side < 8 || side > 1024) {
    fail("draw ", name, ": ", count, " ", split, " images of ", side, " x ", side,
         " pixels; expected 0 to ", most, " images and a side from 8 to 1024");
  }
  ImageSet set{std::string(name), side, side, {}, {}, {}};
  for (const drawn::PictureClass& picture : drawing) set.class_names.push_back(picture.name);
  // Each class once in every block, in an order of the block's own: balanced, and without a rhythm
  // that a fixed stride over the images could fall in step with.
  const std::int64_t classes = set.classes();
  const std::string order = join("order ", name, " ", split);
  for (std::int64_t block = 0; set.size() < count; ++block) {
    Random random(seed, order, static_cast<std::uint64_t>(block));
    for (const std::int64_t label : random.permutation(classes)) {
      if (set.size() < count) set.labels.push_back(static_cast<std::int32_t>(label));
    }
  }
  const std::int64_t bytes = set.bytes_per_image();
  set.pixels.resize(static_cast<std::size_t>(count * bytes));
  const std::string purpose = join("draw ", name, " ", split);
  parallel_for(count, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      Random random(seed, purpose, static_cast<std::uint64_t>(i));
      drawn::Canvas canvas(side);
      drawing[static_cast<std::size_t>(set.labels[static_cast<std::size_t>(i)])].draw(canvas,
                                                                                      random);
      drawn::photograph(
          canvas, random,
          std::span(set.pixels)
              .subspan(static_cast<std::size_t>(i * bytes), static_cast<std::size_t>(bytes)));
    }
  });
  return set;
}

TaskData draw_both(const drawn::Drawing& drawing, std::string_view name, std::uint64_t seed,
                   std::int64_t train_count, std::int64_t test_count, std::int64_t side) {
  return {draw_set(drawing, name, "train", seed, train_count, side),
          draw_set(drawing, name, "test", seed, test_count, side)};
}

drawn::Drawing drawing_of(std::string_view name) {
  for (const NamedDrawing& task : tasks) {
    if (task.name == name) return task.make();
  }
  fail("draw_task: no task is called '", name, "'; there are ",
       listed(tasks, ", ", &NamedDrawing::name));
}

}  // namespace

std::vector<std::string> drawn_task_names() {
  std::vector<std::string> names;
  for (const NamedDrawing& task : tasks) names.emplace_back(task.name);
  return names;
}

TaskData draw_task(std::string_view name, std::uint64_t seed, std::int64_t train_count,
                   std::int64_t test_count, std::int64_t side) {
  return draw_both(drawing_of(name), name, seed, train_count, test_count, side);
}

ImageSet draw_first_sight(std::string_view name, std::uint64_t seed, std::int64_t count,
                          std::int64_t side) {
  return draw_set(drawing_of(name), name, "first sight", seed, count, side);
}

TaskData draw_world(std::uint64_t seed, std::int64_t train_count, std::int64_t test_count,
                    std::int64_t side) {
  return draw_both(drawn::world(), "world", seed, train_count, test_count, side);
}

}  // namespace lintel
