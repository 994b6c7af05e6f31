// Class folders whose release lists the images for training and for testing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace prepare_data {

/// The list files of one official split, by last name.
struct SplitLists {
  std::vector<std::string> train, test;
};

inline const SplitLists sun397_lists{{"Training_01.txt"}, {"Testing_01.txt"}};
inline const SplitLists dtd_lists{{"train1.txt", "val1.txt"}, {"test1.txt"}};

/// Whether the tree holds all of these lists.
bool has_lists(const lintel::FileTree& tree, const SplitLists& lists);

/// Reads the images that the lists name, one a line, as CLASS/image or /a/CLASS/image (SUN397),
/// below whatever folders the images lie in. Classes are the folders of the lines, in the order of
/// their names; images are in the order of their paths. Images in no list are left out. Throws
/// `Error` naming the line of an image that is not there, that two paths fit, or that is listed
/// twice.
lintel::TaskData read_listed_images(const lintel::FileTree& tree, const SplitLists& lists,
                                    std::int64_t side);

}  // namespace prepare_data
