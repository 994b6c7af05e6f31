#include "editor.hpp"

#include <algorithm>
#include <numeric>

#include "../engine/interrupt.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/nn/layers/cosine_head.hpp"

namespace study {

using namespace lintel;
using Images = Tensor<float>;

Editor::Editor(Encoder origin, std::vector<Encoder> vectors, bool linear)
    : origin_(std::move(origin)),
      vectors_(std::move(vectors)),
      linear_(linear),
      last_edited_(origin_) {}

const Editor::Parts& Editor::parts_of(const ImageSet& set,
                                      const std::vector<std::size_t>& directions) const {
  Parts& parts = parts_[&set];
  std::vector<std::size_t> missing;
  for (const std::size_t d : directions) {
    if (!parts.tangents.contains(d)) missing.push_back(d);
  }
  if (missing.empty() && parts.value.has_values()) return parts;
  Encoder sum = zeros_like(origin_);
  if (std::find(missing.begin(), missing.end(), vectors_.size()) != missing.end()) {
    for (const Encoder& vector : vectors_) sum = sum + vector;
  }
  const Images all = predict(
      [&](const Images& images) {
        stop_if_interrupted();
        const auto f = [&images](const auto& m) { return m.features(images); };
        const auto tangent_space = linearize(f, origin_);
        std::vector<Images> columns{tangent_space.value()};
        for (const std::size_t d : missing)
          columns.push_back(tangent_space.tangent(d < vectors_.size() ? vectors_[d] : sum));
        return concat(1, columns);
      },
      set, micro_batch_size(origin_.shape.tokens()));
  const std::int64_t width = origin_.shape.width;
  const auto columns = [&](std::size_t which) {
    return all.sliced(1, static_cast<std::int64_t>(which) * width, width).compact();
  };
  parts.value = columns(0);
  for (std::size_t i = 0; i < missing.size(); ++i)
    parts.tangents.emplace(missing[i], columns(i + 1));
  return parts;
}

std::vector<std::size_t> Editor::every_vector() const {
  std::vector<std::size_t> all(vectors_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::vector<Images> Editor::value_and_tangents(const ImageSet& set) const {
  const Parts& parts = parts_of(set, every_vector());
  std::vector<Images> all{parts.value};
  for (const std::size_t s : every_vector()) all.push_back(parts.tangents.at(s));
  return all;
}

const Encoder& Editor::edited(std::span<const double> coefficients) const {
  if (std::ranges::equal(coefficients, last_coefficients_)) return last_edited_;
  last_edited_ = origin_;
  for (std::size_t s = 0; s < coefficients.size(); ++s) {
    if (coefficients[s] != 0) last_edited_ = last_edited_ + coefficients[s] * vectors_[s];
  }
  last_coefficients_.assign(coefficients.begin(), coefficients.end());
  return last_edited_;
}

Images Editor::features(const ImageSet& set, std::span<const double> coefficients) const {
  if (coefficients.size() != vectors_.size()) {
    fail("study: ", coefficients.size(), " coefficients for ", vectors_.size(), " task vectors");
  }
  if (linear_) {
    std::vector<std::size_t> directions;
    for (std::size_t s = 0; s < coefficients.size(); ++s) {
      if (coefficients[s] != 0) directions.push_back(s);
    }
    const bool all_alike =
        coefficients.size() > 1 && directions.size() == coefficients.size() &&
        std::equal(coefficients.begin() + 1, coefficients.end(), coefficients.begin());
    if (all_alike) directions = {vectors_.size()};
    const Parts& parts = parts_of(set, directions);
    Images sum = parts.value;
    for (const std::size_t d : directions)
      sum = sum + parts.tangents.at(d) * coefficients[all_alike ? 0 : d];
    return sum;
  }
  const auto features_of = [&](const Encoder& model) {
    stop_if_interrupted();
    return predict([&](const Images& images) { return model.features(images); }, set,
                   micro_batch_size(origin_.shape.tokens()));
  };
  if (std::ranges::any_of(coefficients, [](double x) { return x != 0; }))
    return features_of(edited(coefficients));
  Images& unedited = parts_[&set].value;  // every search begins with it
  if (!unedited.has_values()) unedited = features_of(origin_);
  return unedited;
}

double Editor::accuracy(const ImageSet& set, const Images& head,
                        std::span<const double> coefficients) const {
  return lintel::accuracy(cosine_logits(features(set, coefficients), head), set.labels);
}

}  // namespace study
