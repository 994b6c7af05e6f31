// Which images of a class are for testing, where the release does not say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lintel {

/// The positions, sorted, of the test images among `count` images of a class: a fifth, rounded and
/// at least one, chosen by `Random(seed, "split " + class name)`, so that the other classes do not
/// matter to it. Throws `Error`, naming `set` and the class, for fewer than two images.
std::vector<std::size_t> test_images(const std::string& set, const std::string& class_name,
                                     std::size_t count, std::uint64_t seed);

}  // namespace lintel
