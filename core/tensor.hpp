// Tensors: arrays of numbers with any number of axes, seen through strides.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "lintel/core/error.hpp"
#include "lintel/core/memory.hpp"
#include "lintel/core/random.hpp"
#include "lintel/core/shape.hpp"

namespace lintel {

/// A tensor of `float` or `double`. It behaves as a value: copies are cheap because they share
/// storage, and a copy that is written to gets storage of its own first, so no change is ever seen
/// through another tensor. Views (slices, permutations, broadcasts) share storage in the same way.
template <class S>
class Tensor {
 public:
  using Scalar = S;  ///< `float` or `double`

  Tensor() = default;  ///< no values at all; to be assigned to
  /// A scalar.
  explicit Tensor(S value) : Tensor(Shape{}, std::vector<S>{value}) {}
  /// The values in row-major order. Throws `Error` where their number is not the shape's.
  Tensor(const Shape& shape, std::span<const S> values);
  /// The same.
  Tensor(const Shape& shape, std::initializer_list<S> values)
      : Tensor(shape, std::span<const S>(values.begin(), values.size())) {}

  /// Values unspecified, for a kernel to fill.
  static Tensor uninitialized(const Shape& shape);
  /// Every value the same.
  static Tensor full(const Shape& shape, S value);
  /// Zeros.
  static Tensor zeros(const Shape& shape) { return full(shape, 0); }
  /// Ones.
  static Tensor ones(const Shape& shape) { return full(shape, 1); }
  /// Independent normal values with mean 0.
  static Tensor normal(const Shape& shape, Random& random, double deviation = 1);
  /// Independent uniform values in [low, high); rounding may give `high` itself.
  static Tensor uniform(const Shape& shape, Random& random, double low, double high);
  /// `classes` columns and a row for each label, with 1 in the label's column.
  static Tensor one_hot(std::span<const std::int32_t> labels, std::int64_t classes);

  /// The extents.
  const Shape& shape() const { return shape_; }
  /// Steps between neighbours along each axis, in elements.
  const Strides& strides() const { return strides_; }
  /// The number of axes.
  std::int64_t rank() const { return shape_.rank(); }
  /// The number of elements.
  std::int64_t size() const { return shape_.size(); }
  /// False for a default-constructed tensor and for one of which only the shape was kept.
  bool has_values() const { return static_cast<bool>(storage_); }
  /// Elements lie one after another in row-major order.
  bool is_contiguous() const;
  /// `mutable_data` will not copy.
  bool is_writable_in_place() const { return storage_.unique() && is_contiguous(); }

  /// The first element; others by `strides()`. Throws `Error` without values.
  const S* data() const;
  /// The first of `size()` contiguous elements to write to; copies first where storage is shared.
  S* mutable_data();
  /// The value of a tensor with one element.
  S item() const;
  /// The element at an index, one number per axis.
  S at(std::initializer_list<std::int64_t> index) const;
  /// All values in row-major order.
  std::vector<S> values() const;

  /// The same values, contiguous; the tensor itself where it is already.
  Tensor compact() const;
  /// Only the shape, no values and no memory: all that the derivative of a linear op has to keep.
  Tensor shape_only() const;
  /// The same values in another shape of the same size; a view where strides allow it.
  Tensor viewed_as(const Shape& shape) const;
  /// Axis i of the result is axis order[i] of this.
  Tensor permuted(const Shape& order) const;
  /// `length` entries from `start` along an axis.
  Tensor sliced(std::int64_t axis, std::int64_t start, std::int64_t length) const;
  /// Repeated without copying (stride 0) along new axes and those of extent 1.
  Tensor broadcast_to(const Shape& shape) const;

 private:
  template <class>
  friend class Tensor;

  Storage storage_;
  std::int64_t offset_ = 0;  // of the first element in the storage, in elements
  Shape shape_;
  Strides strides_;
};

/// Writes the values with their shape, for looking at small tensors.
template <class S>
std::ostream& operator<<(std::ostream& out, const Tensor<S>& tensor);

/// The same values in the other precision.
template <class To, class From>
Tensor<To> cast(const Tensor<From>& tensor);

extern template class Tensor<float>;
extern template class Tensor<double>;

}  // namespace lintel
