// A fully connected network in the NTK parametrization.
#pragma once

#include "lintel/nn/layers/linear.hpp"

namespace lintel {

/// What stands between two layers.
enum class Nonlinearity { relu, erf };

/// The extents of a fully connected network, and the variances of its weights and biases.
struct DenseShape {
  std::int64_t inputs = 1;                         ///< numbers of an example
  std::int64_t width = 64;                         ///< of each hidden layer
  std::int64_t hidden = 1;                         ///< how many hidden layers
  std::int64_t outputs = 1;                        ///< numbers of a result
  Nonlinearity nonlinearity = Nonlinearity::relu;  ///< between two layers
  double weight_variance = 2;                      ///< σ_w²
  double bias_variance = 0;                        ///< σ_b²
  double output_scale = 1;  ///< multiplies the result: large is lazy, small is rich
  /// All of them are equal.
  bool operator==(const DenseShape&) const = default;
};

/// z = σ_w / √n W x + σ_b b in every layer, with an activation between layers and all parameters
/// standard normal at the start (Jacot, Gabriel and Hongler 2018). The parametrization is what lets
/// the kernel converge as the width grows.
template <class T>
struct DenseNetwork {
  DenseShape shape;               ///< the extents
  std::vector<Linear<T>> layers;  ///< hidden ones and the last

  /// Names and values of the parameters, one at a time, of any number of models at once (`Model`).
  static void visit(const std::string& prefix, auto&& each, auto& first, auto&... others) {
    if (((others.shape != first.shape) || ...))
      fail("dense network: models of different shapes meet");
    for (std::size_t i = 0; i < first.layers.size(); ++i) {
      Linear<T>::visit(prefix + "layers." + std::to_string(i) + ".", each, first.layers[i],
                       others.layers[i]...);
    }
  }
  /// The same structure without values, for another value type.
  template <class U>
  DenseNetwork<U> structure() const {
    DenseNetwork<U> model;
    model.shape = shape;
    model.layers.resize(layers.size());
    return model;
  }

  /// The last hidden layer after its activation: inputs [N, ...] of `shape.inputs` numbers each ->
  /// [N, 1, width].
  template <Value X>
  auto features(const X& inputs) const {
    auto x = activate(layer(0, reshape(inputs, {inputs.shape()[0], 1, shape.inputs})));
    for (std::size_t i = 1; i + 1 < layers.size(); ++i) x = activate(layer(i, x));
    return x;
  }
  /// [N, ...] -> [N, outputs]
  template <Value X>
  auto operator()(const X& inputs) const {
    const auto y = layer(layers.size() - 1, features(inputs));
    return reshape(y, {inputs.shape()[0], shape.outputs}) * shape.output_scale;
  }

 private:
  // Scales go onto activations and biases, so that weights stay leaves of the tape.
  template <Value X>
  auto layer(std::size_t index, const X& x) const {
    const double scale = std::sqrt(shape.weight_variance / static_cast<double>(x.shape()[-1]));
    return linear(x * scale, layers[index].weight,
                  layers[index].bias * std::sqrt(shape.bias_variance));
  }
  template <Value X>
  X activate(const X& x) const {
    return shape.nonlinearity == Nonlinearity::relu ? relu(x) : erf(x);
  }
};

/// A network with fresh parameters.
template <class S>
DenseNetwork<Tensor<S>> make_dense_network(const DenseShape& shape, std::uint64_t seed) {
  if (shape.inputs <= 0 || shape.width <= 0 || shape.hidden <= 0 || shape.outputs <= 0 ||
      !(shape.weight_variance > 0) || !(shape.bias_variance >= 0)) {
    fail("make_dense_network: inputs ", shape.inputs, ", width ", shape.width, ", hidden layers ",
         shape.hidden, ", outputs ", shape.outputs, ", weight variance ", shape.weight_variance,
         ", bias variance ", shape.bias_variance,
         "; expected more than 0, of the bias variance 0 or more");
  }
  DenseNetwork<Tensor<S>> network{shape, {}};
  for (std::int64_t i = 0; i <= shape.hidden; ++i) {
    const std::int64_t in = i == 0 ? shape.inputs : shape.width;
    const std::int64_t out = i == shape.hidden ? shape.outputs : shape.width;
    const std::string name = "layers." + std::to_string(i) + ".";
    Random weights(seed, name + "weight"), biases(seed, name + "bias");
    network.layers.push_back(
        {Tensor<S>::normal({out, in}, weights), Tensor<S>::normal({out}, biases)});
  }
  return network;
}

}  // namespace lintel
