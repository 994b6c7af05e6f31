#include "svhn.hpp"

#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/listed.hpp"
#include "lintel/nn/data/images/resize.hpp"
#include "matlab_file.hpp"

using namespace lintel;

namespace prepare_data {

ImageSet decode_svhn(std::span<const std::uint8_t> bytes, const std::string& name,
                     std::int64_t side) {
  const MatlabFile file(bytes, name);
  const MatlabBytes pictures = file.bytes("X");
  const auto answers = file.numbers("y");
  constexpr std::int64_t native = 32;
  const auto& sizes = pictures.sizes;
  // MATLAB drops a last size of one.
  const std::int64_t count = sizes.size() == 4 ? sizes[3] : 1;
  if ((sizes.size() != 4 && sizes.size() != 3) || sizes[0] != native || sizes[1] != native ||
      sizes[2] != 3 || count == 0) {
    fail(name, ": X is ", listed(sizes, " x "), "; expected 32 x 32 x 3 x N");
  }
  if (std::cmp_not_equal(answers.size(), count)) {
    fail(name, ": X has ", count, " images and y ", answers.size(), " labels; expected as many");
  }
  ImageSet set{name, native, native, {}, {}, Bytes(pictures.values.size())};
  for (int digit = 0; digit < 10; ++digit) set.class_names.push_back(std::to_string(digit));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const int label = static_cast<int>(answers[i] >= 1 && answers[i] <= 10 ? answers[i] : -1);
    if (label != answers[i]) {
      fail(name, ": y(", i + 1, ") is ", answers[i], "; expected 1 to 10, 10 for the digit 0");
    }
    set.labels.push_back(label % 10);
  }
  // Rows move fastest in the file, columns here.
  for (std::int64_t plane = 0; plane < 3 * count; ++plane) {
    const std::uint8_t* from = pictures.values.data() + plane * native * native;
    std::uint8_t* to = set.pixels.data() + plane * native * native;
    for (std::int64_t y = 0; y < native; ++y) {
      for (std::int64_t x = 0; x < native; ++x) to[y * native + x] = from[x * native + y];
    }
  }
  return resize_to_square(std::move(set), side);
}

}  // namespace prepare_data
