#include "lintel/nn/data/readers/read_task.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/io/system_error.hpp"
#include "lintel/core/listed.hpp"
#include "lintel/nn/data/images/decode_image.hpp"
#include "lintel/nn/data/readers/cifar.hpp"
#include "lintel/nn/data/readers/class_folders.hpp"
#include "lintel/nn/data/readers/class_names.hpp"
#include "lintel/nn/data/readers/gtsrb.hpp"
#include "lintel/nn/data/readers/idx.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"

namespace lintel {

namespace {

namespace fs = std::filesystem;

// The entries of a directory, sorted; hidden ones are left out.
std::vector<fs::path> entries_of(const fs::path& directory) {
  std::vector<fs::path> entries;
  try {
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (!entry.path().filename().string().starts_with('.')) entries.push_back(entry.path());
    }
  } catch (const fs::filesystem_error& problem) {
    fail(directory.string(),
         ": expected a directory of data; it cannot be listed: ", in_words(problem.code()));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::vector<fs::path> places_to_look(const fs::path& directory) {
  std::vector<fs::path> places{directory};
  for (const fs::path& entry : entries_of(directory)) {
    if (fs::is_directory(entry)) places.push_back(entry);
  }
  return places;
}

// `path` or `path`.gz, whichever exists.
std::optional<fs::path> maybe_zipped(const fs::path& path) {
  if (fs::is_regular_file(path)) return path;
  const fs::path zipped = path.string() + ".gz";
  if (fs::is_regular_file(zipped)) return zipped;
  return std::nullopt;
}

constexpr std::string_view cifar_train = "_train.bin";

// The images of one part in IDX, gray or in colour, zipped or not.
std::optional<fs::path> idx_images(const fs::path& folder, const std::string& part) {
  if (const auto gray = maybe_zipped(folder / (part + "-images-idx3-ubyte"))) return gray;
  return maybe_zipped(folder / (part + "-images-idx4-ubyte"));
}

// Whether images lie in so many different folders below a directory, or a CIFAR release anywhere.
bool holds_images(const fs::path& directory, std::size_t folders) {
  std::set<fs::path> found;
  std::error_code problem;
  for (fs::recursive_directory_iterator at(directory, problem), end; !problem && at != end;
       at.increment(problem)) {
    const std::string name = at->path().filename().string();
    if (name == "test_batch.bin" || name == "fine_label_names.txt") return true;
    if (name.starts_with('.')) at.disable_recursion_pending();
    if (name.starts_with('.') || !has_image_name(name)) continue;
    found.insert(at->path().parent_path());
    if (found.size() == folders) return true;
  }
  return false;
}

enum class Format { cifar, idx, tree };

struct Source {
  Format format;
  fs::path path;  // the training part of CIFAR records, otherwise the folder or archive
};

// A folder counts as a task when it has images in `folders` folders.
std::optional<Source> find_task_in(const fs::path& place, const std::string& name,
                                   std::size_t folders) {
  if (const auto train = maybe_zipped(place / (name + std::string(cifar_train)))) {
    return Source{Format::cifar, *train};
  }
  const fs::path folder = place / name;
  if (fs::is_directory(folder)) {
    if (idx_images(folder, "train")) return Source{Format::idx, folder};
    if (holds_images(folder, folders)) return Source{Format::tree, folder};
  }
  for (const char* ending : {".zip", ".tar.gz", ".tgz", ".tar", ".rar"}) {
    const fs::path archive = place / (name + ending);
    if (fs::is_regular_file(archive)) return Source{Format::tree, archive};
  }
  return std::nullopt;
}

// The name under which an entry of a directory may be a task, or nothing.
std::string possible_name(const fs::path& entry) {
  const std::string name = entry.filename().string();
  if (fs::is_directory(entry)) return name;
  std::string_view ending;
  if (has_archive_name(name, &ending)) return name.substr(0, name.size() - ending.size());
  for (const std::string_view last : {"_train.bin", "_train.bin.gz"}) {
    if (name.ends_with(last)) return name.substr(0, name.size() - last.size());
  }
  return "";
}

fs::path needed(const fs::path& path) {
  const auto found = maybe_zipped(path);
  if (!found) fail(path.string(), ": no such file, with or without .gz; expected it for this task");
  return *found;
}

TaskData read_source(const Source& source, const std::string& name, std::int64_t side) {
  if (source.format == Format::tree) {
    const FileTree tree(source.path);
    if (is_tiny_imagenet(tree)) return read_tiny_imagenet(tree, side);
    if (is_gtsrb(tree)) return read_gtsrb(tree, side);
    if (is_cifar_release(tree)) return read_cifar_release(tree, side);
    return read_class_folders(tree, side);
  }
  const fs::path place = source.path.parent_path();
  fs::path names_file = place / (name + "_classes.txt");
  if (source.format == Format::idx && fs::is_regular_file(source.path / "classes.txt")) {
    names_file = source.path / "classes.txt";
  }
  std::vector<std::string> names;
  if (fs::is_regular_file(names_file)) {
    constexpr std::size_t max_bytes = std::size_t{1} << 24;
    names = class_name_lines(read_file(names_file, max_bytes), names_file.string());
  }
  TaskData task;
  if (source.format == Format::cifar) {
    task.train = read_cifar(source.path, side, names);
    task.test = read_cifar(needed(place / (name + "_test.bin")), side, names);
  } else {
    const auto read_part = [&](const std::string& part) {
      const auto images = idx_images(source.path, part);
      return read_idx(images ? *images : needed(source.path / (part + "-images-idx3-ubyte")),
                      needed(source.path / (part + "-labels-idx1-ubyte")), side, names);
    };
    task.train = read_part("train");
    task.test = read_part("t10k");
  }
  task.train.name = task.test.name = name;
  task.check();
  return task;
}

}  // namespace

TaskData read_task(const fs::path& directory, std::string_view name, std::int64_t side) {
  // The name of a task, not a way to somewhere else.
  const bool is_plain =
      !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos;
  if (is_plain) {
    for (const fs::path& place : places_to_look(directory)) {
      if (const auto source = find_task_in(place, std::string(name), 1)) {
        return read_source(*source, std::string(name), side);
      }
    }
  }
  const std::string known = listed(list_tasks(directory));
  fail(directory.string(), ": no task named '", name, "'; found ", known.empty() ? "none" : known);
}

std::vector<std::string> list_tasks(const fs::path& directory) {
  std::set<std::string> names;
  for (const fs::path& place : places_to_look(directory)) {
    for (const fs::path& entry : entries_of(place)) {
      const std::string name = possible_name(entry);
      // The parts of a task are no tasks, nor is a single class.
      if (name.empty() || name == "train" || name == "test" || name == "val") continue;
      if (!names.contains(name) && find_task_in(place, name, 2)) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

std::optional<fs::path> find_tiny_imagenet(const fs::path& directory) {
  for (const fs::path& place : places_to_look(directory)) {
    if (fs::is_regular_file(place / "tiny-imagenet-200" / "wnids.txt")) {
      return place / "tiny-imagenet-200";
    }
    for (const fs::path& entry : entries_of(place)) {
      const std::string name = entry.filename().string();
      if (name.starts_with("tiny-imagenet") && has_archive_name(name) &&
          fs::is_regular_file(entry)) {
        return entry;
      }
    }
  }
  return std::nullopt;
}

}  // namespace lintel
