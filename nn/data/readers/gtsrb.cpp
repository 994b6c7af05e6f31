#include "lintel/nn/data/readers/gtsrb.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "lintel/core/error.hpp"
#include "lintel/core/io/text_lines.hpp"
#include "lintel/nn/data/images/decode_image.hpp"
#include "lintel/nn/data/readers/read_images.hpp"

namespace lintel {

namespace {

constexpr std::string_view labels_file = "GT-final_test.csv";
constexpr std::string_view test_folder = "Final_Test/Images/";

// The number that the whole text is, or -1.
int whole_number(std::string_view text) {
  int value = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() ? value : -1;
}

std::string last_folder(const std::string& file) {
  const auto end = file.rfind('/');
  if (end == std::string::npos || end == 0) return "";
  const auto start = file.rfind('/', end - 1);
  return start == std::string::npos ? file.substr(0, end) : file.substr(start + 1, end - start - 1);
}

}  // namespace

bool is_gtsrb(const FileTree& tree) { return !tree.files_named(labels_file).empty(); }

TaskData read_gtsrb(const FileTree& tree, std::int64_t side) {
  const std::string table = tree.file_named(labels_file);
  std::map<int, std::vector<std::string>> training;  // by the number of the class
  std::map<std::string, std::string> test_images;    // paths by last name
  for (const std::string& file : tree.files()) {
    if (!has_image_name(file)) continue;
    const std::string name = file.substr(file.rfind('/') + 1);
    if (file.ends_with(std::string(test_folder) + name)) {
      if (!test_images.emplace(name, file).second) {
        fail(tree.name(), ": two test images named ", name, "; expected one ", test_folder);
      }
      continue;
    }
    const int number = whole_number(last_folder(file));
    if (number < 0) {
      fail(tree.name(), ": ", file, " lies in no numbered folder; expected 00000 and so on");
    }
    training[number].push_back(file);
  }

  std::vector<std::string> class_names;
  std::map<int, std::size_t> label_of;
  LabelledFiles train, test;
  for (const auto& [number, files] : training) {
    label_of.emplace(number, class_names.size());
    for (const std::string& file : files) train.add(file, class_names.size());
    class_names.push_back(last_folder(files.front()));
  }
  const auto lines = text_lines(tree.read(table));
  for (std::size_t i = 1; i < lines.size(); ++i) {  // after the line of titles
    const auto fields = split_fields(lines[i], ';');
    const auto image = test_images.find(fields.front());
    const auto label = label_of.find(whole_number(fields.back()));
    if (image == test_images.end() || label == label_of.end()) {
      fail(tree.name(), ": line ", i + 1, " of ", labels_file, " (", lines[i].substr(0, 60),
           ") names no ", image == test_images.end() ? "image that is left in " : "class of ",
           image == test_images.end() ? test_folder : "the training folders",
           "; expected Filename;...;ClassId, each image once");
    }
    test.add(image->second, label->second);
    test_images.erase(image);
  }
  if (!test_images.empty()) {
    fail(tree.name(), ": ", test_images.begin()->second, " has no line in ", labels_file);
  }
  return read_images(tree, class_names, train, test, side);
}

}  // namespace lintel
