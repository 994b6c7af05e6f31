// Edited models, and what they make of images: f(x; θ0 + Σ α_s τ_s).
#pragma once

#include <map>
#include <span>

#include "lintel/nn/data/image_set.hpp"
#include "pretraining.hpp"

namespace study {

/// One pre-trained encoder and some task vectors; f is taken as it is or linearized. As it is, each
/// edit is a model of its own and a pass over the images, the unedited one the first time only.
/// Linearized, every edit is a sum of f0 and of tangents that are calculated once for each set,
/// when they are first asked for: the grid of a disentanglement map, all pairs and all coefficients
/// cost no further passes.
class Editor {
 public:
  Editor(Encoder origin, std::vector<Encoder> vectors, bool linear);

  std::size_t vectors() const { return vectors_.size(); }
  const std::vector<Encoder>& task_vectors() const { return vectors_; }
  /// The places of all task vectors, in order.
  std::vector<std::size_t> every_vector() const;

  /// Says beforehand which task vectors a set will be asked about. Linearized, one look at the set
  /// serves all of them, where one after the other would calculate f0 and its tape each time.
  void prepare(const lintel::ImageSet& set, const std::vector<std::size_t>& vectors) const {
    if (linear_) parts_of(set, vectors);
  }
  /// The same, of all task vectors.
  void prepare(const lintel::ImageSet& set) const { prepare(set, every_vector()); }

  /// Features [N, width] of all images for the coefficients α, one a task vector.
  lintel::Tensor<float> features(const lintel::ImageSet& set,
                                 std::span<const double> coefficients) const;

  /// Linearized: f0 of all images, and its tangent along each task vector, [N, width] each.
  std::vector<lintel::Tensor<float>> value_and_tangents(const lintel::ImageSet& set) const;

  /// Accuracy with a frozen head.
  double accuracy(const lintel::ImageSet& set, const lintel::Tensor<float>& head,
                  std::span<const double> coefficients) const;

 private:
  // What has been calculated of a set: f0, and tangents along task vectors and along the sum of
  // all.
  struct Parts {
    lintel::Tensor<float> value;
    std::map<std::size_t, lintel::Tensor<float>> tangents;  // the sum: under vectors_.size()
  };
  const Parts& parts_of(const lintel::ImageSet& set,
                        const std::vector<std::size_t>& directions) const;
  // The encoder as it is with these coefficients. The last one is kept: several sets are asked
  // about the same edit, one after the other.
  const Encoder& edited(std::span<const double> coefficients) const;

  Encoder origin_;
  std::vector<Encoder> vectors_;
  bool linear_;
  mutable std::map<const lintel::ImageSet*, Parts> parts_;
  mutable Numbers last_coefficients_;
  mutable Encoder last_edited_;
};

}  // namespace study
