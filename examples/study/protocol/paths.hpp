// Where the outputs of stages lie.
#pragma once

#include "../engine/training_stage.hpp"
#include "lintel/core/error.hpp"
#include "start.hpp"

namespace study {

class Paths {
 public:
  explicit Paths(std::filesystem::path out) : out_(std::move(out)) {}
  using Path = std::filesystem::path;

  Path foundation() const { return out_ / "foundation.safetensors"; }
  /// The state of pre-training, which all moments of one width go on from.
  Path training(const Start& start) const {
    if (!start.width) return saved_beside(foundation());
    return saved_beside(out_ / "moments" /
                        lintel::join("width", start.width, "_foundation.safetensors"));
  }
  /// The foundation's encoder with the frozen heads.
  Path pretrained() const { return out_ / "pretrained.safetensors"; }
  /// The same at a moment of pre-training.
  Path foundation_at(const Start& moment) const { return at(moment, "_foundation.safetensors"); }
  Path pretrained_at(const Start& moment) const { return at(moment, ".safetensors"); }
  Path unedited(const Start& start) const {
    return out_ / "measures" / (plain(start.title()) + "pretrained.json");
  }
  /// The choice of a way's learning rate, and the task vectors that it is made from.
  Path search(const Start& start, const std::string& way) const {
    return out_ / "search" / (plain(start.title() + way) + ".json");
  }
  Path searched(const Start& start, const std::string& way, const std::string& task,
                double rate) const {
    return out_ / "search" / plain(start.title() + way) /
           (plain(task) + lintel::join("_", rate, ".safetensors"));
  }
  /// What belongs to one seed lies in a folder of its own.
  Path random_start(const Run& run) const {
    return out_ / run.folder() / "random_start.safetensors";
  }
  Path vector(const Run& run, const std::string& way, const std::string& task) const {
    return out_ / run.folder() / "vectors" / plain(run.start.title() + way) /
           (plain(task) + ".safetensors");
  }
  Path measure(const Run& run, const std::string& regime, const std::string& what) const {
    return out_ / run.folder() / "measures" /
           (plain(run.start.title() + regime) + "_" + plain(what) + ".json");
  }
  Path geometry(const Run& run) const {
    return out_ / run.folder() / "measures" / (plain(run.start.title()) + "geometry.json");
  }
  Path localization(const Run& run) const {
    return out_ / run.folder() / "measures" / (plain(run.start.title()) + "localization.json");
  }
  Path explorer(const Run& run) const { return out_ / run.folder() / "explorer.json"; }

 private:
  Path at(const Start& moment, const char* ending) const {
    const std::string width = moment.width ? lintel::join("width", moment.width, "_") : "";
    return out_ / "moments" / lintel::join(width, "step", moment.step, ending);
  }
  // A name as part of a file's name: letters of any alphabet, digits and '-' stay as they are.
  static std::string plain(const std::string& name) {
    std::string result;
    for (const char c : name) {
      const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
      result += kept || c == '-' ? c : '_';
    }
    return result;
  }

  Path out_;
};

}  // namespace study
