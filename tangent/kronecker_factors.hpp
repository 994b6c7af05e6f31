// The curvature of a model's outputs in few numbers: two small matrices for each dense layer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lintel/core/parallel.hpp"
#include "lintel/core/random.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/tangent/dense_layers.hpp"

namespace lintel {

/// An approximation of the Gauss–Newton matrix G = mean over images and outputs of ∇f ∇fᵀ, so that
/// τᵀ G τ is the mean square of the tangent J τ, for a model M (Martens and Grosse, *Optimizing
/// Neural Networks with Kronecker-Factored Approximate Curvature*, ICML 2015).
///
/// A dense layer has a block of its own, ⟨B [ΔW Δb] A, [ΔW Δb]⟩, where A is the mean of x xᵀ over
/// images and tokens, x with a 1 appended for the bias, and B the mean over images of Σ d dᵀ over
/// tokens, with d the cotangent of what comes out. All other parameters (scales of layer norms,
/// tokens, positions) have the diagonal of their block. What is left out is how parameters of
/// different layers act together, how tokens do, and how x and d do.
template <Model M>
requires Plain<ValueOf<M>>
struct KroneckerFactors {
  /// The two matrices of a dense layer.
  struct Layer {
    std::string bias;    ///< the parameter's name; empty: A has no row for it
    ValueOf<M> inputs;   ///< A [in (+ 1), in (+ 1)]
    ValueOf<M> outputs;  ///< B [out, out]
  };
  std::map<std::string, Layer> layers;  ///< by the name of the weight
  M diagonal;                           ///< of the other parameters; zeros for the layers' own
};

namespace detail {
// One recorded pass in which every image has parameters of its own (broadcast, at no cost), so that
// each image's gradients come apart.
template <Model M>
class FactorPass {
 public:
  using T = ValueOf<M>;
  using S = ScalarOf<T>;

  template <class F, class Input>
  FactorPass(const F& f, const M& model, const Input& images) : images_(images.shape()[0]) {
    auto leaves = same_structure<Var<T>>(model);
    for_each_parameter(
        [&](const std::string& name, Var<T>& leaf, const T& p) {
          Shape own = p.shape();
          own.insert(0, images_);
          leaf = Var<T>::leaf(p.broadcast_to(own), tape_);
          names_.push_back(name);
        },
        leaves, model);
    y_ = f(leaves, images);
    if (!y_.tape || y_.shape().rank() != 2 || y_.shape()[0] != images_) {
      fail("kronecker_factors: a result of shape ", y_.shape(), " for ", images_,
           " images; expected [N, C], a function of the parameters");
    }
    layers_ = dense_layers(*tape_, y_.place);
    in_layer_.assign(names_.size(), false);
    for (const auto& [at, layer] : layers_) {
      in_layer_[static_cast<std::size_t>(layer.weight)] = true;
      if (layer.bias >= 0) in_layer_[static_cast<std::size_t>(layer.bias)] = true;
    }
  }

  /// Adds Σ x xᵀ / tokens, Σ d dᵀ and Σ g² over the images to what is there.
  void add_to(KroneckerFactors<M>& sums, const T& cotangent) const {
    std::map<std::int64_t, T> arrived;  // cotangents of what comes out, by the layer's place
    const Cotangents<T> gradients = tape_->pull_back(
        y_.place, cotangent, false, [&](std::int64_t at, const T& d, std::vector<char>& wanted) {
          const auto layer = layers_.find(at);
          if (layer == layers_.end()) return;
          arrived.emplace(at, d);
          wanted[1] = 0;
          if (layer->second.bias >= 0) wanted[2] = 0;
        });
    for (const auto& [at, layer] : layers_) {
      const std::int64_t tokens = layer.tokens(), outputs = layer.outputs();
      const bool with_bias = layer.bias >= 0;
      const T& x = layer.x();
      const T rows = reshape(with_bias ? concat(2, x, T::ones({images_, tokens, 1})) : x,
                             {images_ * tokens, -1});
      const T d = arrived.contains(at) ? reshape(arrived.at(at), {images_ * tokens, outputs})
                                       : T::zeros({images_ * tokens, outputs});
      auto& sum = sums.layers[names_[static_cast<std::size_t>(layer.weight)]];
      sum.bias = with_bias ? names_[static_cast<std::size_t>(layer.bias)] : "";
      add(sum.inputs, matmul(rows, rows, Transpose::left) * (1 / static_cast<double>(tokens)));
      add(sum.outputs, matmul(d, d, Transpose::left));
    }
    std::size_t which = 0;
    for_each_parameter(
        [&](const std::string&, T& sum) {
          const std::size_t at = which++;
          if (in_layer_[at] || at >= gradients.size() || !gradients[at]) return;
          accumulate(sum, lintel::sum(*gradients[at] * *gradients[at], {0}));
        },
        sums.diagonal);
  }

  Shape result_shape() const { return y_.shape(); }

 private:
  static void add(T& sum, T part) {
    if (sum.has_values()) {
      accumulate(sum, part);
    } else {
      sum = std::move(part);
    }
  }

  std::int64_t images_;
  std::shared_ptr<Tape<T>> tape_ = std::make_shared<Tape<T>>();
  Var<T> y_;
  std::vector<std::string> names_;  // of parameters, whose leaves come first on the tape
  std::map<std::int64_t, DenseLayer<T>> layers_;
  std::vector<bool> in_layer_;  // parameters that belong to them
};

// A row of signs / √C for each of [images, C], the first of which is image `start` of a set.
template <class S>
Tensor<S> random_cotangents(const Shape& shape, std::uint64_t seed, std::int64_t start) {
  Tensor<S> result = Tensor<S>::zeros(shape);
  const S one = static_cast<S>(1 / std::sqrt(static_cast<double>(shape[1])));
  S* to = result.mutable_data();
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    Random random(seed, "cotangent of an image", static_cast<std::uint64_t>(start + i));
    for (std::int64_t c = 0; c < shape[1]; ++c) *to++ = random.chance(0.5) ? one : -one;
  }
  return result;
}

// The sum of several, scaled; added in order.
template <Model M>
KroneckerFactors<M> combined(const std::vector<KroneckerFactors<M>>& terms, double factor) {
  KroneckerFactors<M> total = terms.front();
  for (std::size_t i = 1; i < terms.size(); ++i) {
    if (terms[i].layers.size() != total.layers.size())
      fail("Kronecker factors: ", terms[i].layers.size(), " dense layers on one side and ",
           total.layers.size(), " on the other; expected those of one function");
    for (auto& [weight, layer] : total.layers) {
      const auto found = terms[i].layers.find(weight);
      if (found == terms[i].layers.end())
        fail("Kronecker factors: ", weight,
             " on one side only; expected the layers of one function");
      const auto& term = found->second;
      layer.inputs = layer.inputs + term.inputs;
      layer.outputs = layer.outputs + term.outputs;
    }
    total.diagonal = total.diagonal + terms[i].diagonal;
  }
  for (auto& [weight, layer] : total.layers) {
    layer.inputs = layer.inputs * factor;
    layer.outputs = layer.outputs * factor;
  }
  total.diagonal = factor * total.diagonal;
  return total;
}
}  // namespace detail

/// The factors of f(model, images) -> [N, C] at `model`, over all images, from one random cotangent
/// an image: signs / √C, drawn from (seed, image). `f` treats images independently. Bits do not
/// depend on the number of threads. Throws `Error` where there are no images.
template <class F, Model M, class S>
KroneckerFactors<M> kronecker_factors(const F& f, const M& model, const Tensor<S>& images,
                                      std::uint64_t seed) {
  const std::int64_t count = images.rank() ? images.shape()[0] : 0;
  if (count == 0) fail("kronecker_factors: there are no images to take means over");
  constexpr std::int64_t together = 16;  // images in one pass
  constexpr std::int64_t max_sums = 8;   // side by side: each is as large as the result
  const std::int64_t passes = (count + together - 1) / together, parts = std::min(passes, max_sums);
  std::vector<KroneckerFactors<M>> sums(static_cast<std::size_t>(parts), {{}, zeros_like(model)});
  parallel_tasks(parts, [&](std::int64_t part) {
    for (std::int64_t which = part; which < passes; which += parts) {
      const std::int64_t start = which * together, size = std::min(together, count - start);
      const detail::FactorPass<M> pass(f, model, images.sliced(0, start, size));
      pass.add_to(sums[static_cast<std::size_t>(part)],
                  detail::random_cotangents<S>(pass.result_shape(), seed, start));
    }
  });
  return detail::combined(sums, 1 / static_cast<double>(count));
}

/// The mean of several tasks' factors, A and B each: as large as those of one task, however many
/// there are (Porrello et al., ICLR 2026). Throws `Error` where there are none.
template <Model M>
KroneckerFactors<M> mean_of(const std::vector<KroneckerFactors<M>>& tasks) {
  if (tasks.empty()) fail("mean_of: there is no task to take the mean of");
  return detail::combined(tasks, 1 / static_cast<double>(tasks.size()));
}

}  // namespace lintel
