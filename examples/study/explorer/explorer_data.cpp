#include "explorer_data.hpp"

#include <cmath>

#include "../protocol/editor.hpp"
#include "base64.hpp"
#include "lintel/core/io/half.hpp"
#include "lintel/core/kernels/eigen.hpp"
#include "lintel/core/ops.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/progress.hpp"
#include "shown_images.hpp"

namespace study {

using namespace lintel;
using Matrix = Tensor<float>;

namespace {
constexpr std::int64_t pictures_across = 10;

// What the pre-trained model makes of a set.
Matrix features(const Exhibits& exhibits, const ShownSet& set) {
  return Editor(exhibits.origin, {}, false).features(set.images, {});
}

std::string packed_halves(const Matrix& numbers) {
  const Matrix compact = numbers.compact();
  std::vector<std::uint16_t> halves;
  for (std::int64_t i = 0; i < compact.size(); ++i) halves.push_back(to_float16(compact.data()[i]));
  return base64(bytes_of(std::span<const std::uint16_t>(halves)));
}

// The products of features with the rows of a set's head, and their coordinates in the plane.
Matrix seen_by_head(const Matrix& features, const ShownSet& set, const Matrix& plane) {
  const Matrix rows = concat(0, std::vector<Matrix>{l2_normalize(set.head), plane});
  return matmul(features, rows, Transpose::right);
}

// ⟨v_i, v_j⟩ for i ≤ j of the features and tangents v of each image: [N][pair].
std::string packed_products(const std::vector<Matrix>& parts) {
  const std::int64_t count = parts[0].shape()[0], width = parts[0].shape()[1];
  std::vector<float> products;
  for (std::int64_t n = 0; n < count; ++n) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (std::size_t j = i; j < parts.size(); ++j) {
        const float* a = parts[i].data() + n * width;
        const float* b = parts[j].data() + n * width;
        double sum = 0;
        for (std::int64_t k = 0; k < width; ++k) sum += static_cast<double>(a[k]) * b[k];
        products.push_back(static_cast<float>(sum));
      }
    }
  }
  return base64(bytes_of(std::span<const float>(products)));
}

Json data_of_regime(const ShownRegime& regime) {
  Json data{{"name", regime.name}, {"chosen", regime.chosen}};
  if (regime.analogy) data["analogy"] = *regime.analogy;
  if (!regime.negation.empty()) data["negation"] = regime.negation;
  return data;
}

// Answers of a set at one point, with the answer's probability and the image's place in the plane.
struct Answers {
  std::string classes, confidences, places;  // bytes

  void add(const Matrix& at, const ShownSet& set, const Matrix& plane) {
    const Matrix logits = cosine_logits(at, set.head);
    const Matrix probabilities = softmax(logits).compact();
    const Matrix seen = matmul(l2_normalize(at), plane, Transpose::right).compact();
    const std::vector<std::int32_t> answers = kernels::argmax(logits);
    const std::int64_t count = set.images.classes();
    for (std::size_t n = 0; n < answers.size(); ++n) {
      classes += static_cast<char>(answers[n] & 255);
      if (count > 256) classes += static_cast<char>(answers[n] >> 8);
      const float sure = probabilities.data()[static_cast<std::int64_t>(n) * count + answers[n]];
      confidences += static_cast<char>(std::lround(255 * sure));
      for (std::size_t axis = 0; axis < 2; ++axis)
        places += static_cast<char>(std::lround(127 * seen.data()[2 * n + axis]));
    }
  }
};

// Names of classes may come from files in any encoding; JSON is UTF-8.
Json readable(const std::vector<std::string>& names) {
  return Json::parse(Json(names).dump(-1, ' ', false, Json::error_handler_t::replace));
}
}  // namespace

Matrix feature_plane(const Exhibits& exhibits) {
  std::vector<Matrix> rows;
  for (const ShownSet& set : exhibits.sets) rows.push_back(l2_normalize(features(exhibits, set)));
  const Matrix all = concat(0, rows);
  const std::int64_t width = all.shape()[1];
  const Matrix centred = all - mean(all, {0}, Keep::yes);
  const auto eigen = kernels::symmetric_eigen(matmul(centred, centred, Transpose::left));
  // The last two eigenvectors belong to the largest values. Their sign is free: the sum says it.
  std::vector<float> plane;
  for (const std::int64_t column : {width - 1, width - 2}) {
    double sum = 0;
    for (std::int64_t row = 0; row < width; ++row) sum += eigen.vectors.at({row, column});
    for (std::int64_t row = 0; row < width; ++row)
      plane.push_back((sum < 0 ? -1 : 1) * eigen.vectors.at({row, column}));
  }
  return {Shape{2, width}, std::span<const float>(plane)};
}

Json data_of_exhibits(const Exhibits& exhibits, const Matrix& plane) {
  Json data{{"scale", cosine_scale}, {"sets", Json::array()}, {"vectors", Json::array()}};
  for (const ShownSet& set : exhibits.sets) {
    data["sets"].push_back(
        {{"name", set.name},
         {"role", set.role},
         {"classes", readable(set.images.class_names)},
         {"labels", set.images.labels},
         {"across", pictures_across},
         {"picture", base64(picture_of(set.images, pictures_across))},
         {"features", packed_halves(seen_by_head(features(exhibits, set), set, plane))}});
  }
  for (const ShownVector& vector : exhibits.vectors)
    data["vectors"].push_back(
        {{"name", vector.name}, {"set", vector.set ? Json(*vector.set) : Json()}});
  data["pairs"] = exhibits.pairs;
  if (!exhibits.plus.empty())
    data["analogy"] = {{"plus", exhibits.plus}, {"minus", exhibits.minus}};
  data["regimes"] = Json::array();
  return data;
}

Json data_of_linear_regime(const Exhibits& exhibits, const Matrix& plane,
                           const ShownRegime& regime) {
  Json data = data_of_regime(regime);
  const Editor editor(exhibits.origin, regime.vectors, true);
  Progress progress("the explorer, " + regime.name, std::ssize(exhibits.sets));
  for (const ShownSet& set : exhibits.sets) {
    const std::vector<Matrix> parts = editor.value_and_tangents(set.images);
    std::vector<Matrix> tangents;
    for (std::size_t s = 1; s < parts.size(); ++s)
      tangents.push_back(seen_by_head(parts[s], set, plane));
    data["tangents"].push_back(packed_halves(concat(0, tangents)));
    data["products"].push_back(packed_products(parts));
    progress.show(std::ssize(data["tangents"]));
  }
  return data;
}

Json data_of_computed_regime(const Exhibits& exhibits, const Matrix& plane,
                             const ShownRegime& regime) {
  Json data = data_of_regime(regime);
  const std::vector<Numbers> points = points_to_compute(exhibits, regime);
  const Editor editor(exhibits.origin, regime.vectors, false);
  std::vector<Answers> answers(exhibits.sets.size());
  Progress progress("the explorer, " + regime.name, std::ssize(points));
  for (std::size_t p = 0; p < points.size(); ++p) {
    for (std::size_t t = 0; t < answers.size(); ++t)
      answers[t].add(editor.features(exhibits.sets[t].images, points[p]), exhibits.sets[t], plane);
    progress.show(static_cast<std::int64_t>(p) + 1);
  }
  data["points"] = points;
  for (const Answers& of_set : answers) {
    data["answers"].push_back(base64(of_set.classes));
    data["confidences"].push_back(base64(of_set.confidences));
    data["places"].push_back(base64(of_set.places));
  }
  return data;
}

}  // namespace study
