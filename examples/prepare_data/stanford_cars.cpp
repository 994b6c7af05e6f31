#include "stanford_cars.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/nn/data/readers/class_split.hpp"
#include "lintel/nn/data/readers/read_images.hpp"
#include "matlab_file.hpp"

using namespace lintel;

namespace prepare_data {

namespace {

MatlabFile open(const FileTree& tree, const std::string& last_name) {
  const auto files = tree.files_named(last_name);
  if (files.empty()) fail(tree.name(), ": there is no ", last_name, " in it or beside it");
  return MatlabFile(tree.read(files[0]), tree.name() + "/" + files[0]);
}

// The whole number that a double of an annotation is.
std::int64_t whole(double number, const std::string& what, double least, double most) {
  if (!(number >= least && number <= most) || number != std::floor(number)) {
    fail(what, " is ", number, "; expected a whole number from ", least, " to ", most);
  }
  return static_cast<std::int64_t>(number);
}

LabelledFiles annotated(const FileTree& tree, const MatlabFile& file,
                        const std::string& annotations, const std::string& folder,
                        std::size_t classes) {
  std::map<std::string, std::string> path_of;  // by last name
  for (const std::string& path : tree.files()) {
    const auto slash = path.rfind('/');
    const auto start = slash == std::string::npos ? 0 : slash + 1;
    if (path.substr(0, start).ends_with(folder + "/")) path_of.emplace(path.substr(start), path);
  }
  const auto names = file.texts("annotations", "fname");
  const auto labels = file.numbers("annotations", "class");
  const auto left = file.numbers("annotations", "bbox_x1");
  const auto top = file.numbers("annotations", "bbox_y1");
  const auto right = file.numbers("annotations", "bbox_x2");
  const auto bottom = file.numbers("annotations", "bbox_y2");
  LabelledFiles part;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string what = join(tree.name(), ": annotation ", i + 1, " of ", annotations);
    const auto found = path_of.find(names[i]);
    if (found == path_of.end()) {
      fail(what, " names ", names[i], ", which is not in ", folder, " here, or is named twice");
    }
    const auto label = whole(labels[i], what + ": class", 1, static_cast<double>(classes));
    part.add(found->second, static_cast<std::size_t>(label - 1));
    // Columns and rows are counted from one, and the last ones belong to the box.
    const double most = static_cast<double>(largest_image_side);
    part.boxes.push_back({whole(left[i], what + ": bbox_x1", 0, most) - 1,
                          whole(top[i], what + ": bbox_y1", 0, most) - 1,
                          whole(right[i], what + ": bbox_x2", 0, most),
                          whole(bottom[i], what + ": bbox_y2", 0, most)});
    path_of.erase(found);
  }
  return part;
}

}  // namespace

TaskData read_stanford_cars(const FileTree& tree, std::int64_t side, std::uint64_t seed,
                            const std::filesystem::path& test_annotations) {
  const auto class_names = open(tree, "cars_meta.mat").texts("class_names");
  const std::string train_file = "cars_train_annos.mat",
                    test_file = "cars_test_annos_withlabels.mat";
  LabelledFiles train =
      annotated(tree, open(tree, train_file), train_file, "cars_train", class_names.size());
  LabelledFiles test;
  const bool in_tree = !tree.files_named(test_file).empty();
  const bool has_images = std::ranges::any_of(tree.files(), [](const std::string& file) {
    return ("/" + file).find("/cars_test/") != std::string::npos;
  });
  if (has_images && (in_tree || !test_annotations.empty())) {
    const MatlabFile file =
        in_tree ? open(tree, test_file)
                : MatlabFile(read_file(test_annotations), test_annotations.string());
    test = annotated(tree, file, test_file, "cars_test", class_names.size());
  } else {
    std::vector<std::vector<std::size_t>> of_class(class_names.size());
    for (std::size_t i = 0; i < train.files.size(); ++i) {
      of_class[static_cast<std::size_t>(train.labels[i])].push_back(i);
    }
    std::vector<bool> for_testing(train.files.size());
    for (std::size_t label = 0; label < class_names.size(); ++label) {
      const auto& images = of_class[label];
      const auto chosen = test_images(tree.name(), class_names[label], images.size(), seed);
      for (const std::size_t i : chosen) for_testing[images[i]] = true;
    }
    LabelledFiles rest;
    for (std::size_t i = 0; i < train.files.size(); ++i) {
      LabelledFiles& part = for_testing[i] ? test : rest;
      part.add(train.files[i], static_cast<std::size_t>(train.labels[i]));
      part.boxes.push_back(train.boxes[i]);
    }
    train = std::move(rest);
  }
  return read_images(tree, class_names, train, test, side);
}

}  // namespace prepare_data
