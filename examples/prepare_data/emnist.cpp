#include "emnist.hpp"

#include <charconv>
#include <map>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/gzip.hpp"
#include "lintel/core/io/text_lines.hpp"
#include "lintel/nn/data/readers/idx.hpp"

using namespace lintel;

namespace prepare_data {

namespace {

struct Mapping {
  std::map<std::int32_t, std::int32_t> label_of;  // by the label in the files, which may start at 1
  std::vector<std::string> class_names;
};

Mapping read_mapping(const FileTree& tree, const std::string& file) {
  Mapping mapping;
  const auto lines = text_lines(tree.read(file));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto fields = split_fields(lines[i], ' ');
    int label = -1, code = -1;
    const auto read = [&](std::size_t field, int& number) {
      if (field >= fields.size()) return;
      const std::string& text = fields[field];
      std::from_chars(text.data(), text.data() + text.size(), number);
    };
    read(0, label);
    read(1, code);
    const auto next = static_cast<std::int32_t>(mapping.class_names.size());
    if (label < 0 || code <= ' ' || code > '~' || !mapping.label_of.emplace(label, next).second) {
      fail(tree.name(), ": line ", i + 1, " of ", file,
           "; expected a label, each once, and the codes of its characters");
    }
    mapping.class_names.emplace_back(1, static_cast<char>(code));
  }
  return mapping;
}

void put_upright(ImageSet& set) {
  const std::int64_t side = set.height;
  for (std::int64_t plane = 0; plane < 3 * set.size(); ++plane) {
    std::uint8_t* pixels = set.pixels.data() + plane * side * side;
    for (std::int64_t y = 0; y < side; ++y) {
      for (std::int64_t x = 0; x < y; ++x) std::swap(pixels[y * side + x], pixels[x * side + y]);
    }
  }
}

}  // namespace

TaskData read_emnist(const FileTree& tree, const std::string& part, std::int64_t side) {
  const Mapping mapping = read_mapping(tree, tree.file_named("emnist-" + part + "-mapping.txt"));
  const auto unzipped = [&](const std::string& last_name) {
    const std::string file = tree.file_named(last_name);
    return gunzip(tree.read(file), tree.name() + "/" + file);
  };
  const auto read = [&](const std::string& half) {
    const std::string start = "emnist-" + part + "-" + half;
    ImageSet set =
        decode_idx(unzipped(start + "-images-idx3-ubyte.gz"),
                   unzipped(start + "-labels-idx1-ubyte.gz"), tree.name() + "/" + start, side);
    for (std::int32_t& label : set.labels) {
      const auto known = mapping.label_of.find(label);
      if (known == mapping.label_of.end()) {
        fail(set.name, ": label ", label, " is not in the mapping of ", mapping.class_names.size(),
             " classes");
      }
      label = known->second;
    }
    set.class_names = mapping.class_names;
    put_upright(set);  // a square resized is the same whichever way it lies
    return set;
  };
  TaskData task{read("train"), read("test")};
  task.train.name = task.test.name = "EMNIST";
  task.check();
  return task;
}

}  // namespace prepare_data
