// Asks edited models about the images of an explorer, without the explorer: each edit is one task
// vector Σ α_s τ_s, read in the network itself or in the linearized model by one pass of dual
// numbers. Run by explorer_test.py.
//
// explorer_answers QUESTIONS.json: {"model", "pretrained", "data": folder of image sets or "", "sets":
// [{"task", "inverted", "count"}], "regimes": [{"linear", "vectors": [file], "coefficients": [[α]]}]}
// It prints the logits [regime][point][set][image][class] as JSON.
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "lintel/core/io/model_file.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/nn/data/drawn/draw_task.hpp"
#include "lintel/nn/data/readers/read_task.hpp"
#include "lintel/nn/data/readers/tiny_imagenet.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/layers/cosine_head.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "shown_images.hpp"

using namespace lintel;
using Json = nlohmann::json;
using Encoder = Vit<Tensor<float>>;

namespace {
ImageSet test_images(const std::string& name, const std::string& data, std::int64_t side) {
  if (!data.empty()) {
    const auto control = find_tiny_imagenet(data);
    return control && name == "TinyImageNet" ? read_tiny_imagenet(*control, side).test
                                             : read_task(data, name, side).test;
  }
  if (name != "world") return draw_task(name, 0, 1, 1000).test;
  std::vector<std::int64_t> others(2000);  // the study chooses coefficients on the first 600
  std::iota(others.begin(), others.end(), 600);
  return draw_world(0, 1, 2600).test.select(others);
}

// The images that the explorer shows of a task.
ImageSet shown(const Json& set, const std::string& data, std::int64_t side) {
  ImageSet test = test_images(set.at("task"), data, side);
  if (set.at("inverted").get<bool>()) {
    for (std::uint8_t& byte : test.pixels) byte = static_cast<std::uint8_t>(255 - byte);
  }
  return study::shown_images(test, set.at("count"));
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
      pretrained, make_vit<float>(vit_preset(questions.at("model").get<std::string>()), 0),
      UnknownNames::ignore);
  const SafetensorsFile heads(pretrained);
  std::vector<ImageSet> images;
  for (const Json& set : questions.at("sets"))
    images.push_back(shown(set, questions.at("data"), origin.shape.image));
  Json answers = Json::array();
  for (const Json& regime : questions.at("regimes")) {
    std::vector<Encoder> vectors;
    for (const std::string file : regime.at("vectors")) vectors.push_back(load_model(file, origin));
    answers.push_back(Json::array());
    for (const std::vector<double> alpha : regime.at("coefficients")) {
      Encoder tau = zeros_like(origin);
      for (std::size_t s = 0; s < vectors.size(); ++s) tau = tau + alpha[s] * vectors[s];
      answers.back().push_back(Json::array());
      for (std::size_t t = 0; t < images.size(); ++t) {
        const Json& set = questions.at("sets")[t];
        const auto head =
            heads.read<float>("class_directions." + set.at("task").get<std::string>());
        const auto f = [](const auto& model, const auto& batch) { return model.features(batch); };
        const LinearizedModel linearized(f, origin);
        const Encoder edited = origin + tau;
        const Tensor<float> features = predict(
            [&](const Tensor<float>& batch) {
              return regime.at("linear").get<bool>() ? linearized(tau, batch) : f(edited, batch);
            },
            images[t]);
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
