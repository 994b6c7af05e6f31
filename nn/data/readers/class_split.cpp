#include "lintel/nn/data/readers/class_split.hpp"

#include <algorithm>

#include "lintel/core/error.hpp"
#include "lintel/core/random.hpp"

namespace lintel {

std::vector<std::size_t> test_images(const std::string& set, const std::string& class_name,
                                     std::size_t count, std::uint64_t seed) {
  if (count < 2) {
    fail(set, ": class ", class_name, " has ", count == 0 ? "no" : "one",
         " image; expected two or more, to train on some and test on others");
  }
  const auto order =
      Random(seed, "split " + class_name).permutation(static_cast<std::int64_t>(count));
  const auto end =
      order.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, (count + 2) / 5));
  std::vector<std::size_t> positions(order.begin(), end);
  std::sort(positions.begin(), positions.end());
  return positions;
}

}  // namespace lintel
