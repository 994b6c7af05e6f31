#include "lintel/nn/data/readers/read_images.hpp"

#include <algorithm>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/parallel.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "lintel/nn/progress.hpp"

namespace lintel {

namespace {

struct EncodedImage {
  std::size_t position = 0;
  Bytes bytes;
  std::string error;
};

// An image, or what a box holds of it, as a square.
Image decoded(const Bytes& bytes, const std::string& name, const Box* box, std::int64_t side) {
  const Image image = decode_image(bytes, name);
  try {
    return resize_to_square(box ? crop(image, *box) : image, side);
  } catch (const Error& error) {
    fail(name, ": ", error.what());
  }
}
}  // namespace

TaskData read_images(const FileTree& tree, const std::vector<std::string>& class_names,
                     const LabelledFiles& train, const LabelledFiles& test, std::int64_t side) {
  const std::size_t image_bytes = square_bytes(1, side);
  for (const LabelledFiles* part : {&train, &test}) {
    if (!part->boxes.empty() && part->boxes.size() != part->files.size()) {
      fail(tree.name(), ": ", part->boxes.size(), " boxes for ", part->files.size(), " images");
    }
  }
  const auto prepared = [&](const LabelledFiles& part) {
    const auto count = static_cast<std::int64_t>(part.files.size());
    return ImageSet{tree.stem(), side,        side,
                    class_names, part.labels, Bytes(square_bytes(count, side))};
  };
  TaskData task{prepared(train), prepared(test)};
  std::vector<std::string> files = train.files;
  files.insert(files.end(), test.files.begin(), test.files.end());

  const auto decode = [&](EncodedImage& file) {
    const std::string name = tree.name() + "/" + files[file.position];
    const bool in_train = file.position < train.files.size();
    const std::size_t index = in_train ? file.position : file.position - train.files.size();
    const std::vector<Box>& boxes = (in_train ? train : test).boxes;
    ImageSet& set = in_train ? task.train : task.test;
    try {
      const Image square = decoded(file.bytes, name, boxes.empty() ? nullptr : &boxes[index], side);
      std::copy(square.pixels.begin(), square.pixels.end(),
                set.pixels.data() + index * image_bytes);
    } catch (const Error& error) {
      file.error = error.what();
    }
  };
  // So much is in memory at a time. A batch does not depend on the number of cores, and so neither
  // does which error comes first.
  constexpr std::size_t max_files = 2048, max_bytes = std::size_t{1} << 26;
  std::vector<EncodedImage> batch;
  std::size_t bytes_in_batch = 0;
  Progress progress("reading " + tree.stem(), std::ssize(files));
  std::int64_t done = 0;
  const auto decode_batch = [&] {
    parallel_for(static_cast<std::int64_t>(batch.size()), 8,
                 [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     decode(batch[static_cast<std::size_t>(i)]);
                   }
                 });
    for (const EncodedImage& file : batch) {
      if (!file.error.empty()) throw Error(file.error);
    }
    done += std::ssize(batch);
    progress.show(done);
    batch.clear();
    bytes_in_batch = 0;
  };
  tree.read(files, [&](std::size_t position, Bytes bytes) {
    bytes_in_batch += bytes.size();
    batch.push_back({position, std::move(bytes), {}});
    if (batch.size() == max_files || bytes_in_batch >= max_bytes) decode_batch();
  });
  decode_batch();
  task.check();
  return task;
}

}  // namespace lintel
