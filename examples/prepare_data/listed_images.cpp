#include "listed_images.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "lintel/core/error.hpp"
#include "lintel/core/io/text_lines.hpp"
#include "lintel/nn/data/images/decode_image.hpp"
#include "lintel/nn/data/readers/read_images.hpp"

using namespace lintel;

namespace prepare_data {

namespace {

std::string last_name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The class of every image of a part, by its path in the tree.
using Part = std::map<std::string, std::string>;

class ImageFinder {
 public:
  explicit ImageFinder(const FileTree& tree) : tree_(tree) {
    for (const std::string& file : tree.files()) {
      if (has_image_name(file)) files_[last_name_of(file)].push_back(file);
    }
  }

  void add_list(const std::string& list_name, Part& part) {
    const auto lists = tree_.files_named(list_name);
    if (lists.empty()) fail(tree_.name(), ": there is no ", list_name, " in it or beside it");
    const auto lines = text_lines(tree_.read(lists[0]));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::string line = lines[i];
      while (line.starts_with('/')) line.erase(0, 1);
      const std::string where = join(tree_.name(), ": line ", i + 1, " of ", list_name, " (",
                                     lines[i].substr(0, 80), ")");
      const auto slash = line.rfind('/');
      if (slash == std::string::npos || slash == 0) fail(where, "; expected CLASS/image");
      const std::string& file = find(line, where);
      if (!listed_.insert(file).second) fail(where, " names an image that was listed before");
      part.emplace(file, line.substr(0, slash));
    }
  }

 private:
  const std::string& find(const std::string& line, const std::string& where) const {
    const std::string* found = nullptr;
    const auto candidates = files_.find(last_name_of(line));
    if (candidates != files_.end()) {
      for (const std::string& file : candidates->second) {
        if (file != line && !file.ends_with("/" + line)) continue;
        if (found) fail(where, " fits both ", *found, " and ", file);
        found = &file;
      }
    }
    if (!found) fail(where, " names an image that is not there");
    return *found;
  }

  const FileTree& tree_;
  std::map<std::string, std::vector<std::string>> files_;  // by last name
  std::set<std::string> listed_;
};

}  // namespace

bool has_lists(const FileTree& tree, const SplitLists& lists) {
  const auto has = [&](const std::string& name) { return !tree.files_named(name).empty(); };
  return std::all_of(lists.train.begin(), lists.train.end(), has) &&
         std::all_of(lists.test.begin(), lists.test.end(), has);
}

TaskData read_listed_images(const FileTree& tree, const SplitLists& lists, std::int64_t side) {
  ImageFinder finder(tree);
  Part train, test;
  for (const std::string& list : lists.train) finder.add_list(list, train);
  for (const std::string& list : lists.test) finder.add_list(list, test);
  std::map<std::string, std::size_t> label_of;
  for (const Part* part : {&train, &test}) {
    for (const auto& [file, name] : *part) label_of.emplace(name, 0);
  }
  std::vector<std::string> class_names;
  for (auto& [name, label] : label_of) {
    label = class_names.size();
    class_names.push_back(name);
  }
  const auto labelled = [&](const Part& part) {
    LabelledFiles files;
    for (const auto& [file, name] : part) files.add(file, label_of.at(name));
    return files;
  };
  return read_images(tree, class_names, labelled(train), labelled(test), side);
}

}  // namespace prepare_data
