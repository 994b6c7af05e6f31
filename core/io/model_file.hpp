// Models in files: a safetensors file with a tensor for each parameter, under the parameter's name.
#pragma once

#include "lintel/core/io/safetensors.hpp"
#include "lintel/core/model.hpp"

namespace lintel {

/// What to do with tensors in a file that the model has no parameter for.
enum class UnknownNames { refuse, ignore };

/// The name and shape of a parameter that a file should have.
struct NamedShape {
  std::string name;  ///< of the parameter
  Shape shape;       ///< that it should have
};

/// Throws one `Error` that names the parameters that the file lacks, those that it has in another
/// shape, and, where they are refused, the tensors in it that are no parameters: a few of each.
void check_parameters(const SafetensorsFile& file, const std::vector<NamedShape>& parameters,
                      UnknownNames unknown);

/// Writes the parameters by name; see `write_safetensors`.
template <Model M>
requires Plain<ValueOf<M>>
void save_model(const std::filesystem::path& path, const M& model,
                const std::map<std::string, std::string>& metadata = {},
                Precision precision = Precision::full) {
  std::vector<NamedTensor> tensors;
  for_each_parameter(
      [&tensors](const std::string& name, const auto& parameter) {
        tensors.push_back({name, parameter});
      },
      model);
  write_safetensors(path, tensors, metadata, precision);
}

/// A model of the structure and shapes of `like`, with the values of the file, which may hold them
/// in any precision. Throws `Error` where the file is not that of such a model. So `model =
/// load_model(path, model)` replaces all parameters or none.
template <Model M>
requires Plain<ValueOf<M>>
[[nodiscard]] M load_model(const SafetensorsFile& file, const M& like,
                           UnknownNames unknown = UnknownNames::refuse) {
  std::vector<NamedShape> parameters;
  for_each_parameter(
      [&](const std::string& name, const auto& parameter) {
        parameters.push_back({name, parameter.shape()});
      },
      like);
  check_parameters(file, parameters, unknown);
  M model = like;
  for_each_parameter(
      [&file](const std::string& name, auto& parameter) {
        parameter = file.read<ScalarOf<ValueOf<M>>>(name);
      },
      model);
  return model;
}

/// The same of the file that lies there.
template <Model M>
requires Plain<ValueOf<M>>
[[nodiscard]] M load_model(const std::filesystem::path& path, const M& like,
                           UnknownNames unknown = UnknownNames::refuse) {
  return load_model(SafetensorsFile(path), like, unknown);
}

}  // namespace lintel
