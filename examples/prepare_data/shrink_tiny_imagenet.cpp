#include "shrink_tiny_imagenet.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"
#include "lintel/nn/progress.hpp"

using namespace lintel;

namespace prepare_data {

namespace {

// A zip archive written front to back.
class ZipWriter {
 public:
  explicit ZipWriter(const AppendBytes& append)
      : append_(append),
        archive_(archive_write_new(), &archive_write_free),
        entry_(archive_entry_new(), &archive_entry_free) {
    if (!archive_ || !entry_) fail("libarchive could not be started");
    archive_write_set_format_zip(archive_.get());
    archive_write_set_bytes_in_last_block(archive_.get(), 1);
    const auto write = [](struct archive*, void* self, const void* bytes, std::size_t size) {
      auto* writer = static_cast<ZipWriter*>(self);
      try {
        writer->append_({static_cast<const char*>(bytes), size});
        return static_cast<la_ssize_t>(size);
      } catch (...) {  // no exception may pass through C
        writer->problem_ = std::current_exception();
        return la_ssize_t{-1};
      }
    };
    check(archive_write_open(archive_.get(), this, nullptr, write, nullptr));
  }

  void add(const std::string& name, std::string_view bytes) {
    archive_entry_clear(entry_.get());
    archive_entry_set_pathname(entry_.get(), name.c_str());
    archive_entry_set_size(entry_.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry_.get(), AE_IFREG);
    archive_entry_set_perm(entry_.get(), 0644);
    archive_entry_set_mtime(entry_.get(), 0, 0);
    check(archive_write_header(archive_.get(), entry_.get()));
    const auto written = archive_write_data(archive_.get(), bytes.data(), bytes.size());
    check(std::cmp_equal(written, bytes.size()) ? ARCHIVE_OK : ARCHIVE_FATAL);
  }

  void finish() { check(archive_write_close(archive_.get())); }

 private:
  void check(int status) const {
    if (problem_) std::rethrow_exception(problem_);
    if (status != ARCHIVE_OK) {
      const char* stated = archive_error_string(archive_.get());
      fail("writing a zip archive failed (", stated ? stated : "no reason given", ")");
    }
  }

  const AppendBytes& append_;
  std::exception_ptr problem_;
  std::unique_ptr<archive, int (*)(archive*)> archive_;
  std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry_;
};

std::string portable_map(const Image& image) {
  std::string bytes = join("P6\n", image.width, " ", image.height, "\n255\n");
  const std::int64_t plane = image.height * image.width;
  for (std::int64_t i = 0; i < plane; ++i) {
    for (std::int64_t channel = 0; channel < 3; ++channel) {
      bytes += static_cast<char>(image.pixels[static_cast<std::size_t>(channel * plane + i)]);
    }
  }
  return bytes;
}

std::string with_new_ending(const std::string& file) {
  return file.substr(0, file.rfind('.')) + ".ppm";
}

// Each line starts with the name of an image.
std::string with_new_endings(const Bytes& annotations) {
  std::string text(annotations.begin(), annotations.end()), result;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto tab = std::min(text.find('\t', start), end);
    if (end > start) {
      result +=
          with_new_ending(text.substr(start, tab - start)) + text.substr(tab, end - tab) + "\n";
    }
    start = end + 1;
  }
  return result;
}

struct Labelled {
  std::vector<std::string> tables, images;
};

Labelled labelled_files(const FileTree& tree) {
  Labelled found;
  for (const std::string& file : tree.files()) {
    const bool test = file.starts_with("test/") || file.find("/test/") != std::string::npos;
    if (has_image_name(file)) {
      if (!test) found.images.push_back(file);
    } else if (file.ends_with("wnids.txt") || file.ends_with("words.txt") ||
               file.ends_with("val_annotations.txt")) {
      found.tables.push_back(file);
    }
  }
  return found;
}

}  // namespace

void shrink_tiny_imagenet(const FileTree& tree, std::int64_t side,
                          const std::filesystem::path& path) {
  if (!is_tiny_imagenet(tree)) fail(tree.name(), ": no wnids.txt in it; expected Tiny ImageNet");
  const Labelled found = labelled_files(tree);
  write_file_aside(path, [&](const AppendBytes& append) {
    ZipWriter zip(append);
    tree.read(found.tables, [&](std::size_t position, Bytes bytes) {
      const std::string& file = found.tables[position];
      zip.add(file, file.ends_with("val_annotations.txt")
                        ? with_new_endings(bytes)
                        : std::string(bytes.begin(), bytes.end()));
    });
    struct Work {
      std::size_t position;
      Bytes bytes;
      std::string result, error;
    };
    constexpr std::size_t max_files = 1024;  // in memory at a time
    std::vector<Work> batch;
    Progress progress("shrinking " + tree.stem(), std::ssize(found.images));
    std::int64_t done = 0;
    const auto write_batch = [&] {
      parallel_for(
          static_cast<std::int64_t>(batch.size()), 8, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
              Work& work = batch[static_cast<std::size_t>(i)];
              const std::string name = tree.name() + "/" + found.images[work.position];
              try {
                work.result = portable_map(resize_to_square(decode_image(work.bytes, name), side));
              } catch (const Error& error) {
                work.error = error.what();
              }
            }
          });
      for (const Work& work : batch) {
        if (!work.error.empty()) throw Error(work.error);
        zip.add(with_new_ending(found.images[work.position]), work.result);
      }
      done += std::ssize(batch);
      progress.show(done);
      batch.clear();
    };
    tree.read(found.images, [&](std::size_t position, Bytes bytes) {
      batch.push_back({position, std::move(bytes), {}, {}});
      if (batch.size() == max_files) write_batch();
    });
    write_batch();
    zip.finish();
  });
  // What cannot be read back would be found out only by the study.
  if (!is_tiny_imagenet(FileTree(path))) fail(path.string(), ": cannot be read back");
}

}  // namespace prepare_data
