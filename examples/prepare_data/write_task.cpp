#include "write_task.hpp"

#include <set>
#include <string_view>

#include "lintel/core/error.hpp"
#include "lintel/core/io/gzip.hpp"
#include "lintel/core/io/system_error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/nn/data/readers/idx.hpp"

using namespace lintel;

namespace prepare_data {

namespace {

namespace fs = std::filesystem;

std::string_view as_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_part(const fs::path& folder, const std::string& part, const ImageSet& set) {
  write_file(folder / (part + "-images-idx4-ubyte.gz"), as_text(gzip(encode_idx_images(set))));
  write_file(folder / (part + "-labels-idx1-ubyte.gz"), as_text(gzip(encode_idx_labels(set))));
}

// Whatever is replaced is removed: it must be nothing but what an earlier call wrote.
void check_replaceable(const fs::path& folder) {
  static const std::set<std::string> ours{"train-images-idx4-ubyte.gz",
                                          "train-labels-idx1-ubyte.gz", "t10k-images-idx4-ubyte.gz",
                                          "t10k-labels-idx1-ubyte.gz", "classes.txt"};
  const auto refuse = [&](const std::string& found) {
    fail(folder.string(), ": is there already and ", found,
         ", so it is not replaced; move it away or choose another folder");
  };
  if (!fs::is_directory(folder)) refuse("is no folder");
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!ours.contains(name)) refuse("holds " + name);
  }
}

}  // namespace

void write_task(const fs::path& directory, const std::string& name, const TaskData& task) {
  task.check();
  const fs::path target = directory / name;
  const fs::path aside = directory / ("." + name + ".part"),
                 old = directory / ("." + name + ".old");
  // The earlier task, where it was moved away and nothing came in its place.
  const auto bring_back = [&](std::error_code& problem) {
    if (!fs::exists(target, problem) && fs::exists(old, problem)) fs::rename(old, target, problem);
  };
  const auto undo = [&] {
    std::error_code ignored;
    bring_back(ignored);
    fs::remove_all(aside, ignored);
  };
  try {
    std::error_code problem;
    bring_back(problem);  // by a run that was stopped just then
    if (problem) fail(old.string(), ": cannot be moved back: ", in_words(problem));
    if (fs::exists(fs::symlink_status(target))) check_replaceable(target);
    fs::remove_all(aside);  // left by a run that was stopped
    fs::remove_all(old);
    make_folders(aside);
    write_part(aside, "train", task.train);
    write_part(aside, "t10k", task.test);
    std::string classes;
    for (const std::string& line : task.train.class_names) classes += line + "\n";
    write_file(aside / "classes.txt", classes);
    if (fs::exists(target)) fs::rename(target, old);
    put_in_place(aside, target);
    fs::remove_all(old);
  } catch (const fs::filesystem_error& problem) {
    undo();
    fail(target.string(), ": cannot be written: ", in_words(problem.code()));
  } catch (...) {
    undo();
    throw;
  }
}

}  // namespace prepare_data
