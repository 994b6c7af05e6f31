// Image classification tasks that are drawn from a seed, so that nothing needs to be downloaded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// The names that `draw_task` knows.
std::vector<std::string> drawn_task_names();

/// Draws a task: `train_count` and `test_count` images (each at most ten million) of side * side
/// pixels, 8 <= side <= 1024, with labels balanced to within one image. An image depends on (seed,
/// name, train or test, index) alone: drawing more images or using more threads does not change the
/// others, and a side changes the size of the picture, not what is in it. An unknown name is an
/// `Error` that lists the known ones.
TaskData draw_task(std::string_view name, std::uint64_t seed, std::int64_t train_count,
                   std::int64_t test_count, std::int64_t side = 32);

/// Draws a first sight of a task, in the same way: images for pre-training to see that are neither
/// its training nor its test images, whatever the seed of those.
ImageSet draw_first_sight(std::string_view name, std::uint64_t seed, std::int64_t count,
                          std::int64_t side = 32);

/// Draws the world to pre-train on, in the same way: many classes that share strokes, shapes,
/// patterns and layouts with the tasks, and are none of theirs.
TaskData draw_world(std::uint64_t seed, std::int64_t train_count, std::int64_t test_count,
                    std::int64_t side = 32);

}  // namespace lintel
