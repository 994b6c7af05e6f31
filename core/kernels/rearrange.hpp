// Kernels that move values without computing: copying into a part, gathering, scattering.
#pragma once

#include <vector>

#include "lintel/core/tensor.hpp"

namespace lintel::kernels {

/// When what is written will be read again. `later`: it passes the caches by, which then keep what
/// is worked on, and memory is not read before it is written.
enum class Reuse { soon, later };

/// Overwrites the entries of `target` along `axis` from `start` with those of `part`.
template <class S>
void copy_into(Tensor<S>& target, const Tensor<S>& part, std::int64_t axis, std::int64_t start,
               Reuse reuse = Reuse::soon);

template <class S>
Tensor<S> gather(const Tensor<S>& x, std::int64_t axis, const std::vector<std::int64_t>& indices);

template <class S>
Tensor<S> scatter_add(const Tensor<S>& x, std::int64_t axis,
                      const std::vector<std::int64_t>& indices, std::int64_t extent);

}  // namespace lintel::kernels
