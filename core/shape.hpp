// The extents of a tensor along its axes, and the arithmetic on them: broadcasting, axes, strides.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>

namespace lintel {

/// A short list of integers, one an axis; stored in place, so that making a view allocates nothing.
class Shape {
 public:
  static constexpr std::int64_t max_rank = 8;  ///< more axes are an `Error`

  Shape() = default;  ///< rank 0: a scalar
  /// One extent an axis. Throws `Error` where there are more than `max_rank`.
  Shape(std::initializer_list<std::int64_t> extents);
  /// The same.
  explicit Shape(std::span<const std::int64_t> extents);

  /// The number of axes.
  std::int64_t rank() const { return rank_; }
  /// The number of elements: the product of the extents. 1 for a scalar.
  std::int64_t size() const;
  /// The extent along an axis; negative axes count from the back, as everywhere in lintel.
  std::int64_t operator[](std::int64_t axis) const { return extents_[index(axis)]; }
  /// The same, to be changed.
  std::int64_t& operator[](std::int64_t axis) { return extents_[index(axis)]; }
  /// The extents, first to last.
  const std::int64_t* begin() const { return extents_.data(); }
  /// Behind the last extent.
  const std::int64_t* end() const { return extents_.data() + rank_; }

  /// A new last axis.
  void push_back(std::int64_t extent) { insert(rank_, extent); }
  /// A new axis before `axis`, from 0 to the rank (behind the last).
  void insert(std::int64_t axis, std::int64_t extent);
  /// Removes an axis.
  void erase(std::int64_t axis);
  /// Axes [first, last) only, 0 ≤ first ≤ last ≤ rank (not checked).
  Shape part(std::int64_t first, std::int64_t last) const;

  /// As many axes and equal extents.
  friend bool operator==(const Shape& a, const Shape& b);
  /// Writes "[2, 3]".
  friend std::ostream& operator<<(std::ostream& out, const Shape& shape);

 private:
  std::size_t index(std::int64_t axis) const {
    const std::int64_t place = axis < 0 ? axis + rank_ : axis;
    if (place < 0 || place >= rank_) no_such_axis(axis);
    return static_cast<std::size_t>(place);
  }
  [[noreturn]] void no_such_axis(std::int64_t axis) const;

  std::array<std::int64_t, max_rank> extents_{};
  std::int64_t rank_ = 0;
};

/// Steps between neighbours along each axis, in elements; 0 along a broadcast axis.
using Strides = Shape;

/// The axis as a number in [0, rank). Throws `Error` naming `op` where there is no such axis.
std::int64_t checked_axis(std::int64_t axis, std::int64_t rank, const char* op);

/// The common shape of two tensors by NumPy's rule: aligned at the last axis, extents equal or 1.
Shape broadcast_shape(const Shape& a, const Shape& b, const char* op);

/// The strides of a contiguous (row-major) tensor.
Strides contiguous_strides(const Shape& shape);

}  // namespace lintel
