// A vision transformer's forward pass in plain loops over numbers looked up by timm's names: what
// the library's is compared with. Nothing here uses the library's ops.
#pragma once

#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "lintel/nn/layers/vit.hpp"

namespace lintel::test {

/// The parameters of a model by name, in row-major order.
using Numbers = std::map<std::string, std::vector<double>>;

template <Model M>
Numbers numbers_of(const M& model) {
  Numbers numbers;
  for_each_parameter(
      [&numbers](const std::string& name, const auto& p) {
        const auto values = p.values();
        numbers[name] = std::vector<double>(values.begin(), values.end());
      },
      model);
  return numbers;
}

using Row = std::vector<double>;
using Rows = std::vector<Row>;

/// W x + b with W [out, in].
inline Row plain_linear(const Row& x, const std::vector<double>& w, const std::vector<double>& b) {
  Row y = b;
  for (std::size_t o = 0; o < y.size(); ++o) {
    for (std::size_t i = 0; i < x.size(); ++i) y[o] += w[o * x.size() + i] * x[i];
  }
  return y;
}

inline Row plain_layer_norm(const Row& x, const std::vector<double>& w,
                            const std::vector<double>& b) {
  const auto n = static_cast<double>(x.size());
  double mean = 0, variance = 0;
  for (const double v : x) mean += v / n;
  for (const double v : x) variance += (v - mean) * (v - mean) / n;
  Row y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    y[i] = (x[i] - mean) / std::sqrt(variance + 1e-6) * w[i] + b[i];
  }
  return y;
}

/// Attention over tokens of concatenated queries, keys and values.
inline Rows plain_attention(const Rows& qkv, std::size_t width, std::size_t heads) {
  const std::size_t tokens = qkv.size(), d = width / heads;
  Rows result(tokens, Row(width, 0.));
  for (std::size_t head = 0; head < heads; ++head) {
    for (std::size_t i = 0; i < tokens; ++i) {
      Row weights(tokens, 0.);
      double total = 0;
      for (std::size_t j = 0; j < tokens; ++j) {
        double score = 0;
        for (std::size_t k = 0; k < d; ++k) {
          score += qkv[i][head * d + k] * qkv[j][width + head * d + k];
        }
        total += weights[j] = std::exp(score / std::sqrt(static_cast<double>(d)));
      }
      for (std::size_t j = 0; j < tokens; ++j) {
        for (std::size_t k = 0; k < d; ++k) {
          result[i][head * d + k] += weights[j] / total * qkv[j][2 * width + head * d + k];
        }
      }
    }
  }
  return result;
}

/// The features of one image, [3][side][side] in row-major order.
inline Row plain_vit_features(const Numbers& p, const VitShape& shape,
                              const std::vector<double>& image) {
  const auto side = static_cast<std::size_t>(shape.image);
  const auto patch = static_cast<std::size_t>(shape.patch);
  const auto width = static_cast<std::size_t>(shape.width);
  Rows x{p.at("cls_token")};
  for (std::size_t top = 0; top < side; top += patch) {
    for (std::size_t left = 0; left < side; left += patch) {
      Row pixels;  // a convolution's order: channel, row, column
      for (std::size_t channel = 0; channel < 3; ++channel) {
        for (std::size_t r = 0; r < patch; ++r) {
          for (std::size_t c = 0; c < patch; ++c) {
            pixels.push_back(image[(channel * side + top + r) * side + left + c]);
          }
        }
      }
      x.push_back(
          plain_linear(pixels, p.at("patch_embed.proj.weight"), p.at("patch_embed.proj.bias")));
    }
  }
  for (std::size_t token = 0; token < x.size(); ++token) {
    for (std::size_t i = 0; i < width; ++i) x[token][i] += p.at("pos_embed")[token * width + i];
  }
  for (std::int64_t block = 0; block < shape.depth; ++block) {
    const auto of = [&](const std::string& name) {
      return p.at("blocks." + std::to_string(block) + "." + name);
    };
    Rows qkv;
    for (const Row& row : x) {
      qkv.push_back(plain_linear(plain_layer_norm(row, of("norm1.weight"), of("norm1.bias")),
                                 of("attn.qkv.weight"), of("attn.qkv.bias")));
    }
    const Rows mixed = plain_attention(qkv, width, static_cast<std::size_t>(shape.heads));
    for (std::size_t token = 0; token < x.size(); ++token) {
      const Row out = plain_linear(mixed[token], of("attn.proj.weight"), of("attn.proj.bias"));
      for (std::size_t i = 0; i < width; ++i) x[token][i] += out[i];
      Row hidden = plain_linear(plain_layer_norm(x[token], of("norm2.weight"), of("norm2.bias")),
                                of("mlp.fc1.weight"), of("mlp.fc1.bias"));
      for (double& v : hidden) v *= 0.5 * (1 + std::erf(v / std::numbers::sqrt2));
      const Row back = plain_linear(hidden, of("mlp.fc2.weight"), of("mlp.fc2.bias"));
      for (std::size_t i = 0; i < width; ++i) x[token][i] += back[i];
    }
  }
  return plain_layer_norm(x[0], p.at("norm.weight"), p.at("norm.bias"));
}

}  // namespace lintel::test
