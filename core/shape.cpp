#include "lintel/core/shape.hpp"

#include <algorithm>
#include <limits>
#include <ostream>

#include "lintel/core/error.hpp"
#include "lintel/core/listed.hpp"

namespace lintel {

Shape::Shape(std::initializer_list<std::int64_t> extents)
    : Shape(std::span(extents.begin(), extents.size())) {}

Shape::Shape(std::span<const std::int64_t> extents) {
  for (const std::int64_t extent : extents) push_back(extent);
}

std::int64_t Shape::size() const {
  // Few enough that their bytes can be counted too; where an extent is 0, the others are checked
  // all the same, since strides are made of them.
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16;
  std::int64_t product = 1;
  bool empty = false;
  for (const std::int64_t extent : *this) {
    if (extent < 0) fail("shape ", *this, ": extents must be 0 or more");
    if (extent > 0 && product > most / extent) {
      fail("shape ", *this, ": more elements than memory can hold");
    }
    empty = empty || extent == 0;
    if (extent > 0) product *= extent;
  }
  return empty ? 0 : product;
}

void Shape::no_such_axis(std::int64_t axis) const {
  fail("shape: axis ", axis, " of a tensor with ", rank_, " axes");
}

void Shape::insert(std::int64_t axis, std::int64_t extent) {
  if (rank_ == max_rank) fail("shape ", *this, ": tensors have at most ", max_rank, " axes");
  if (axis < 0 || axis > rank_) fail("shape ", *this, ": cannot insert an axis at ", axis);
  std::copy_backward(extents_.begin() + axis, extents_.begin() + rank_,
                     extents_.begin() + rank_ + 1);
  extents_[static_cast<std::size_t>(axis)] = extent;
  ++rank_;
}

void Shape::erase(std::int64_t axis) {
  const auto place = static_cast<std::int64_t>(index(axis));
  std::copy(extents_.begin() + place + 1, extents_.begin() + rank_, extents_.begin() + place);
  --rank_;
}

Shape Shape::part(std::int64_t first, std::int64_t last) const {
  return Shape(std::span(begin() + first, begin() + last));
}

bool operator==(const Shape& a, const Shape& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  return out << '[' << listed(shape) << ']';
}

std::int64_t checked_axis(std::int64_t axis, std::int64_t rank, const char* op) {
  if (axis < -rank || axis >= rank) {
    fail(op, ": axis ", axis, " of a tensor with ", rank, " axes");
  }
  return axis < 0 ? axis + rank : axis;
}

Shape broadcast_shape(const Shape& a, const Shape& b, const char* op) {
  Shape longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  for (std::int64_t back = 1; back <= shorter.rank(); ++back) {
    const std::int64_t extent = shorter[-back];
    if (longer[-back] == 1) {
      longer[-back] = extent;
    } else if (extent != 1 && extent != longer[-back]) {
      fail(op, ": shapes ", a, " and ", b, " do not broadcast; extents must be equal or 1");
    }
  }
  return longer;
}

Strides contiguous_strides(const Shape& shape) {
  Strides strides = shape;
  std::int64_t step = 1;
  for (std::int64_t axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

}  // namespace lintel
