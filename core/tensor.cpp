#include "lintel/core/tensor.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <ostream>

namespace lintel {

namespace {
// Calls row(source, index of its first element, length, stride) for each run along the last axis of
// a strided tensor, in row-major order.
template <class S, class Row>
void for_each_row(const Tensor<S>& tensor, const Row& row) {
  if (tensor.size() == 0) return;
  const std::int64_t axes = tensor.rank() - 1;
  const std::int64_t length = axes < 0 ? 1 : tensor.shape()[axes];
  const std::int64_t rows = tensor.size() / length;
  const S* source = tensor.data();
  std::array<std::int64_t, Shape::max_rank> index{};
  for (std::int64_t r = 0; r < rows; ++r) {
    row(source, r * length, length, axes < 0 ? 1 : tensor.strides()[axes]);
    for (std::int64_t axis = axes - 1; axis >= 0; --axis) {
      const auto at = static_cast<std::size_t>(axis);
      source += tensor.strides()[axis];
      if (++index[at] < tensor.shape()[axis]) break;
      source -= index[at] * tensor.strides()[axis];
      index[at] = 0;
    }
  }
}
}  // namespace

template <class S>
Tensor<S> Tensor<S>::uninitialized(const Shape& shape) {
  Tensor tensor;
  tensor.storage_ = Storage(static_cast<std::size_t>(shape.size()) * sizeof(S));
  tensor.shape_ = shape;
  tensor.strides_ = contiguous_strides(shape);
  return tensor;
}

template <class S>
Tensor<S>::Tensor(const Shape& shape, std::span<const S> values) : Tensor(uninitialized(shape)) {
  if (static_cast<std::int64_t>(values.size()) != size()) {
    fail("tensor: ", values.size(), " values for shape ", shape, "; expected ", size());
  }
  std::copy(values.begin(), values.end(), mutable_data());
}

template <class S>
Tensor<S> Tensor<S>::full(const Shape& shape, S value) {
  Tensor tensor = uninitialized(shape);
  std::fill_n(tensor.mutable_data(), tensor.size(), value);
  return tensor;
}

template <class S>
Tensor<S> Tensor<S>::normal(const Shape& shape, Random& random, double deviation) {
  Tensor tensor = uninitialized(shape);
  std::generate_n(tensor.mutable_data(), tensor.size(),
                  [&] { return static_cast<S>(deviation * random.normal()); });
  return tensor;
}

template <class S>
Tensor<S> Tensor<S>::uniform(const Shape& shape, Random& random, double low, double high) {
  Tensor tensor = uninitialized(shape);
  std::generate_n(tensor.mutable_data(), tensor.size(),
                  [&] { return static_cast<S>(random.uniform(low, high)); });
  return tensor;
}

template <class S>
Tensor<S> Tensor<S>::one_hot(std::span<const std::int32_t> labels, std::int64_t classes) {
  const auto rows = static_cast<std::int64_t>(labels.size());
  Tensor tensor = zeros({rows, classes});
  S* row = tensor.mutable_data();
  for (const std::int32_t label : labels) {
    if (label < 0 || label >= classes) {
      if (classes == 0) fail("one_hot: label ", label, ", but there are no classes");
      fail("one_hot: label ", label, "; expected 0 to ", classes - 1);
    }
    row[label] = 1;
    row += classes;
  }
  return tensor;
}

template <class S>
bool Tensor<S>::is_contiguous() const {
  std::int64_t step = 1;
  for (std::int64_t axis = rank() - 1; axis >= 0; --axis) {
    if (shape_[axis] != 1 && strides_[axis] != step) return size() == 0;
    step *= shape_[axis];
  }
  return true;
}

template <class S>
const S* Tensor<S>::data() const {
  if (!storage_)
    fail("tensor ", shape_, ": has no values (never assigned, or only its shape was kept)");
  return reinterpret_cast<const S*>(storage_.data()) + offset_;
}

template <class S>
S* Tensor<S>::mutable_data() {
  if (!is_writable_in_place()) {
    Tensor copy = uninitialized(shape_);
    S* const target = reinterpret_cast<S*>(copy.storage_.data());
    for_each_row(*this, [target](const S* source, std::int64_t at, std::int64_t length,
                                 std::int64_t stride) {
      if (stride == 1) {
        std::copy_n(source, length, target + at);
      } else {
        for (std::int64_t i = 0; i < length; ++i) target[at + i] = source[i * stride];
      }
    });
    *this = std::move(copy);
  }
  return reinterpret_cast<S*>(storage_.data()) + offset_;
}

template <class S>
S Tensor<S>::item() const {
  if (size() != 1) fail("item: shape ", shape_, " has ", size(), " elements; expected 1");
  return *data();
}

template <class S>
S Tensor<S>::at(std::initializer_list<std::int64_t> index) const {
  if (static_cast<std::int64_t>(index.size()) != rank()) {
    fail("at: ", index.size(), " indices for shape ", shape_);
  }
  std::int64_t place = 0, axis = 0;
  for (const std::int64_t i : index) {
    if (i < 0 || i >= shape_[axis]) fail("at: index ", i, " on axis ", axis, " of shape ", shape_);
    place += i * strides_[axis++];
  }
  return data()[place];
}

template <class S>
std::vector<S> Tensor<S>::values() const {
  const Tensor all = compact();
  return std::vector<S>(all.data(), all.data() + all.size());
}

template <class S>
Tensor<S> Tensor<S>::compact() const {
  if (is_contiguous()) return *this;
  Tensor copy = *this;
  copy.mutable_data();
  return copy;
}

template <class S>
Tensor<S> Tensor<S>::shape_only() const {
  Tensor tensor;
  tensor.shape_ = shape_;
  tensor.strides_ = strides_;
  return tensor;
}

template <class S>
Tensor<S> Tensor<S>::viewed_as(const Shape& shape) const {
  if (shape.size() != size()) {
    fail("reshape: shape ", shape_, " has ", size(), " elements; ", shape, " has ", shape.size());
  }
  Tensor view = *this;
  view.shape_ = shape;
  view.strides_ = contiguous_strides(shape);
  if (is_contiguous()) return view;
  // Groups of axes with equal products on both sides; each old group must step evenly to be split
  // anew.
  std::int64_t old_end = rank(), new_end = shape.rank();
  while (old_end > 0 || new_end > 0) {
    std::int64_t old_begin = old_end, new_begin = new_end, old_size = 1, new_size = 1;
    do {
      if (old_size < new_size || new_begin == 0) {
        old_size *= shape_[--old_begin];
      } else {
        new_size *= shape[--new_begin];
      }
    } while (old_size != new_size || (old_begin > 0 && shape_[old_begin - 1] == 1) ||
             (new_begin > 0 && shape[new_begin - 1] == 1));
    std::int64_t step = 0, extent = 1;  // of the axes merged so far; extent 1: none yet
    for (std::int64_t axis = old_end - 1; axis >= old_begin; --axis) {
      if (shape_[axis] == 1) continue;
      if (extent == 1) {
        step = strides_[axis];
      } else if (strides_[axis] != step * extent) {
        return compact().viewed_as(shape);
      }
      extent *= shape_[axis];
    }
    for (std::int64_t axis = new_end - 1, inner = step; axis >= new_begin; --axis) {
      view.strides_[axis] = inner;
      inner *= shape[axis];
    }
    old_end = old_begin;
    new_end = new_begin;
  }
  return view;
}

template <class S>
Tensor<S> Tensor<S>::permuted(const Shape& order) const {
  if (order.rank() != rank()) fail("permute: order ", order, " for shape ", shape_);
  Tensor view = *this;
  std::array<bool, Shape::max_rank> used{};
  for (std::int64_t axis = 0; axis < rank(); ++axis) {
    const std::int64_t from = checked_axis(order[axis], rank(), "permute");
    if (std::exchange(used[static_cast<std::size_t>(from)], true)) {
      fail("permute: order ", order, " names an axis twice");
    }
    view.shape_[axis] = shape_[from];
    view.strides_[axis] = strides_[from];
  }
  return view;
}

template <class S>
Tensor<S> Tensor<S>::sliced(std::int64_t axis, std::int64_t start, std::int64_t length) const {
  axis = checked_axis(axis, rank(), "slice");
  if (start < 0 || length < 0 || start > shape_[axis] - length) {
    fail("slice: ", length, " entries from ", start, " on axis ", axis, " of shape ", shape_);
  }
  Tensor view = *this;
  view.shape_[axis] = length;
  view.offset_ += start * strides_[axis];
  return view;
}

template <class S>
Tensor<S> Tensor<S>::broadcast_to(const Shape& shape) const {
  Tensor view = *this;
  view.shape_ = view.strides_ = shape;
  for (std::int64_t back = 1; back <= shape.rank(); ++back) {
    const bool present = back <= rank();
    if (present && shape_[-back] != 1 && shape_[-back] != shape[-back]) {
      fail("broadcast: shape ", shape_, " to ", shape, "; extents must be equal or 1");
    }
    view.strides_[-back] = present && shape_[-back] != 1 ? strides_[-back] : 0;
  }
  if (shape.rank() < rank()) fail("broadcast: shape ", shape_, " has more axes than ", shape);
  return view;
}

template <class S>
std::ostream& operator<<(std::ostream& out, const Tensor<S>& tensor) {
  if (!tensor.has_values()) return out << "tensor " << tensor.shape() << " without values";
  if (tensor.rank() == 0) return out << tensor.item();
  for_each_row(tensor,
               [&](const S* source, std::int64_t at, std::int64_t length, std::int64_t stride) {
                 out << (at ? "\n[" : "[");
                 for (std::int64_t i = 0; i < length; ++i) {
                   out << (i ? " " : "") << std::setw(9) << source[i * stride];
                 }
                 out << ']';
               });
  return out << "  " << tensor.shape();
}

template <class To, class From>
Tensor<To> cast(const Tensor<From>& tensor) {
  Tensor<To> result = Tensor<To>::uninitialized(tensor.shape());
  To* const target = result.mutable_data();
  for_each_row(tensor, [target](const From* source, std::int64_t at, std::int64_t length,
                                std::int64_t stride) {
    for (std::int64_t i = 0; i < length; ++i) {
      target[at + i] = static_cast<To>(source[i * stride]);
    }
  });
  return result;
}

template class Tensor<float>;
template class Tensor<double>;
template std::ostream& operator<<(std::ostream&, const Tensor<float>&);
template std::ostream& operator<<(std::ostream&, const Tensor<double>&);
template Tensor<float> cast(const Tensor<double>&);
template Tensor<double> cast(const Tensor<float>&);
template Tensor<float> cast(const Tensor<float>&);
template Tensor<double> cast(const Tensor<double>&);

}  // namespace lintel
