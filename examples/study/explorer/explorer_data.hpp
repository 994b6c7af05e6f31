// The data of the explorer's page, in the format that README.md describes.
#pragma once

#include "exhibits.hpp"

namespace study {

/// The plane that images are seen in: unit rows [2, width], the principal directions of the
/// pre-trained features, each of length 1, of all shown images.
lintel::Tensor<float> feature_plane(const Exhibits& exhibits);

/// All but the regimes; those are to be appended to "regimes".
Json data_of_exhibits(const Exhibits& exhibits, const lintel::Tensor<float>& plane);

/// Features and tangents, from which the page evaluates any edit.
Json data_of_linear_regime(const Exhibits& exhibits, const lintel::Tensor<float>& plane,
                           const ShownRegime& regime);

/// Answers of the network itself, at `points_to_compute`.
Json data_of_computed_regime(const Exhibits& exhibits, const lintel::Tensor<float>& plane,
                             const ShownRegime& regime);

/// Coefficients [point][vector] within −1 … 1.5: along each task's own axis, along the sum and the
/// analogy, on a grid for each pair, and where a coefficient was chosen.
std::vector<Numbers> points_to_compute(const Exhibits& exhibits, const ShownRegime& regime);

}  // namespace study
