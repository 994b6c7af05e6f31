// Training on disk: a run that is killed can be resumed, bit for bit.
#pragma once

#include <charconv>
#include <optional>

#include "lintel/core/io/model_file.hpp"
#include "lintel/nn/train.hpp"

namespace lintel {

namespace detail {
// The three models that training consists of between two steps, under one name each.
template <Model M, class Each>
void for_each_saved(const Each& each, M& parameters, M& first, M& second) {
  const auto named = [&each](const char* which, M& model) {
    for_each_parameter([&](const std::string& name,
                           auto& parameter) { each(std::string(which) + name, parameter); },
                       model);
  };
  named("parameters.", parameters);
  named("first_moment.", first);
  named("second_moment.", second);
}
}  // namespace detail

/// Writes parameters, the optimizer's moments and the number of steps done, marked with the recipe
/// of the training. What was at `path` is replaced as a whole or not at all, so that a kill at any
/// moment leaves one or the other.
template <Model M>
void save_training(const std::filesystem::path& path, const Training<M>& training,
                   const std::string& recipe) {
  M parameters = training.parameters(), first = training.optimizer_state().first,
    second = training.optimizer_state().second;
  std::vector<NamedTensor> tensors;
  detail::for_each_saved(
      [&](const std::string& name, const auto& tensor) {
        tensors.push_back({name, tensor});
      },
      parameters, first, second);
  write_safetensors(path, tensors,
                    {{"recipe", recipe}, {"steps", std::to_string(training.steps_done())}});
}

/// Sets a training of this recipe to where the file left it; false, and nothing changed, where
/// there is no file or it was saved by another recipe. Throws `Error` for a file that is damaged.
template <Model M>
bool resume_training(const std::filesystem::path& path, Training<M>& training,
                     const std::string& recipe) {
  if (!std::filesystem::exists(path)) return false;
  const SafetensorsFile file(path);
  const auto found = file.metadata().find("recipe");
  if (found == file.metadata().end() || found->second != recipe) return false;
  M parameters = training.parameters();
  typename AdamW<M>::State state = training.optimizer_state();
  std::vector<NamedShape> shapes;
  detail::for_each_saved(
      [&](const std::string& name, const auto& tensor) {
        shapes.push_back({name, tensor.shape()});
      },
      parameters, state.first, state.second);
  check_parameters(file, shapes, UnknownNames::refuse);
  const auto steps = file.metadata().find("steps");
  const std::string text = steps == file.metadata().end() ? "" : steps->second;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), state.steps);
  if (problem != std::errc{} || end != text.data() + text.size() || state.steps < 0) {
    fail(path.string(), ": '", text, "' steps done; expected a count of steps in the metadata");
  }
  detail::for_each_saved([&](const std::string& name,
                             auto& tensor) { tensor = file.read<ScalarOf<ValueOf<M>>>(name); },
                         parameters, state.first, state.second);
  training.resume(std::move(parameters), std::move(state));
  return true;
}

}  // namespace lintel
