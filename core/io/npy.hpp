// Files in NumPy's .npy format: one array each.
#pragma once

#include <filesystem>

#include "lintel/core/tensor.hpp"

namespace lintel {

/// The array in the file as `float` or `double`, rounded to nearest where values do not fit.
/// Formats 1.0, 2.0 and 3.0; booleans (as 0 and 1), integers and floating-point numbers of 1 to 8
/// bytes, of either byte order, in C or Fortran order; up to `Shape::max_rank` axes. Throws `Error`
/// where the file holds anything else, or is not as long as its header says.
template <class S>
Tensor<S> read_npy(const std::filesystem::path& path);

/// Writes the tensor in C order, by `write_file_aside`: what was at `path` is replaced as a whole
/// or not at all. Throws `Error` where the tensor has no values, or the file cannot be written.
template <class S>
void write_npy(const std::filesystem::path& path, const Tensor<S>& tensor);

}  // namespace lintel
