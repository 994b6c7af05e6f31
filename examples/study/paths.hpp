// Where the outputs of stages lie.
#pragma once

#include "lintel/core/error.hpp"
#include "regimes.hpp"

namespace study {

class Paths {
 public:
  explicit Paths(std::filesystem::path out) : out_(std::move(out)) {}
  using Path = std::filesystem::path;

  Path foundation() const { return out_ / "foundation.safetensors"; }
  /// The foundation's encoder with the frozen heads.
  Path pretrained() const { return out_ / "pretrained.safetensors"; }
  /// The same at a moment of pre-training.
  Path foundation_at(std::int64_t step) const {
    return out_ / "moments" / lintel::join("step", step, "_foundation.safetensors");
  }
  Path pretrained_at(std::int64_t step) const {
    return out_ / "moments" / lintel::join("step", step, ".safetensors");
  }
  Path measure_of_pretrained(const Start& start) const {
    return out_ / "measures" / (plain(start.name) + "pretrained.json");
  }
  /// The choice of a way's learning rate, and the task vectors that it is made from.
  Path search(const Start& start, const Way& way) const {
    return out_ / "search" / (plain(start.name + way.name) + ".json");
  }
  Path searched(const Start& start, const Way& way, const std::string& task, double rate) const {
    return out_ / "search" / plain(start.name + way.name) /
           (plain(task) + lintel::join("_", rate, ".safetensors"));
  }
  /// What belongs to one seed lies in a folder of its own.
  static std::string seed_folder(std::uint64_t seed) { return lintel::join("seed", seed); }
  Path random_start(std::uint64_t seed) const {
    return out_ / seed_folder(seed) / "random_start.safetensors";
  }
  Path vector(std::uint64_t seed, const Start& start, const std::string& way,
              const std::string& task) const {
    return out_ / seed_folder(seed) / "vectors" / plain(start.name + way) /
           (plain(task) + ".safetensors");
  }
  Path measure(std::uint64_t seed, const Start& start, const std::string& regime,
               const std::string& what) const {
    return out_ / seed_folder(seed) / "measures" /
           (plain(start.name + regime) + "_" + plain(what) + ".json");
  }
  Path explorer(std::uint64_t seed) const { return out_ / seed_folder(seed) / "explorer.json"; }
  Path geometry(std::uint64_t seed, const Start& start) const {
    return out_ / seed_folder(seed) / "measures" / (plain(start.name) + "geometry.json");
  }
  Path localization(std::uint64_t seed, const Start& start) const {
    return out_ / seed_folder(seed) / "measures" / (plain(start.name) + "localization.json");
  }

 private:
  // A name as part of a file's name.
  static std::string plain(const std::string& name) {
    std::string result;
    for (const char c : name) {
      const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      result += kept || c == '-' ? c : '_';
    }
    return result;
  }

  Path out_;
};

}  // namespace study
