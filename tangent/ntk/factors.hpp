// What a kernel is made of: for every example, what went into each dense layer and the cotangents
// of what came out.
//
// The gradient of output c with respect to a dense layer's weight is Dᵀ X, with X [tokens, in] the
// layer's input and D [tokens, out] the cotangent of its output when output c is seeded with 1. The
// pair is smaller than the product, and every route to the kernel starts from it. It is found
// without help from the model: the steps of dense layers on the tape give away their X, and, as the
// tape is read back, their D. Everything else (biases, scales, positions) has its gradients
// themselves kept: they are few.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "lintel/core/parallel.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/tangent/dense_layers.hpp"
#include "lintel/tangent/ntk/kernel_options.hpp"

namespace lintel {

/// A dense layer's input x [N, tokens, in] and the cotangents d [rows, N, tokens, out] of its
/// output, a row for each output of the model that is differentiated; in the layout of `Columns`.
template <class S>
struct LayerFactors {
  LayerExtents extents;
  Tensor<S> x, d;
};

/// The layout of a factor's `all` columns for `rows` rows, those of one example after another:
/// `together` columns of every row, then the next columns of every row. Contraction reads a few
/// columns of every example, and never the rest of a row; cut out of whole rows they would come at
/// half the speed, a line or two from each of a hundred thousand places.
struct Columns {
  std::int64_t rows, all, together;

  Columns(std::int64_t row_count, std::int64_t columns, std::int64_t columns_together)
      : rows(row_count), all(columns), together(columns_together ? columns_together : columns) {}
  /// Where a number lies, and how far it is to the same column of the next row.
  struct Place {
    std::int64_t offset, leading;
  };
  Place place(std::int64_t row, std::int64_t column) const {
    const std::int64_t first = column / together * together;  // of those that lie together
    const std::int64_t width = std::min(together, all - first);
    return {first * rows + row * width + column - first, width};
  }
  /// Puts whole rows [count, all] in their places from row `start`; zeros for no rows.
  template <class S>
  void put(const S* whole, std::int64_t count, std::int64_t start, S* to) const {
    for (std::int64_t first = 0; first < all; first += together) {
      const auto [offset, width] = place(start, first);
      if (!whole) {
        std::fill_n(to + offset, count * width, S(0));
        continue;
      }
      for (std::int64_t r = 0; r < count; ++r) {
        std::copy_n(whole + r * all + first, width, to + offset + r * width);
      }
    }
  }
};

/// The factors of N examples: those of dense layers, and the gradients with respect to all other
/// parameters, one after another, as `others` [N, rows, size].
template <class S>
struct Factors {
  std::int64_t examples = 0, rows = 0;
  std::vector<LayerFactors<S>> layers;
  Tensor<S> others;

  /// Those of one row; views.
  Factors row(std::int64_t index) const {
    Factors one{examples, 1, {}, others.sliced(1, index, 1)};
    for (const LayerFactors<S>& l : layers) {
      one.layers.push_back({l.extents, l.x, l.d.sliced(0, index, 1)});
    }
    return one;
  }
};

/// What one example's factors look like.
struct FactorExtents {
  std::vector<LayerExtents> layers;
  std::int64_t others = 0;   ///< gradients kept as they are, in numbers
  std::int64_t outputs = 0;  ///< C
  std::size_t tape = 0;      ///< bytes that an example's tape takes

  /// Bytes of an example's factors.
  std::size_t bytes(std::int64_t rows, std::size_t bytes_per_scalar) const {
    std::int64_t count = rows * others;
    for (const LayerExtents& l : layers) count += l.tokens * (l.inputs + rows * l.outputs);
    return static_cast<std::size_t>(count) * bytes_per_scalar;
  }
  /// Examples that are passed through the model together: about 128 rows of a product.
  std::int64_t micro_batch() const {
    std::int64_t tokens = 1;
    for (const LayerExtents& l : layers) tokens = std::max(tokens, l.tokens);
    return std::clamp<std::int64_t>(128 / tokens, 2, 64);
  }
};

/// Runs f(model, inputs) -> [N, C] on parts of a set of inputs, every example with parameters of
/// its own (broadcast, at no cost), and keeps its factors.
template <class F, Model M>
requires Plain<ValueOf<M>>
class FactorSource {
 public:
  using T = ValueOf<M>;
  using S = ScalarOf<T>;

  FactorSource(const F& f, const M& model, const std::function<bool(const std::string&)>& selected)
      : f_(&f), model_(&model) {
    for_each_parameter(
        [&](const std::string& name, const T&) {
          names_.push_back(name);
          selected_.push_back(!selected || selected(name));
        },
        model);
    if (std::find(selected_.begin(), selected_.end(), true) == selected_.end()) {
      fail("empirical_ntk: none of the ", names_.size(), " parameters",
           names_.empty() ? "" : " (" + names_.front() + ", ...)", " is selected");
    }
  }

  /// What the factors of one example look like, found by passing one through.
  FactorExtents extents(const T& inputs) const {
    FactorExtents found;
    // As a task, which waits for no other: the thread takes up no work but this one.
    parallel_tasks(1, [&](std::int64_t) {
      const std::int64_t before = memory_taken_here();
      const Pass pass(*this, inputs.sliced(0, 0, 1));
      found.tape = static_cast<std::size_t>(memory_taken_here() - before);
      found.outputs = pass.y.shape()[1];
      for (const Place& place : pass.places) {
        if (place.dense) {
          found.layers.push_back(place.extents);
        } else {
          found.others += place.size;
        }
      }
    });
    return found;
  }

  /// The factors of examples [start, start + count), for each of the seeds, which are cotangents
  /// [C] of the model's output. Micro-batches are cut by an example's place in `inputs`, so
  /// `start` must be a multiple of `micro_batch`.
  Factors<S> factors(const T& inputs, std::int64_t start, std::int64_t count,
                     const std::vector<Tensor<S>>& seeds, const FactorExtents& extents) const {
    Factors<S> result;
    result.examples = count;
    result.rows = static_cast<std::int64_t>(seeds.size());
    for (const LayerExtents& l : extents.layers) {
      result.layers.push_back({l, T::uninitialized({count, l.tokens, l.inputs}),
                               T::uninitialized({result.rows, count, l.tokens, l.outputs})});
    }
    result.others = T::uninitialized({count, result.rows, extents.others});
    Targets targets(result);
    const std::int64_t micro = extents.micro_batch(), parts = (count + micro - 1) / micro;
    const auto run = [&](std::int64_t part) {
      const std::int64_t first = part * micro, size = std::min(micro, count - first);
      const Pass pass(*this, inputs.sliced(0, start + first, size));
      pass.check(extents);
      pass.keep_inputs(targets, first);
      for (std::size_t row = 0; row < seeds.size(); ++row) {
        pass.keep_cotangents(targets, first, static_cast<std::int64_t>(row), seeds[row]);
      }
    };
    if (parts == 1) {
      run(0);  // alone, it may use all cores
    } else {
      parallel_tasks(parts, run);
    }
    return result;
  }

 private:
  // Where a parameter's part of the factors goes.
  struct Place {
    bool dense = false;
    LayerExtents extents{};
    std::int64_t index = -1;            // among dense layers
    std::int64_t size = 0, offset = 0;  // among the others
  };

  // Addresses, taken once: parts are written side by side.
  struct Targets {
    explicit Targets(Factors<S>& factors)
        : rows(factors.rows), others_size(factors.others.shape()[2]) {
      for (LayerFactors<S>& layer : factors.layers) {
        const LayerExtents& e = layer.extents;
        inputs.emplace_back(factors.examples * e.tokens, e.inputs, e.inputs_together);
        outputs.emplace_back(factors.examples * e.tokens, e.outputs, e.outputs_together);
        x.push_back(layer.x.mutable_data());
        d.push_back(layer.d.mutable_data());
      }
      others = factors.others.mutable_data();
    }
    std::int64_t rows, others_size;
    std::vector<Columns> inputs, outputs;
    std::vector<S*> x, d;
    S* others;
  };

  // One recorded forward pass.
  struct Pass {
    std::int64_t examples;
    std::shared_ptr<Tape<T>> tape = std::make_shared<Tape<T>>();
    Var<T> y;
    std::vector<Place> places;  // of the selected parameters; their leaves come first on the tape
    std::map<std::int64_t, DenseLayer<T>> layers;

    Pass(const FactorSource& source, const T& inputs) : examples(inputs.shape()[0]) {
      auto leaves = same_structure<Var<T>>(*source.model_);
      std::size_t which = 0;
      for_each_parameter(
          [&](const std::string&, Var<T>& leaf, const T& p) {
            Shape shape = p.shape();
            shape.insert(0, examples);
            const T own = p.broadcast_to(shape);
            if (!source.selected_[which++]) {
              leaf = Var<T>(own);
              return;
            }
            leaf = Var<T>::leaf(own, tape);
            places.emplace_back();
            places.back().size = p.size();
            places.back().extents.weight = source.names_[which - 1];
          },
          leaves, *source.model_);
      y = (*source.f_)(leaves, inputs);
      if (y.shape().rank() != 2 || y.shape()[0] != examples) {
        fail("empirical_ntk: a result of shape ", y.shape(), " for ", examples,
             " inputs; expected [N, C]");
      }
      layers = dense_layers(*tape, y.place);
      std::erase_if(layers, [](const auto& entry) {  // one without numbers has no products to take
        const DenseLayer<T>& layer = entry.second;
        return layer.tokens() == 0 || layer.inputs() == 0 || layer.outputs() == 0;
      });
      for (const auto& [at, layer] : layers) {
        Place& place = place_of(layer);
        place.dense = true;
        place.extents.tokens = layer.tokens();
        place.extents.inputs = layer.inputs();
        place.extents.outputs = layer.outputs();
      }
      std::int64_t dense = 0, offset = 0;
      for (Place& place : places) {
        if (place.dense) {
          place.index = dense++;
        } else {
          place.offset = offset;
          offset += place.size;
        }
      }
    }

    Place& place_of(const DenseLayer<T>& layer) {
      return places[static_cast<std::size_t>(layer.weight)];
    }
    const Place& place_of(const DenseLayer<T>& layer) const {
      return places[static_cast<std::size_t>(layer.weight)];
    }

    // The same structure for every part of a set, or the kernel would be made of different things.
    void check(const FactorExtents& extents) const {
      std::vector<LayerExtents> dense;
      for (const Place& place : places) {
        if (place.dense) dense.push_back(place.extents);
      }
      const auto alike = [](const LayerExtents& a, const LayerExtents& b) {
        return a.weight == b.weight && a.tokens == b.tokens;
      };
      if (!std::ranges::equal(dense, extents.layers, alike))
        fail("empirical_ntk: f is not the same function for every part of its inputs");
    }

    void keep_inputs(const Targets& to, std::int64_t first) const {
      for (const auto& [at, layer] : layers) {
        const Place& place = place_of(layer);
        const T x = layer.x().compact();
        const auto index = static_cast<std::size_t>(place.index);
        to.inputs[index].put(x.data(), examples * place.extents.tokens,
                             first * place.extents.tokens, to.x[index]);
      }
    }

    void put_cotangent(const Targets& to, const Place& place, std::int64_t first, std::int64_t row,
                       const S* cotangent) const {
      const auto index = static_cast<std::size_t>(place.index);
      const Columns& columns = to.outputs[index];
      columns.put(cotangent, examples * place.extents.tokens, first * place.extents.tokens,
                  to.d[index] + row * columns.rows * columns.all);
    }

    void keep_cotangents(const Targets& to, std::int64_t first, std::int64_t row,
                         const Tensor<S>& seed) const {
      std::vector<char> seen(places.size());
      const auto see = [&](std::int64_t at, const T& cotangent, std::vector<char>& wanted) {
        const auto layer = layers.find(at);
        if (layer == layers.end()) return;
        wanted[1] = 0;
        seen[static_cast<std::size_t>(layer->second.weight)] = 1;
        put_cotangent(to, place_of(layer->second), first, row, cotangent.compact().data());
      };
      Cotangents<T> all;
      if (y.tape) all = tape->pull_back(y.place, seed.broadcast_to(y.shape()), false, see);
      for (std::size_t i = 0; i < places.size(); ++i) {
        const Place& place = places[i];
        if (place.dense) {
          if (!seen[i]) put_cotangent(to, place, first, row, nullptr);  // none came by: it is zero
          continue;
        }
        const T gradient = i < all.size() && all[i] ? all[i]->compact() : T();
        for (std::int64_t n = 0; n < examples; ++n) {
          S* const target =
              to.others + ((first + n) * to.rows + row) * to.others_size + place.offset;
          if (gradient.has_values()) {
            std::copy_n(gradient.data() + n * place.size, place.size, target);
          } else {
            std::fill_n(target, place.size, S(0));
          }
        }
      }
    }
  };

  const F* f_;
  const M* model_;
  std::vector<std::string> names_;
  std::vector<bool> selected_;
};

}  // namespace lintel
