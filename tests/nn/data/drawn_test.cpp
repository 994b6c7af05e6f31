#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"

using namespace lintel;

namespace {

std::vector<std::string> names_with_world() {
  std::vector<std::string> names = drawn_task_names();
  names.emplace_back("world");
  return names;
}

TaskData draw(const std::string& name, std::uint64_t seed, std::int64_t train_count,
              std::int64_t test_count, std::int64_t side) {
  if (name == "world") return draw_world(seed, train_count, test_count, side);
  return draw_task(name, seed, train_count, test_count, side);
}

bool starts_with(const ImageSet& longer, const ImageSet& shorter) {
  return std::equal(shorter.pixels.begin(), shorter.pixels.end(), longer.pixels.begin()) &&
         std::equal(shorter.labels.begin(), shorter.labels.end(), longer.labels.begin());
}

// All that an image's colours say: the mean and the standard deviation of each channel.
using Colours = std::array<double, 6>;

Colours colours_of(std::span<const std::uint8_t> image) {
  Colours colours{};
  const std::size_t plane = image.size() / 3;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    double sum = 0, squares = 0;
    for (const std::uint8_t value : image.subspan(channel * plane, plane)) {
      sum += value;
      squares += value * value;
    }
    const double mean = sum / static_cast<double>(plane);
    colours[channel] = mean;
    colours[3 + channel] = std::sqrt(squares / static_cast<double>(plane) - mean * mean);
  }
  return colours;
}

// The share of test images whose colours are nearest to the average colours of their own class.
double accuracy_by_colours(const TaskData& data) {
  const auto classes = static_cast<std::size_t>(data.train.classes());
  std::vector<Colours> means(classes);
  std::vector<double> counts(classes);
  for (std::int64_t i = 0; i < data.train.size(); ++i) {
    const auto label = static_cast<std::size_t>(data.train.labels[static_cast<std::size_t>(i)]);
    const Colours colours = colours_of(data.train.image(i));
    for (std::size_t k = 0; k < colours.size(); ++k) means[label][k] += colours[k];
    ++counts[label];
  }
  double right = 0;
  for (std::int64_t i = 0; i < data.test.size(); ++i) {
    const Colours colours = colours_of(data.test.image(i));
    std::vector<double> distances(classes);
    for (std::size_t label = 0; label < classes; ++label) {
      for (std::size_t k = 0; k < colours.size(); ++k) {
        const double apart = colours[k] - means[label][k] / counts[label];
        distances[label] += apart * apart;
      }
    }
    const auto nearest = std::min_element(distances.begin(), distances.end()) - distances.begin();
    if (nearest == data.test.labels[static_cast<std::size_t>(i)]) ++right;
  }
  return right / static_cast<double>(data.test.size());
}

// The mean difference between an image and another of twice the side, averaged over 2 x 2 pixels.
double difference_at_half_size(std::span<const std::uint8_t> image,
                               std::span<const std::uint8_t> larger, std::size_t side) {
  double sum = 0;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (std::size_t row = 0; row < side; ++row) {
      for (std::size_t column = 0; column < side; ++column) {
        const std::size_t at = 4 * channel * side * side + 4 * row * side + 2 * column;
        const double average =
            (larger[at] + larger[at + 1] + larger[at + 2 * side] + larger[at + 2 * side + 1]) / 4.0;
        sum += std::abs(image[(channel * side + row) * side + column] - average);
      }
    }
  }
  return sum / static_cast<double>(image.size());
}

}  // namespace

TEST_CASE("a first sight shares no image with the task", "[drawn]") {
  const ImageSet sight = draw_first_sight("signs", 5, 40, 16);
  const TaskData task = draw_task("signs", 5, 40, 40, 16);
  CHECK(sight.class_names == task.train.class_names);
  CHECK(starts_with(sight, draw_first_sight("signs", 5, 7, 16)));
  std::set<std::vector<std::uint8_t>> images;
  for (const ImageSet* set : {&sight, &task.train, &task.test}) {
    for (std::int64_t i = 0; i < set->size(); ++i) {
      const auto image = set->image(i);
      images.emplace(image.begin(), image.end());
    }
  }
  CHECK(images.size() == 120);
  CHECK_THROWS_WITH(draw_first_sight("cats", 5, 7), ContainsSubstring("'cats'"));
}

TEST_CASE("a drawn image depends on seed, name, part and index alone", "[drawn]") {
  for (const std::string& name : names_with_world()) {
    INFO(name);
    const TaskData few = draw(name, 7, 25, 10, 16), more = draw(name, 7, 90, 33, 16);
    CHECK(starts_with(more.train, few.train));
    CHECK(starts_with(more.test, few.test));
    CHECK(few.train.pixels != draw(name, 8, 25, 10, 16).train.pixels);
    CHECK_FALSE(starts_with(more.train, few.test));
  }
}

TEST_CASE("drawing gives the same bits on one thread and on two", "[drawn]") {
  for (const std::string& name : names_with_world()) {
    INFO(name);
    const auto on = [&](std::int64_t threads) {
      const ThreadLimit limit(threads);
      return draw(name, 3, 150, 0, 32).train;
    };
    const ImageSet one = on(1), two = on(2);
    CHECK(one.pixels == two.pixels);
    CHECK(one.labels == two.labels);
  }
}

TEST_CASE("drawn tasks are sound and balanced", "[drawn]") {
  std::set<std::string> world_classes;
  for (const std::string& name : names_with_world()) {
    INFO(name);
    const TaskData data = draw(name, 1, 131, 67, 8);
    data.check();
    CHECK(data.train.size() == 131);
    CHECK(data.test.size() == 67);
    CHECK(data.train.name == name);
    CHECK(std::set(data.train.class_names.begin(), data.train.class_names.end()).size() ==
          data.train.class_names.size());
    for (const ImageSet* set : {&data.train, &data.test}) {
      std::vector<int> counts(set->class_names.size());
      for (const std::int32_t label : set->labels) ++counts[static_cast<std::size_t>(label)];
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      CHECK(*least > 0);
      CHECK(*most - *least <= 1);
    }
    // No stride over the images meets always the same class.
    std::set<std::int32_t> met;
    for (std::size_t i = 0; i < 131; i += data.train.class_names.size()) {
      met.insert(data.train.labels[i]);
    }
    CHECK(met.size() > 1);
    if (name == "world") {
      world_classes.insert(data.train.class_names.begin(), data.train.class_names.end());
    }
  }
  CHECK(world_classes.size() >= 30);
  for (const std::string& name : drawn_task_names()) {
    for (const std::string& label : draw_task(name, 1, 0, 0).train.class_names) {
      INFO(name << ": " << label);
      CHECK_FALSE(world_classes.contains(label));
    }
  }
}

TEST_CASE("no drawn image comes twice", "[drawn]") {
  for (const std::string& name : names_with_world()) {
    INFO(name);
    const TaskData data = draw(name, 5, 200, 200, 16);
    std::set<std::string> seen;
    for (const ImageSet* set : {&data.train, &data.test}) {
      for (std::int64_t i = 0; i < set->size(); ++i) {
        const auto image = set->image(i);
        seen.emplace(image.begin(), image.end());
      }
    }
    CHECK(seen.size() == 400);
  }
}

TEST_CASE("colours do not give the class of a drawn image away", "[drawn]") {
  for (const std::string& name : drawn_task_names()) {
    INFO(name);
    TaskData data = draw_task(name, 2, 480, 480, 16);
    const double limit = 1.0 / static_cast<double>(data.train.classes()) + 0.12;
    CHECK(accuracy_by_colours(data) < limit);
    // The measure sees colours that do: here each class is brightened by an amount of its own.
    for (ImageSet* set : {&data.train, &data.test}) {
      for (std::size_t i = 0; i < set->pixels.size(); ++i) {
        const auto image = i / static_cast<std::size_t>(set->bytes_per_image());
        const std::int64_t brightness = 255 * (set->labels[image] + 1) / set->classes();
        set->pixels[i] = static_cast<std::uint8_t>(set->pixels[i] / 3 + 2 * brightness / 3);
      }
    }
    CHECK(accuracy_by_colours(data) > limit + 0.1);
  }
}

TEST_CASE("a side changes the size of a drawn picture, not what is in it", "[drawn]") {
  for (const std::string& name : names_with_world()) {
    INFO(name);
    const ImageSet small = draw(name, 4, 20, 0, 32).train, large = draw(name, 4, 20, 0, 64).train;
    CHECK(large.height == 64);
    CHECK(large.labels == small.labels);
    double same = 0, other = 0;
    for (std::int64_t i = 0; i < 20; ++i) {
      same += difference_at_half_size(small.image(i), large.image(i), 32) / 20;
      other += difference_at_half_size(small.image(i), large.image((i + 1) % 20), 32) / 20;
    }
    CHECK(same < 12);
    CHECK(other > 30);
  }
  CHECK(draw_task("digits", 1, 3, 0, 25).train.bytes_per_image() == 3 * 25 * 25);
}

TEST_CASE("what cannot be drawn is an error that says what can", "[drawn]") {
  CHECK_THROWS_WITH(draw_task("birds", 1, 1, 1), ContainsSubstring("birds"));
  for (const std::string& name : drawn_task_names()) {
    CHECK_THROWS_WITH(draw_task("birds", 1, 1, 1), ContainsSubstring(name));
  }
  CHECK_THROWS_WITH(draw_task("digits", 1, 1, 1, 7), ContainsSubstring("7 x 7"));
  CHECK_THROWS_AS(draw_task("digits", 1, 1, 1, 1025), Error);
  CHECK_THROWS_WITH(draw_task("digits", 1, -1, 1), ContainsSubstring("-1 train images"));
  CHECK_THROWS_WITH(draw_world(1, 1, INT64_MAX), ContainsSubstring("test images"));
}
