// The readers on real files, where there are any: $LINTEL_DATA, or ../shared/data beside the
// repository.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "catch.hpp"
#include "lintel/nn/data/readers/class_folders.hpp"
#include "lintel/nn/data/readers/gtsrb.hpp"
#include "lintel/nn/data/readers/idx.hpp"
#include "lintel/nn/data/readers/read_task.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"

using namespace lintel;

namespace {

namespace fs = std::filesystem;

// Says so once for each test that is skipped.
bool is_there(const fs::path& path) {
  if (fs::exists(path)) return true;
  WARN(path.string() << " is not there: skipped (set LINTEL_DATA to a directory of data)");
  return false;
}

fs::path data_directory() {
  const char* chosen = std::getenv("LINTEL_DATA");
  return chosen ? fs::path(chosen) : fs::path("..") / "shared" / "data";
}

std::set<std::string> distinct_images(const ImageSet& set) {
  std::set<std::string> images;
  for (std::int64_t i = 0; i < set.size(); ++i) {
    const auto bytes = set.image(i);
    images.emplace(bytes.begin(), bytes.end());
  }
  return images;
}

std::pair<std::int64_t, std::int64_t> fewest_and_most(const ImageSet& set) {
  std::vector<std::int64_t> counts(set.class_names.size());
  for (const std::int32_t label : set.labels) ++counts[static_cast<std::size_t>(label)];
  const auto [fewest, most] = std::minmax_element(counts.begin(), counts.end());
  return {*fewest, *most};
}

}  // namespace

TEST_CASE("the suite of eight has the counts that it says", "[real_data]") {
  const fs::path suite = data_directory() / "suite8";
  if (!is_there(suite / "meta.json")) return;
  const auto meta = nlohmann::json::parse(std::ifstream(suite / "meta.json"));
  std::vector<std::string> names;
  for (const auto& [name, described] : meta.items()) {
    INFO(name);
    names.push_back(name);
    const TaskData task = read_task(data_directory(), name, 32);
    CHECK(task.train.classes() == described.at("classes").get<std::int64_t>());
    for (const char* part : {"train", "test"}) {
      INFO(part);
      const auto& split = described.at("splits").at(part);
      const ImageSet& set = std::string(part) == "train" ? task.train : task.test;
      CHECK(set.size() == split.at("images").get<std::int64_t>());
      CHECK(fewest_and_most(set).first == split.at("per_class_min").get<std::int64_t>());
      CHECK(fewest_and_most(set).second == split.at("per_class_max").get<std::int64_t>());
    }
  }
  CHECK(list_tasks(suite) == names);
}

TEST_CASE("MNIST's own test files", "[real_data]") {
  const fs::path raw = data_directory() / "raw";
  if (!is_there(raw / "t10k-images-idx3-ubyte.gz")) return;
  const ImageSet set =
      read_idx(raw / "t10k-images-idx3-ubyte.gz", raw / "t10k-labels-idx1-ubyte.gz", 32);
  set.check();
  CHECK(set.size() == 10000);
  CHECK(set.classes() == 10);
  CHECK(std::vector<std::int32_t>(set.labels.begin(), set.labels.begin() + 5) ==
        std::vector<std::int32_t>{7, 2, 1, 0, 4});
  // The mean brightness that is published for 28 x 28 is 0.1325 of white.
  const double sum = std::accumulate(set.pixels.begin(), set.pixels.end(), 0.0);
  CHECK(sum / 255 / (3 * 28 * 28 * 10000.0) == Approx(0.1325).margin(0.0002));
  if (!is_there(data_directory() / "suite8" / "MNIST_test.bin.gz")) return;
  // The suite's test images are some of these, by another route.
  const auto all = distinct_images(set);
  const auto some = distinct_images(read_task(data_directory(), "MNIST", 32).test);
  CHECK(some.size() > 1400);
  CHECK(std::includes(all.begin(), all.end(), some.begin(), some.end()));
}

TEST_CASE("GTSRB's own layout", "[real_data]") {
  const fs::path path = data_directory() / "raw" / "gtsrb_sample.zip";
  if (!is_there(path)) return;
  const FileTree tree(path);
  REQUIRE(is_gtsrb(tree));
  const TaskData task = read_gtsrb(tree, 32);
  CHECK(task.train.classes() == 43);
  CHECK(task.train.size() == 43 * 8);
  CHECK(fewest_and_most(task.train) == std::pair<std::int64_t, std::int64_t>{8, 8});
  CHECK(task.test.size() == 100);
  CHECK(std::vector<std::int32_t>(task.test.labels.begin(), task.test.labels.begin() + 4) ==
        std::vector<std::int32_t>{16, 1, 38, 33});
}

TEST_CASE("DTD's class folders in a tar.gz", "[real_data]") {
  const fs::path path = data_directory() / "raw" / "dtd_sample.tar.gz";
  if (!is_there(path)) return;
  const TaskData task = read_class_folders(FileTree(path), 32);
  CHECK(task.train.size() + task.test.size() == 40);
  CHECK(task.train.class_names.front() == "banded");
  CHECK(task.train.classes() == 10);
}

TEST_CASE("Tiny ImageNet whole", "[real_data]") {
  if (!is_there(data_directory())) return;
  const auto path = find_tiny_imagenet(data_directory());
  if (!path) {
    WARN("no Tiny ImageNet in " << data_directory().string() << ": skipped");
    return;
  }
  const TaskData task = read_tiny_imagenet(*path, 32);
  CHECK(task.train.classes() == 200);
  CHECK(task.train.size() > 0);
  CHECK(task.train.class_names.front() == "goldfish, Carassius auratus");
  CHECK(fewest_and_most(task.train).first > 0);
  if (path->filename() == "tiny-imagenet32.zip") {
    CHECK(task.train.size() == 60000);
    CHECK(task.test.size() == 5000);
  }
}
