#include "lintel/nn/kernels/update.hpp"

#include <cmath>
#include <initializer_list>

#include "lintel/core/error.hpp"
#include "lintel/core/parallel.hpp"

namespace lintel::kernels {

namespace {
constexpr std::int64_t grain = 16384;

template <class S>
void check_alike(const char* kernel, const Tensor<S>& parameter,
                 std::initializer_list<const Tensor<S>*> others) {
  for (const Tensor<S>* const other : others) {
    if (other && other->shape() != parameter.shape()) {
      fail(kernel, ": a parameter of shape ", parameter.shape(), " and a gradient or state of ",
           other->shape(), "; expected the same shape");
    }
  }
}
}  // namespace

template <class S>
void adam_update(Tensor<S>& parameter, const Tensor<S>& gradient, Tensor<S>& first,
                 Tensor<S>& second, const Tensor<S>* anchor, const AdamStep& step) {
  check_alike("adam_update", parameter, {&gradient, &first, &second, anchor});
  const auto t = static_cast<double>(step.step);
  const S b1 = static_cast<S>(step.beta1), b2 = static_cast<S>(step.beta2);
  const S rate = static_cast<S>(step.learning_rate / (1 - std::pow(step.beta1, t)));
  const S correction = static_cast<S>(1 / std::sqrt(1 - std::pow(step.beta2, t)));
  if (!(b1 < 1 && b2 < 1))
    fail("adam_update: beta1 ", step.beta1, " and beta2 ", step.beta2,
         "; expected less than 1, in the parameters' own precision, too");
  const S epsilon = static_cast<S>(step.epsilon);
  const S decay = static_cast<S>(step.learning_rate * step.weight_decay);
  const Tensor<S> slope = gradient.compact();
  const Tensor<S> target = anchor ? anchor->compact() : Tensor<S>();
  const S* const g = slope.data();
  const S* const a = anchor ? target.data() : nullptr;
  S *const p = parameter.mutable_data(), *const m = first.mutable_data(),
           *const v = second.mutable_data();
  parallel_for(parameter.size(), grain, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      m[i] = b1 * m[i] + (1 - b1) * g[i];
      v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
      const S from = a ? p[i] - a[i] : p[i];
      p[i] -= decay * from + rate * m[i] / (std::sqrt(v[i]) * correction + epsilon);
    }
  });
}

template <class S>
void momentum_update(Tensor<S>& parameter, const Tensor<S>& gradient, Tensor<S>& momentum,
                     double factor, double learning_rate) {
  check_alike("momentum_update", parameter, {&gradient, &momentum});
  const Tensor<S> slope = gradient.compact();
  const S f = static_cast<S>(factor), rate = static_cast<S>(learning_rate);
  const S* const g = slope.data();
  S *const p = parameter.mutable_data(), *const m = momentum.mutable_data();
  parallel_for(parameter.size(), grain, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      m[i] = f * m[i] + g[i];
      p[i] -= rate * m[i];
    }
  });
}

#define INSTANTIATE(S)                                                            \
  template void adam_update(Tensor<S>&, const Tensor<S>&, Tensor<S>&, Tensor<S>&, \
                            const Tensor<S>*, const AdamStep&);                   \
  template void momentum_update(Tensor<S>&, const Tensor<S>&, Tensor<S>&, double, double);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace lintel::kernels
