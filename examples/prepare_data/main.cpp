// The official releases of image sets, turned into tasks that the study reads.
#include <algorithm>
#include <iostream>

#include "../run_program.hpp"
#include "checksum.hpp"
#include "download.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "options.hpp"
#include "shrink_tiny_imagenet.hpp"
#include "write_task.hpp"

namespace prepare_data {

namespace {

namespace fs = std::filesystem;
using lintel::fail;

// Whether a file in the folder of all releases is that of another one, which has the same name, as
// MNIST's and KMNIST's have.
bool is_of_another(const Release& release, const ReleaseFile& file, const fs::path& path) {
  for (const Release& other : releases()) {
    for (const ReleaseFile& theirs : other.files) {
      if (other.name != release.name && theirs.name == file.name && !theirs.md5.empty() &&
          theirs.md5 != file.md5 && theirs.md5 == md5_of(path))
        return true;
    }
  }
  return false;
}

bool holds_a_folder(const fs::path& folder) {
  return std::ranges::any_of(fs::directory_iterator(folder),
                             [](const auto& entry) { return entry.is_directory(); });
}

// The file of a release, or the folder that an archive was unpacked into; empty if there is
// neither.
fs::path located(const Release& release, const ReleaseFile& file, const fs::path& raw) {
  const fs::path own = raw / release.name;
  for (const fs::path& folder : {own, raw}) {
    const fs::path path = folder / file.name;
    if (fs::is_regular_file(path) && (folder == own || !is_of_another(release, file, path)))
      return path;
    std::string_view ending;
    if (!lintel::has_archive_name(file.name, &ending)) continue;
    const fs::path unpacked = folder / file.name.substr(0, file.name.size() - ending.size());
    // Where both are called alike, it may be the folder that a download has begun in.
    if (fs::is_directory(unpacked) && (unpacked != own || holds_a_folder(unpacked)))
      return unpacked;
  }
  return {};
}

void verify(const Release& release, const ReleaseFile& file, const fs::path& path) {
  if (file.md5.empty() || fs::is_directory(path)) return;
  std::cerr << release.name << ": checking " << path.string() << "\n";
  const std::string found = md5_of(path);
  if (found == file.md5) return;
  fail(
      path.string(), ": MD5 is ", found, "; that of the official file is ", file.md5,
      ": cut short or altered; remove it and fetch it again, or pass --unverified to read it as it "
      "is");
}

// Where the file is, once it is there; empty for one that may be missing and is.
fs::path obtained(const Release& release, const ReleaseFile& file, const Options& options) {
  const fs::path there = located(release, file, options.raw);
  if (!there.empty()) {
    if (!options.unverified) verify(release, file, there);
    return there;
  }
  const std::string url = options.mirror.empty() || file.url.empty()
                              ? file.url
                              : options.mirror + "/" + release.name + "/" + file.name;
  const fs::path path = options.raw / release.name / file.name;
  if (options.download && !url.empty()) {
    lintel::make_result_folder(path.parent_path());
    download(url, path, options.unverified ? "" : file.md5);
    return path;
  }
  if (!file.required) {
    std::cerr << release.name << ": without " << file.name << " (" << release.note << ")\n";
    return {};
  }
  fail(release.name, ": ", path.string(), " is not there; ",
       file.url.empty() ? "get it " + release.note
                        : "put it there (" + file.url + ") or pass --download");
}

void prepare(const Release& release, const Options& options) {
  std::vector<fs::path> files;
  for (const ReleaseFile& file : release.files) {
    const fs::path path = obtained(release, file, options);
    if (!path.empty()) files.push_back(path);
  }
  lintel::make_result_folder(options.out);
  lintel::remove_abandoned_files(options.out);
  std::cerr << release.name << ": reading\n";
  if (!release.read) {
    const fs::path path =
        options.out / lintel::join("tiny-imagenet-", options.reading.side, ".zip");
    shrink_tiny_imagenet(lintel::FileTree(files[0]), options.reading.side, path);
    std::cout << release.name << ": " << path.string() << "\n";
    return;
  }
  lintel::TaskData task = release.read(files, options.reading);
  task.train.name = task.test.name = release.name;
  write_task(options.out, release.name, task);
  std::cout << release.name << ": " << task.train.size() << " images to train on and "
            << task.test.size() << " to test on, " << task.train.classes() << " classes, "
            << task.train.height << " x " << task.train.width << " pixels, in "
            << (options.out / release.name).string() << "\n";
}

}  // namespace

}  // namespace prepare_data

int main(int count, char* arguments[]) {
  return lintel::run_program("prepare_data", [&] {
    if (const auto options = prepare_data::read_options(count, arguments)) {
      for (const std::string& name : options->names) {
        prepare_data::prepare(prepare_data::release_named(name), *options);
      }
    }
  });
}
