#include "lintel/nn/data/readers/cifar.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "lintel/nn/data/readers/class_names.hpp"

namespace lintel {

namespace {

constexpr std::int64_t cifar_side = 32;
constexpr std::size_t pixel_bytes = 3 * cifar_side * cifar_side;

// The files of a release, by path within the tree.
struct Release {
  std::vector<std::string> train;
  std::string test, class_names;
  CifarLabel label = CifarLabel::one_byte;
};

std::optional<Release> find_release(const FileTree& tree) {
  const auto folder_of = [](const std::string& file) {
    return file.substr(0, file.rfind('/') + 1);
  };
  const auto has = [&](const std::string& file) {
    return std::binary_search(tree.files().begin(), tree.files().end(), file);
  };
  for (const std::string& test : tree.files_named("test_batch.bin")) {
    Release release{{}, test, folder_of(test) + "batches.meta.txt", CifarLabel::one_byte};
    for (const std::string& file : tree.files()) {
      if (file.starts_with(folder_of(test) + "data_batch_") && file.ends_with(".bin")) {
        release.train.push_back(file);
      }
    }
    if (!release.train.empty() && has(release.class_names)) return release;
  }
  for (const std::string& names : tree.files_named("fine_label_names.txt")) {
    const std::string folder = folder_of(names);
    Release release{
        {folder + "train.bin"}, folder + "test.bin", names, CifarLabel::coarse_and_fine};
    if (has(release.train[0]) && has(release.test)) return release;
  }
  return std::nullopt;
}

}  // namespace

ImageSet decode_cifar(std::span<const std::uint8_t> bytes, const std::string& name,
                      std::int64_t side, std::vector<std::string> class_names, CifarLabel label) {
  const std::size_t label_bytes = label == CifarLabel::one_byte ? 1 : 2;
  const std::size_t record = label_bytes + pixel_bytes, count = bytes.size() / record;
  if (count == 0 || bytes.size() % record != 0) {
    fail(name, ": ", bytes.size(), " bytes, the last record starting at byte ", count * record,
         "; expected one or more records of ", record, " bytes");
  }
  ImageSet set{name, cifar_side, cifar_side, std::move(class_names), {}, {}};
  set.labels.reserve(count);
  set.pixels.reserve(count * pixel_bytes);
  for (std::size_t i = 0; i < count; ++i) {
    const auto pixels = bytes.subspan(i * record + label_bytes, pixel_bytes);
    const int value = bytes[i * record + label_bytes - 1];
    if (!set.class_names.empty() && value >= set.classes()) {
      fail(name, ": label ", value, " at byte ", i * record + label_bytes - 1, "; expected 0 to ",
           set.classes() - 1);
    }
    set.labels.push_back(value);
    set.pixels.insert(set.pixels.end(), pixels.begin(), pixels.end());
  }
  if (set.class_names.empty()) {
    const int most = *std::max_element(set.labels.begin(), set.labels.end());
    for (int value = 0; value <= most; ++value) set.class_names.push_back(std::to_string(value));
  }
  return resize_to_square(std::move(set), side);
}

ImageSet read_cifar(const std::filesystem::path& path, std::int64_t side,
                    std::vector<std::string> class_names, CifarLabel label) {
  return decode_cifar(read_maybe_gzip(path), path.string(), side, std::move(class_names), label);
}

bool is_cifar_release(const FileTree& tree) { return find_release(tree).has_value(); }

TaskData read_cifar_release(const FileTree& tree, std::int64_t side) {
  const auto release = find_release(tree);
  if (!release) fail(tree.name(), ": expected the binary files of CIFAR-10 or CIFAR-100");
  const auto names =
      class_name_lines(tree.read(release->class_names), tree.name() + "/" + release->class_names);
  ImageSet train{tree.stem(), cifar_side, cifar_side, names, {}, {}};
  for (const std::string& file : release->train) {
    const ImageSet batch =
        decode_cifar(tree.read(file), tree.name() + "/" + file, cifar_side, names, release->label);
    train.labels.insert(train.labels.end(), batch.labels.begin(), batch.labels.end());
    train.pixels.insert(train.pixels.end(), batch.pixels.begin(), batch.pixels.end());
  }
  TaskData task{resize_to_square(std::move(train), side),
                decode_cifar(tree.read(release->test), tree.name() + "/" + release->test, side,
                             names, release->label)};
  task.test.name = task.train.name;
  task.check();
  return task;
}

}  // namespace lintel
