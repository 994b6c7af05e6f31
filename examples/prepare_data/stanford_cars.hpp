// Stanford Cars in their official layout.
#pragma once

#include <cstdint>
#include <filesystem>

#include "lintel/nn/data/readers/file_tree.hpp"
#include "lintel/nn/data/task_data.hpp"

namespace prepare_data {

/// Reads `cars_meta.mat` (the class names), `cars_train_annos.mat` and `cars_train/*.jpg`, each
/// image cropped to its box. Where `cars_test_annos_withlabels.mat` and `cars_test/*.jpg` are there
/// as well they are the test part; otherwise a fifth of every class, rounded and at least one
/// image, chosen by `Random(seed, "split " + class name)`, is. Throws `Error` naming the annotation
/// at fault.
lintel::TaskData read_stanford_cars(const lintel::FileTree& tree, std::int64_t side,
                                    std::uint64_t seed = 0,
                                    const std::filesystem::path& test_annotations = {});

}  // namespace prepare_data
