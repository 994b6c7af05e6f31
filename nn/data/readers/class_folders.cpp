#include "lintel/nn/data/readers/class_folders.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "lintel/core/error.hpp"
#include "lintel/nn/data/images/decode_image.hpp"
#include "lintel/nn/data/readers/class_split.hpp"
#include "lintel/nn/data/readers/read_images.hpp"

namespace lintel {

namespace {

using Folders = std::vector<std::string>;

struct FiledImage {
  std::string file;
  Folders folders;  // from the top, without an `images` folder at the end
};

std::string lower_case(std::string word) {
  for (char& letter : word) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return word;
}

std::vector<FiledImage> images_of(const FileTree& tree) {
  std::vector<FiledImage> images;
  for (const std::string& file : tree.files()) {
    if (!has_image_name(file)) continue;
    FiledImage image{file, {}};
    for (std::size_t start = 0, end; (end = file.find('/', start)) != std::string::npos;
         start = end + 1) {
      image.folders.push_back(file.substr(start, end - start));
    }
    if (!image.folders.empty() && lower_case(image.folders.back()) == "images") {
      image.folders.pop_back();
    }
    images.push_back(std::move(image));
  }
  if (images.empty()) {
    fail(tree.name(), ": no image among ", tree.files().size(),
         " files; expected CLASS/name.jpg, .png, .bmp, .ppm or .pgm");
  }
  return images;
}

// Takes the folders that all images share off the front of each.
void drop_shared_folders(std::vector<FiledImage>& images) {
  std::size_t shared = images.front().folders.size();
  for (const FiledImage& image : images) {
    const auto [mine, theirs] =
        std::mismatch(image.folders.begin(), image.folders.end(), images.front().folders.begin(),
                      images.front().folders.end());
    shared = std::min(shared, static_cast<std::size_t>(mine - image.folders.begin()));
  }
  for (FiledImage& image : images) {
    image.folders.erase(image.folders.begin(),
                        image.folders.begin() + static_cast<std::ptrdiff_t>(shared));
  }
}

std::string class_of(const FiledImage& image, std::size_t first_folder, const FileTree& tree) {
  if (image.folders.size() <= first_folder) {
    fail(tree.name(), ": ", image.file, " lies in no class folder; expected CLASS/", image.file);
  }
  std::string name = image.folders[first_folder];
  for (std::size_t i = first_folder + 1; i < image.folders.size(); ++i) {
    name += "/" + image.folders[i];
  }
  return name;
}

// The images of every class, by name.
using Classes = std::map<std::string, std::vector<std::string>>;

void check_classes(const Classes& classes, const FileTree& tree) {
  if (classes.size() < 2) {
    fail(tree.name(), ": one class only (", classes.begin()->first,
         "); expected two or more folders with images");
  }
}

LabelledFiles labelled(const Classes& classes) {
  LabelledFiles part;
  std::size_t label = 0;
  for (const auto& [name, files] : classes) {
    for (const std::string& file : files) part.add(file, label);
    ++label;
  }
  return part;
}

std::vector<std::string> names_of(const Classes& classes) {
  std::vector<std::string> names;
  for (const auto& [name, files] : classes) names.push_back(name);
  return names;
}

void check_same_classes(const Classes& train, const Classes& test, const FileTree& tree) {
  const auto check = [&](const Classes& some, const Classes& others, const char* lacking) {
    for (const auto& [name, files] : some) {
      if (!others.contains(name))
        fail(tree.name(), ": class ", name, " has no ", lacking, " image");
    }
  };
  check(train, test, "test");
  check(test, train, "training");
}

}  // namespace

TaskData read_class_folders(const FileTree& tree, std::int64_t side, std::uint64_t seed) {
  std::vector<FiledImage> images = images_of(tree);
  drop_shared_folders(images);
  std::set<std::string> top;
  for (const FiledImage& image : images) {
    if (!image.folders.empty()) top.insert(lower_case(image.folders.front()));
  }
  Classes train, test;
  if (top.contains("train") && (top.contains("test") || top.contains("val"))) {
    const std::string test_folder = top.contains("test") ? "test" : "val";
    for (const FiledImage& image : images) {
      if (image.folders.empty()) continue;
      const std::string part = lower_case(image.folders.front());
      if (part == "train") train[class_of(image, 1, tree)].push_back(image.file);
      if (part == test_folder) test[class_of(image, 1, tree)].push_back(image.file);
    }
  } else {
    for (const FiledImage& image : images) train[class_of(image, 0, tree)].push_back(image.file);
    check_classes(train, tree);
    for (auto& [name, files] : train) {
      const auto chosen = test_images(tree.name(), name, files.size(), seed);
      std::vector<std::string> for_training, for_testing;
      for (std::size_t i = 0; i < files.size(); ++i) {
        const bool is_chosen = std::binary_search(chosen.begin(), chosen.end(), i);
        (is_chosen ? for_testing : for_training).push_back(files[i]);
      }
      files = std::move(for_training);
      test[name] = std::move(for_testing);
    }
  }
  check_classes(train, tree);
  check_same_classes(train, test, tree);
  return read_images(tree, names_of(train), labelled(train), labelled(test), side);
}

}  // namespace lintel
