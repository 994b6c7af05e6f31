#include "editor.hpp"

#include "interrupt.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/nn/layers/cosine_head.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

Editor::Editor(Encoder origin, std::vector<Encoder> vectors, bool linear)
    : origin_(std::move(origin)), vectors_(std::move(vectors)), linear_(linear) {}

const Editor::Parts& Editor::parts_of(const ImageSet& set) const {
  const auto known = parts_.find(&set);
  if (known != parts_.end()) return known->second;
  const Images all = predict(
      [this](const Images& images) {
        stop_if_interrupted();
        const auto f = [&images](const auto& m) { return m.features(images); };
        const auto tangent_space = linearize(f, origin_);
        std::vector<Images> columns{tangent_space.value()};
        for (const Encoder& vector : vectors_) columns.push_back(tangent_space.tangent(vector));
        return concat(1, columns);
      },
      set, micro_batch_size(origin_.shape.tokens()));
  const std::int64_t width = origin_.shape.width;
  Parts parts;
  for (std::size_t s = 0; s <= vectors_.size(); ++s) {
    Images columns = all.sliced(1, static_cast<std::int64_t>(s) * width, width).compact();
    if (s == 0)
      parts.value = std::move(columns);
    else
      parts.tangents.push_back(std::move(columns));
  }
  return parts_.emplace(&set, std::move(parts)).first->second;
}

Images Editor::features(const ImageSet& set, std::span<const double> coefficients) const {
  if (coefficients.size() != vectors_.size()) {
    fail("study: ", coefficients.size(), " coefficients for ", vectors_.size(), " task vectors");
  }
  if (linear_) {
    const Parts& parts = parts_of(set);
    Images sum = parts.value;
    for (std::size_t s = 0; s < coefficients.size(); ++s) {
      if (coefficients[s] != 0) sum = sum + parts.tangents[s] * coefficients[s];
    }
    return sum;
  }
  Encoder edited = origin_;
  for (std::size_t s = 0; s < coefficients.size(); ++s) {
    if (coefficients[s] != 0) edited = edited + coefficients[s] * vectors_[s];
  }
  stop_if_interrupted();
  return predict([&](const Images& images) { return edited.features(images); }, set,
                 micro_batch_size(origin_.shape.tokens()));
}

double Editor::accuracy(const ImageSet& set, const Images& head,
                        std::span<const double> coefficients) const {
  return lintel::accuracy(cosine_logits(features(set, coefficients), head), set.labels);
}

}  // namespace study
