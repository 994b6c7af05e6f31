#include "examples/prepare_data/matlab_samples.hpp"

#include <matio.h>
#include <zlib.h>

#include "lintel/core/io/read_file.hpp"

namespace samples {

namespace {

matvar_t* number(double value) {
  std::size_t sizes[] = {1, 1};
  return Mat_VarCreate(nullptr, MAT_C_DOUBLE, MAT_T_DOUBLE, 2, sizes, &value, 0);
}

matvar_t* text(const std::string& letters) {
  std::size_t sizes[] = {1, letters.size()};
  return Mat_VarCreate(nullptr, MAT_C_CHAR, MAT_T_UTF8, 2, sizes, const_cast<char*>(letters.data()),
                       0);
}

// Takes the variables over.
Bytes file_of(const std::vector<matvar_t*>& variables) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "sample.mat").string();
  mat_t* file = Mat_CreateVer(path.c_str(), "MATLAB 5.0 MAT-file, a sample", MAT_FT_MAT5);
  for (matvar_t* variable : variables) {
    Mat_VarWrite(file, variable, MAT_COMPRESSION_ZLIB);
    Mat_VarFree(variable);
  }
  Mat_Close(file);
  return lintel::read_file(path);
}

}  // namespace

Bytes svhn_file(const std::vector<double>& labels) {
  std::size_t sizes[] = {32, 32, 3, labels.size()}, label_sizes[] = {labels.size(), 1};
  Bytes pixels;
  for (std::size_t image = 0; image < labels.size(); ++image) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      for (std::size_t column = 0; column < 32; ++column) {
        for (std::size_t row = 0; row < 32; ++row) {
          pixels.push_back(static_cast<std::uint8_t>(row + 2 * column + 50 * channel + image));
        }
      }
    }
  }
  return file_of({Mat_VarCreate("X", MAT_C_UINT8, MAT_T_UINT8, 4, sizes, pixels.data(), 0),
                  Mat_VarCreate("y", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, label_sizes,
                                const_cast<double*>(labels.data()), 0)});
}

Bytes car_annotations(const std::vector<CarAnnotation>& annotations) {
  const char* fields[] = {"bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class", "fname"};
  std::size_t sizes[] = {1, annotations.size()};
  matvar_t* all = Mat_VarCreateStruct("annotations", 2, sizes, fields, 6);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const CarAnnotation& one = annotations[i];
    const double numbers[] = {one.left, one.top, one.right, one.bottom, one.label};
    for (std::size_t field = 0; field < 5; ++field) {
      Mat_VarSetStructFieldByName(all, fields[field], i, number(numbers[field]));
    }
    Mat_VarSetStructFieldByName(all, "fname", i, text(one.file));
  }
  return file_of({all});
}

Bytes car_classes(const std::vector<std::string>& names) {
  std::size_t sizes[] = {1, names.size()};
  matvar_t* cells = Mat_VarCreate("class_names", MAT_C_CELL, MAT_T_CELL, 2, sizes, nullptr, 0);
  for (std::size_t i = 0; i < names.size(); ++i) {
    Mat_VarSetCell(cells, static_cast<int>(i), text(names[i]));
  }
  return file_of({cells});
}

Bytes inflated_element(const Bytes& file) {
  Bytes element(1 << 20);
  uLongf size = element.size();
  uncompress(element.data(), &size, file.data() + 136, static_cast<uLong>(file.size() - 136));
  element.resize(size);
  return element;
}

Bytes with_element(const Bytes& file, const Bytes& element) {
  uLongf size = compressBound(element.size());
  Bytes zipped(size);
  compress(zipped.data(), &size, element.data(), element.size());
  Bytes result(file.begin(), file.begin() + 132);
  for (int shift = 0; shift < 32; shift += 8) {
    result.push_back(static_cast<std::uint8_t>(size >> shift));
  }
  result.insert(result.end(), zipped.begin(), zipped.begin() + static_cast<std::ptrdiff_t>(size));
  return result;
}

}  // namespace samples
