// Stages with their inputs and outputs on disk, and the order to make them in.
//
// A stage's recipe is a text of all that its output depends on: its settings, and the keys of the
// stages and images that go in. The output carries the recipe's key, so a stage is made again
// exactly when something that it depends on has changed, whoever made the file and whenever.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace study {

using Json = nlohmann::ordered_json;

struct Stage {
  std::string name;              // for people
  std::filesystem::path output;  // a .safetensors or .json file
  std::string recipe;
  double passes;  // estimate of the work: images once through the model
  /// Makes the output.
  std::function<void(const Stage& stage)> make;

  std::string key() const;
  /// Whether the output is there and was made by this recipe.
  bool is_done() const;
};

class Plan {
 public:
  /// Adds a stage after those that it needs; returns its key, for the recipes of later ones.
  std::string add(Stage stage);

  const std::vector<Stage>& stages() const { return stages_; }

  /// Prints each stage, whether it is there already, and how long it will take at so many passes a
  /// second.
  void print(double passes_per_second) const;
  /// Makes all that is not there. The seconds of each stage made go to `times`, a JSON file.
  void run(double passes_per_second, const std::filesystem::path& times) const;

 private:
  std::vector<Stage> stages_;
};

/// Writes a measure with the key of the stage that made it.
void write_measure(const Stage& stage, const Json& measure);
/// Reads it back. Throws `lintel::Error` naming the file where it is not one.
Json read_measure(const std::filesystem::path& file);

}  // namespace study
