// A copy past the caches is the same copy, at any size and address.
#include "lintel/core/kernels/rearrange.hpp"

#include "catch.hpp"

using namespace lintel;

TEMPLATE_TEST_CASE("copies for later are those for soon", "[rearrange]", float, double) {
  for (const std::int64_t length : {0, 1, 3, 17, 65, 511, 512, 513, 1009, 4099}) {
    for (const std::int64_t start : {0, 1, 7, 16}) {
      Random random(1, "copies", static_cast<std::uint64_t>(length));
      const auto part = Tensor<TestType>::normal({2, length}, random);
      auto soon = Tensor<TestType>::zeros({2, length + 20}), later = soon;
      kernels::copy_into(soon, part, 1, start);
      kernels::copy_into(later, part, 1, start, kernels::Reuse::later);
      INFO(length << " from " << start);
      CHECK(soon.values() == later.values());
      CHECK(soon.sliced(1, start, length).values() == part.values());
    }
  }
}
