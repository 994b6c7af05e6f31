#include "plan.hpp"

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>

#include "fingerprint.hpp"
#include "interrupt.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/io/safetensors.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/nn/progress.hpp"

namespace study {

using namespace lintel;

namespace {
constexpr std::size_t most_json = std::size_t{1} << 28;

Json parsed(const std::filesystem::path& file) {
  const auto bytes = read_file(file, most_json);
  try {
    return Json::parse(bytes.begin(), bytes.end());
  } catch (const Json::exception&) {
    fail(file.string(), ": damaged: it is not JSON");
  }
}

// The seconds that stages took: of use, but not worth stopping for.
Json read_times(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return Json::object();
  try {
    const Json times = parsed(file);
    if (times.is_object()) return times;
  } catch (const Error& damage) {
    std::cerr << damage.what() << "; it begins anew\n";
  }
  return Json::object();
}

std::uint32_t checksum_of(const Json& measure) { return crc32_of(measure.dump()); }

// Those of earlier versions have no checksum.
void check_measure(const Json& there, const std::filesystem::path& file) {
  if (there.contains("crc32") && there["crc32"] != checksum_of(there.value("measure", Json())))
    fail(file.string(), ": damaged: the measure is not what was written");
}

// Whether that is this stage's measure, as it was written.
bool is_measure_of(const Json& there, const Stage& stage) {
  if (!there.is_object() || there.value("key", Json()) != stage.key()) return false;
  check_measure(there, stage.output);
  return true;
}

// The key of each output of this program's stages.
std::map<std::filesystem::path, std::string> makers;
}  // namespace

std::string key_of(const std::string& recipe) { return Fingerprint().add(recipe).text(); }

bool Stage::is_done() const {
  if (!std::filesystem::exists(output)) return false;
  try {
    if (output.extension() == ".json") return is_measure_of(parsed(output), *this);
    const SafetensorsFile there(output);
    const auto found = there.metadata().find("key");
    if (found == there.metadata().end() || found->second != key()) return false;
    there.check_data();
    return true;
  } catch (const NewerFile&) {
    throw;  // not damaged: made by somebody who knew more
  } catch (const Error& damage) {
    std::cerr << name << ": " << damage.what() << "; it is made again\n";
    return false;
  }
}

std::string Plan::add(Stage stage) {
  const std::string key = stage.key();
  if (makers.emplace(stage.output, key).first->second != key) {
    fail(stage.name, ": would be written to ", stage.output.string(),
         ", as another stage is; expected names that differ in letters or digits");
  }
  stages_.push_back(std::move(stage));
  return key;
}

void Plan::print(double passes_per_second) const {
  double all = 0;
  for (const Stage& stage : stages_) {
    const bool done = stage.is_done();
    const double seconds = stage.passes / passes_per_second;
    std::cout << (done ? "  there         " : "  to make " + duration(seconds)) << "  "
              << stage.name << "  -> " << stage.output.string() << "\n";
    if (!done) all += seconds;
  }
  std::cout << stages_.size() << " stages; about " << duration(all) << " of work to do\n";
}

Json Plan::run(double passes_per_second, const std::filesystem::path& times) const {
  using Clock = std::chrono::steady_clock;
  Json seconds = read_times(times);
  double left = 0, made = 0, took = 0;
  std::vector<bool> done;
  for (const Stage& stage : stages_) {
    done.push_back(stage.is_done());
    if (!done.back()) left += stage.passes;
  }
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    const Stage& stage = stages_[i];
    if (done[i]) continue;
    stop_if_interrupted();
    // The rate of this machine, today: at first as measured, then as seen.
    const double rate = (made + 60 * passes_per_second) / (took + 60);
    std::fprintf(stderr, "stage %zu of %zu, about %s left in all: %s\n", i + 1, stages_.size(),
                 duration(left / rate).c_str(), stage.name.c_str());
    const auto start = Clock::now();
    make_folders(stage.output.parent_path());
    stage.make(stage);
    const double now = std::chrono::duration<double>(Clock::now() - start).count();
    seconds[stage.name] = now;
    write_file(times, seconds.dump(1) + "\n");
    made += stage.passes;
    took += now;
    left -= stage.passes;
  }
  return seconds;
}

bool is_planned(const std::filesystem::path& file) { return makers.contains(file); }

void check_maker(const std::filesystem::path& file, const std::string& key) {
  const auto maker = makers.find(file);
  if (maker == makers.end() || maker->second == key) return;
  fail(file.string(), ": is no longer what this study made, and is not used; run again, with ",
       "another --out if another study writes to this folder");
}

void write_measure(const Stage& stage, const Json& measure) {
  const Json file{{"key", stage.key()},
                  {"recipe", stage.recipe},
                  {"measure", measure},
                  {"crc32", checksum_of(measure)}};
  write_file(stage.output, file.dump(1) + "\n");
}

void refuse_measure(const std::filesystem::path& file) {
  fail(file.string(), ": holds no such measure; remove it, and it will be made again");
}

Json json_of_measure(const std::filesystem::path& file) {
  const Json there = parsed(file);
  if (!there.is_object() || !there.contains("measure")) refuse_measure(file);
  const Json key = there.value("key", Json());
  check_maker(file, key.is_string() ? key.get<std::string>() : "");
  check_measure(there, file);
  return there["measure"];
}

}  // namespace study
