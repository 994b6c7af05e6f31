// Small .mat files as MATLAB writes them, made by matio.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/data/sample_files.hpp"

namespace samples {

/// `X` of 32 x 32 x 3 x N bytes, X(row, column, channel, image) = row + 2 column + 50 channel +
/// image, and `y`.
Bytes svhn_file(const std::vector<double>& labels);

struct CarAnnotation {
  double left, top, right, bottom;  // one-based, all within the box
  double label;                     // one-based
  std::string file;
};

/// `annotations`, an array of structs.
Bytes car_annotations(const std::vector<CarAnnotation>& annotations);

/// `class_names`, a cell array.
Bytes car_classes(const std::vector<std::string>& names);

/// What the first compressed element of such a file inflates to, and the file with this instead.
Bytes inflated_element(const Bytes& file);
Bytes with_element(const Bytes& file, const Bytes& element);

}  // namespace samples
