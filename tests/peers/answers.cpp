// lintel's half of the comparison with PyTorch: reads a vision transformer, a direction in its
// weights and a batch from a folder, and leaves there what lintel says about them, in float and in
// double.
#include <cxxopts.hpp>
#include <iostream>

#include "../../examples/run_program.hpp"
#include "lintel/core/io/model_file.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "lintel/tangent/ntk/empirical.hpp"

using namespace lintel;

namespace {

constexpr std::int64_t classes = 10;

std::vector<std::int32_t> read_labels(const SafetensorsFile& file) {
  const auto numbers = file.read<double>("labels").compact();
  std::vector<std::int32_t> labels;
  for (std::int64_t i = 0; i < numbers.size(); ++i) {
    const double label = numbers.data()[i];
    if (!(label >= 0 && label < classes)) {
      fail(file.path().string(), ": label ", label, "; expected 0 to ", classes - 1);
    }
    labels.push_back(static_cast<std::int32_t>(label));
  }
  return labels;
}

template <class S>
void answer(const std::filesystem::path& folder, const std::string& precision) {
  const auto like = make_vit<S>(vit_preset("micro_patch4_32", classes), 1);
  const auto model = load_model(folder / "weights.safetensors", like);
  const auto direction = load_model(folder / "direction.safetensors", like);
  const SafetensorsFile inputs(folder / "inputs.safetensors");
  const auto images = inputs.read<S>("images");
  const std::vector<std::int32_t> labels = read_labels(inputs);

  const auto network = [](const auto& m, const auto& x) { return m(x); };
  const auto logits = [&](const auto& m) { return m(images); };
  const auto loss_of_logits = [&](const auto& y) { return cross_entropy(y, labels); };
  const auto loss = [&](const auto& m) { return loss_of_logits(m(images)); };

  std::vector<NamedTensor> answers = {
      {"logits", logits(model)},
      {"jvp", jvp(logits, model, direction).second},
      {"ntk", empirical_ntk(network, model, images, images, Kernel::full)}};
  const auto add = [&answers](const std::string& quantity, const auto& parameters) {
    for_each_parameter(
        [&](const std::string& name, const auto& p) {
          answers.push_back({quantity + "." + name, p});
        },
        parameters);
  };
  add("gradient", grad(loss)(model));
  add("hvp", hvp(loss, model, direction));
  add("linearized_gradient",
      LinearizedModel(network, model).value_and_gradient(loss_of_logits, direction, images).second);
  write_safetensors(folder / ("answers_" + precision + ".safetensors"), answers);
}

}  // namespace

int main(int count, char* arguments[]) {
  cxxopts::Options options("peer_answers", "lintel's answers, for compare_pytorch.py\n");
  options.add_options()                                                   //
      ("folder", "has weights, direction and inputs, each .safetensors",  //
       cxxopts::value<std::string>())                                     //
      ("help", "this text");
  options.parse_positional("folder");
  options.positional_help("FOLDER");
  return lintel::run_program("peer_answers", [&] {
    try {
      const auto given = options.parse(count, arguments);
      if (given.count("help")) {
        std::cout << options.help();
        return;
      }
      const std::filesystem::path folder = given["folder"].as<std::string>();
      answer<float>(folder, "float");
      answer<double>(folder, "double");
    } catch (const cxxopts::exceptions::exception& problem) {
      throw lintel::UsageError(lintel::join("peer_answers: ", problem.what(), "; see --help"));
    }
  });
}
