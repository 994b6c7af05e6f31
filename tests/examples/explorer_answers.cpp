// Asks edited models about the images of an explorer, without the explorer: each edit is one task
// vector Σ α_s τ_s, read in the network itself or in the linearized model by one pass of dual
// numbers. Run by explorer_test.py.
//
// explorer_answers QUESTIONS.json: {"model", "pretrained", "sets": [{"head", "picture", "count",
// "across"}], "regimes": [{"linear", "vectors": [file], "coefficients": [[α]]}]}
// It prints the logits [regime][point][set][image][class] as JSON.
#include <iostream>
#include <nlohmann/json.hpp>

#include "lintel/core/io/model_file.hpp"
#include "lintel/nn/data/decode_image.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/tangent/linearized_model.hpp"

using namespace lintel;
using Json = nlohmann::json;
using Encoder = Vit<Tensor<float>>;

namespace {
// The images of a sheet, row by row.
ImageSet cut(const std::string& file, std::int64_t count, std::int64_t across) {
  const Image sheet = decode_image(read_file(file), file);
  const std::int64_t side = sheet.width / across;
  ImageSet images{file, side, side, {"any"}, {}, {}};
  images.labels.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t channel = 0; channel < 3; ++channel) {
      for (std::int64_t y = 0; y < side; ++y) {
        const std::int64_t from =
            (channel * sheet.height + i / across * side + y) * sheet.width + i % across * side;
        images.pixels.insert(images.pixels.end(), sheet.pixels.begin() + from,
                             sheet.pixels.begin() + from + side);
      }
    }
  }
  return images;
}

Json rows_of(const Tensor<float>& logits) {
  Json rows = Json::array();
  for (std::int64_t n = 0; n < logits.shape()[0]; ++n) {
    rows.emplace_back();
    for (std::int64_t c = 0; c < logits.shape()[1]; ++c) rows.back().push_back(logits.at({n, c}));
  }
  return rows;
}
}  // namespace

int main(int count, char* arguments[]) try {
  if (count != 2) throw UsageError("explorer_answers: expected one file with questions");
  const auto text = read_file(arguments[1]);
  const Json questions = Json::parse(text.begin(), text.end());
  const std::string pretrained = questions.at("pretrained");
  const Encoder origin = load_model(
      pretrained, make_vit<float>(vit_preset(questions.at("model").get<std::string>()), 0), UnknownNames::ignore);
  const SafetensorsFile heads(pretrained);
  Json answers = Json::array();
  for (const Json& regime : questions.at("regimes")) {
    std::vector<Encoder> vectors;
    for (const std::string file : regime.at("vectors")) vectors.push_back(load_model(file, origin));
    answers.push_back(Json::array());
    for (const std::vector<double> alpha : regime.at("coefficients")) {
      Encoder tau = zeros_like(origin);
      for (std::size_t s = 0; s < vectors.size(); ++s) tau = tau + alpha[s] * vectors[s];
      answers.back().push_back(Json::array());
      for (const Json& set : questions.at("sets")) {
        const ImageSet images = cut(set.at("picture"), set.at("count"), set.at("across"));
        const auto head =
            heads.read<float>("class_directions." + set.at("head").get<std::string>());
        const auto f = [](const auto& model, const auto& batch) { return model.features(batch); };
        const LinearizedModel linearized(f, origin);
        const Encoder edited = origin + tau;
        const Tensor<float> features = predict(
            [&](const Tensor<float>& batch) {
              return regime.at("linear").get<bool>() ? linearized(tau, batch) : f(edited, batch);
            },
            images);
        answers.back().back().push_back(rows_of(cosine_logits(features, head)));
      }
    }
  }
  std::cout << answers.dump() << "\n";
  return 0;
} catch (const std::exception& problem) {
  std::cerr << problem.what() << "\n";
  return 1;
}
