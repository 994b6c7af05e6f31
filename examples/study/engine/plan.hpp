// Stages with their inputs and outputs on disk, and the order to make them in.
//
// A stage's recipe is a text of all that its output depends on: its settings, and the keys of the
// stages and images that go in. Its key is a short name for it. The output carries both, so a stage
// is made again exactly when something that it depends on has changed, whoever made the file and
// whenever.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "json.hpp"
#include "lintel/core/io/model_file.hpp"

namespace study {

/// A short name for a recipe.
std::string key_of(const std::string& recipe);

struct Stage {
  std::string name;              // for people
  std::filesystem::path output;  // a .safetensors or .json file
  std::string recipe;
  double passes;  // estimate of the work: images once through the model
  /// Makes the output.
  std::function<void(const Stage& stage)> make;

  std::string key() const { return key_of(recipe); }
  /// Whether the output is there, was made by this recipe and is as it was written: a damaged one
  /// is reported on stderr and does not count. Throws `lintel::NewerFile` for one of a later
  /// version.
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
  /// Makes all that is not there. Returns the seconds of each stage, also of those that were there;
  /// they stay in `times`, a JSON file.
  Json run(double passes_per_second, const std::filesystem::path& times) const;

 private:
  std::vector<Stage> stages_;
};

/// Whether a stage of this study makes that file.
bool is_planned(const std::filesystem::path& file);

/// Throws `lintel::Error` where a stage of this study has that output under another key: since the
/// stage was made, somebody has put another file there, such as a study with other settings.
void check_maker(const std::filesystem::path& file, const std::string& key);

/// The model that a stage has made.
template <lintel::Model M>
M load_made(const std::filesystem::path& file, const M& like,
            lintel::UnknownNames unknown = lintel::UnknownNames::refuse) {
  const lintel::SafetensorsFile there(file);
  const auto key = there.metadata().find("key");
  check_maker(file, key == there.metadata().end() ? "" : key->second);
  return lintel::load_model(there, like, unknown);
}

/// Writes a measure, anything that JSON can be made of, with the key and recipe of its stage.
void write_measure(const Stage& stage, const Json& measure);
/// Throws `lintel::Error` that asks to remove the file, so that it is made again.
[[noreturn]] void refuse_measure(const std::filesystem::path& file);
/// The JSON of a measure. Throws `lintel::Error` where it is damaged or has another key than its
/// stage.
Json json_of_measure(const std::filesystem::path& file);

/// Reads a measure back. Throws `lintel::Error` naming the file where it is not one of this type.
template <class Measure>
Measure read_measure(const std::filesystem::path& file) {
  try {
    return json_of_measure(file).get<Measure>();
  } catch (const Json::exception&) {
    refuse_measure(file);
  }
}

}  // namespace study
