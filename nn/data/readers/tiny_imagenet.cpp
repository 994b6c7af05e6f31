#include "lintel/nn/data/readers/tiny_imagenet.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "lintel/core/error.hpp"
#include "lintel/core/io/text_lines.hpp"
#include "lintel/nn/data/images/decode_image.hpp"
#include "lintel/nn/data/readers/read_images.hpp"

namespace lintel {

namespace {

constexpr std::string_view classes_file = "wnids.txt";

// The lines of the three text files, read in one pass: an archive has no shorter way to a file.
struct Texts {
  std::vector<std::string> wnids, words, annotations;
};

Texts read_texts(const FileTree& tree, const std::string& root) {
  const std::vector<std::string> wanted{root + std::string(classes_file), root + "words.txt",
                                        root + "val/val_annotations.txt"};
  for (const std::string& file : wanted) {
    if (!std::binary_search(tree.files().begin(), tree.files().end(), file)) {
      fail(tree.name(), ": no ", file, "; expected the layout of Tiny ImageNet");
    }
  }
  Texts texts;
  const std::array<std::vector<std::string>*, 3> lines{&texts.wnids, &texts.words,
                                                       &texts.annotations};
  tree.read(wanted, [&](std::size_t i, const Bytes& bytes) { *lines[i] = text_lines(bytes); });
  return texts;
}

// The label of every WNID.
std::map<std::string, std::size_t> number_classes(std::vector<std::string> wnids,
                                                  const std::string& name) {
  std::sort(wnids.begin(), wnids.end());
  std::map<std::string, std::size_t> labels;
  for (const std::string& wnid : wnids) {
    if (wnid.empty() || !labels.emplace(wnid, labels.size()).second) {
      fail(name, "/", classes_file, ": an empty line or ", wnid, " twice; expected distinct WNIDs");
    }
  }
  return labels;
}

}  // namespace

bool is_tiny_imagenet(const FileTree& tree) { return !tree.files_named(classes_file).empty(); }

TaskData read_tiny_imagenet(const FileTree& tree, std::int64_t side) {
  const std::string found = tree.file_named(classes_file);
  const std::string root = found.substr(0, found.size() - classes_file.size());
  const Texts texts = read_texts(tree, root);
  const auto label_of = number_classes(texts.wnids, tree.name());

  std::vector<std::string> class_names(label_of.size());
  for (const auto& [wnid, label] : label_of) class_names[label] = wnid;
  for (const std::string& line : texts.words) {
    const auto fields = split_fields(line, '\t');
    const auto known = label_of.find(fields[0]);
    if (known != label_of.end() && fields.size() > 1) class_names[known->second] = fields[1];
  }

  LabelledFiles train, test;
  const std::string train_folder = root + "train/", val_folder = root + "val/images/";
  std::size_t val_images = 0;
  for (const std::string& file : tree.files()) {
    if (!has_image_name(file)) continue;
    if (file.starts_with(val_folder)) ++val_images;
    if (!file.starts_with(train_folder)) continue;
    const std::string wnid =
        file.substr(train_folder.size(), file.find('/', train_folder.size()) - train_folder.size());
    const auto known = label_of.find(wnid);
    if (known == label_of.end()) {
      fail(tree.name(), ": ", file, " is of class ", wnid, ", which is not in ", classes_file);
    }
    train.add(file, known->second);
  }
  for (std::size_t i = 0; i < texts.annotations.size(); ++i) {
    const auto fields = split_fields(texts.annotations[i], '\t');
    const auto known = fields.size() > 1 ? label_of.find(fields[1]) : label_of.end();
    const std::string file = val_folder + fields[0];
    const bool exists = std::binary_search(tree.files().begin(), tree.files().end(), file);
    if (known == label_of.end() || !exists) {
      fail(tree.name(), ": line ", i + 1, " of val_annotations.txt (",
           texts.annotations[i].substr(0, 60), ") names no ",
           exists ? "known class" : "image in val/images", "; expected IMAGE, a tab and a WNID");
    }
    test.add(file, known->second);
  }
  auto sorted = test.files;
  std::sort(sorted.begin(), sorted.end());
  const bool twice = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  if (twice || sorted.size() != val_images) {
    fail(tree.name(), ": ", sorted.size(), " lines of val_annotations.txt for ", val_images,
         " images in val/images; expected one a line");
  }
  return read_images(tree, class_names, train, test, side);
}

}  // namespace lintel
