// The study as its users meet it: a program with options, an exit code, messages and files.
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/io/files.hpp"
#include "lintel/core/io/safetensors.hpp"
#include "lintel/core/random.hpp"

using namespace lintel;
using namespace lintel::test;
using Json = nlohmann::json;

namespace {
struct Run {
  int exit_code;
  std::string out, err;
};

// Runs the study with these arguments.
Run study(const std::string& arguments) {
  const TemporaryFolder folder;
  const std::string command =
      join("'", STUDY_PROGRAM, "' ", arguments, " >'", (folder / "out").string(), "' 2>'",
           (folder / "err").string(), "' </dev/null");
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  return {WEXITSTATUS(status), get_bytes(folder / "out"), get_bytes(folder / "err")};
}

// A Tiny ImageNet of a few shaded images, and two tasks of light and dark ones as CIFAR records.
void put_small_data(const std::filesystem::path& folder) {
  constexpr int side = 32;
  const auto bytes = [](std::size_t count, int shade, std::size_t seed) {
    std::string all(count, '\0');
    Random random(seed, "pixels", static_cast<std::uint64_t>(shade));
    for (char& byte : all) byte = static_cast<char>(shade + static_cast<int>(random.below(40)));
    return all;
  };
  const auto put_image = [&](const std::filesystem::path& path, int shade, std::size_t seed) {
    std::filesystem::create_directories(path.parent_path());
    put_bytes(path, join("P6 32 32 255\n", bytes(3 * side * side, shade, seed)));
  };
  const auto world = folder / "tiny-imagenet-200";
  std::string annotations;
  for (int c = 0; c < 3; ++c) {
    const std::string wnid = join("n", c);
    for (std::size_t i = 0; i < 20; ++i) {
      put_image(world / "train" / wnid / "images" / join(i, ".ppm"), 70 * c, i);
    }
    for (std::size_t i = 0; i < 5; ++i) {
      const std::string name = join(wnid, "_", i, ".ppm");
      put_image(world / "val" / "images" / name, 70 * c, 100 + i);
      annotations += join(name, "\t", wnid, "\t0\t0\t31\t31\n");
    }
  }
  put_bytes(world / "wnids.txt", "n0\nn1\nn2\n");
  put_bytes(world / "words.txt", "n0\tdark\nn1\tgray\nn2\tlight\n");
  put_bytes(world / "val" / "val_annotations.txt", annotations);
  for (const char* task : {"dusk", "dawn"}) {
    for (const char* part : {"train", "test"}) {
      std::string records;
      for (int i = 0; i < 60; ++i) {
        records += static_cast<char>(i % 2);
        records += bytes(3 * side * side, i % 2 ? 10 : 170,
                         static_cast<std::size_t>(i) + (task[1] == 'u' ? 0 : 500));
      }
      put_bytes(folder / join(task, "_", part, ".bin"), records);
    }
  }
}

// What was found, without how long it took.
Json results_in(const std::filesystem::path& folder) {
  Json json = Json::parse(get_bytes(folder / "results.json"));
  REQUIRE(json.at("seconds").is_number());
  json.erase("seconds");
  return json;
}

void check_one_line(const Run& run, int exit_code, const std::string& text) {
  CAPTURE(run.err);
  CHECK(run.exit_code == exit_code);
  CHECK_THAT(run.err, ContainsSubstring(text));
  CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
  CHECK(run.err.ends_with("\n"));
  CHECK(run.out.empty());
}

void check_share(const Json& number) {
  REQUIRE(number.is_number());
  CHECK(number.get<double>() >= 0);
  CHECK(number.get<double>() <= 1);
}
}  // namespace

TEST_CASE("a study finds the same on one thread and on two", "[study]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const auto short_study = [&](const char* out, const std::string& more) {
    return study(join("--steps 3 --pretraining-steps 5 --batch 8 --seed 3 --data '",
                      folder.path().string(), "' --out '", (folder / out).string(), "' ", more));
  };
  const Run one = short_study("one", "--threads 1");
  CAPTURE(one.err);
  REQUIRE(one.exit_code == 0);
  CHECK_THAT(one.out, ContainsSubstring("Task addition") && ContainsSubstring("Task negation") &&
                          ContainsSubstring("dusk") && ContainsSubstring("not the paper's"));
  const Json results = results_in(folder / "one");
  CHECK(results.at("tasks") == Json({"dawn", "dusk"}));
  CHECK(results.at("seed") == 3);
  CHECK(results.at("coefficients").size() == 21);
  REQUIRE(results.at("regimes").size() == 3);
  for (const auto& [name, regime] : results.at("regimes").items()) {
    CAPTURE(name);
    REQUIRE(regime.at("single_task").size() == 2);
    for (const Json& share : regime.at("single_task")) check_share(share);
    const Json& addition = regime.at("addition");
    check_share(addition.at("absolute"));
    CHECK(addition.at("validation_curve").size() == 21);
    REQUIRE(regime.at("negation").size() == 2);
    check_share(regime.at("negation")[0].at("control"));
    // With coefficient 0 all regimes are the pre-trained model.
    const Json& first = addition.at("validation_curve")[0];
    CHECK(first == results.at("regimes").at("non-linear").at("addition").at("validation_curve")[0]);
  }
  for (const char* regime : {"non-linear", "linearized"}) {
    const Json& cosines = results.at("task_vector_cosines").at(regime);
    CHECK(cosines[0][0].get<double>() == Approx(1).epsilon(1e-5));
    CHECK(cosines[0][1].get<double>() == Approx(cosines[1][0].get<double>()).margin(1e-6));
  }
  for (const char* table :
       {"single_tasks.csv", "addition.csv", "negation.csv", "addition_curve.csv"}) {
    CAPTURE(table);
    CHECK(std::filesystem::file_size(folder / "one" / table) > 0);
  }

  REQUIRE(short_study("two", "--threads 2").exit_code == 0);
  CHECK(results_in(folder / "two") == results);
  for (const char* file :
       {"pretrained", "dusk_nonlinear", "dusk_linearized", "dawn_nonlinear", "dawn_linearized"}) {
    CAPTURE(file);
    const std::string name = join(file, ".safetensors");
    CHECK_NOTHROW(SafetensorsFile(folder / "one" / name));
    CHECK(get_bytes(folder / "one" / name) == get_bytes(folder / "two" / name));
  }

  // Taken up again, it uses what is there, and makes again what is not.
  std::filesystem::remove(folder / "one" / "dawn_linearized.safetensors");
  std::filesystem::remove(folder / "one" / "results.json");
  const Run again = short_study("one", "");
  REQUIRE(again.exit_code == 0);
  CHECK_THAT(again.err, ContainsSubstring("taken as it is") &&
                            ContainsSubstring("dusk_linearized.safetensors") &&
                            !ContainsSubstring("dawn_linearized.safetensors"));
  CHECK(results_in(folder / "one") == results);
}

TEST_CASE("a study draws its own tasks", "[.drawn]") {
  const TemporaryFolder folder;
  const Run run = study(join("--tasks compass --steps 3 --pretraining-steps 5 --batch 8 --out '",
                             (folder / "out").string(), "'"));
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring("drawn by this program"));
  const Json results = results_in(folder / "out");
  CHECK(results.at("data") == "drawn");
  CHECK(results.at("tasks") == Json({"compass"}));
}

TEST_CASE("options that make no sense end the study with 2 and one line", "[study]") {
  check_one_line(study("--nonsense"), 2, "nonsense");
  check_one_line(study("digits"), 2, "'digits' is not an option");
  check_one_line(study("--steps 0"), 2, "--steps is 0; expected 1 or more");
  check_one_line(study("--steps many"), 2, "many");
  check_one_line(study("--steps"), 2, "steps");
  check_one_line(study("--pretraining-steps -1"), 2, "--pretraining-steps");
  check_one_line(study("--batch 1"), 2, "--batch is 1; expected 2 or more");
  check_one_line(study("--threads -1"), 2, "--threads");
  check_one_line(study("--seed -1"), 2, "-1");
  check_one_line(study("--steps 99999999999999999999"), 2, "99999999999999999999");
  check_one_line(study("--learning-rate 0"), 2, "--learning-rate");
  check_one_line(study("--learning-rate nan"), 2, "nan");
}

TEST_CASE("the study explains itself", "[study]") {
  const Run help = study("--help");
  CHECK(help.exit_code == 0);
  CHECK(help.err.empty());
  for (const char* option : {"--data", "--tasks", "--model", "--seed", "--steps",
                             "--pretraining-steps", "--batch", "--threads", "--out"}) {
    CHECK_THAT(help.out, ContainsSubstring(option));
  }
}

TEST_CASE("what the study cannot do ends it with 1 and one line", "[study]") {
  const TemporaryFolder folder;
  const std::string out = join("--out '", (folder / "out").string(), "' ");
  check_one_line(study(out + "--tasks digits,knitting"), 1, "knitting");
  check_one_line(study(out + "--tasks digits,knitting"), 1,
                 "compass");  // lists those that it knows
  check_one_line(study(out + "--model giant"), 1, "nano_patch8_32");
  check_one_line(study(out + "--data '" + (folder / "nowhere").string() + "'"), 1, "nowhere");

  put_bytes(folder / "file", "in the way");
  check_one_line(study("--out '" + (folder / "file").string() + "'"), 1, "file");
  check_one_line(study("--out '" + (folder / "file").string() + "/below'"), 1, "below");
  CHECK(get_bytes(folder / "file") == "in the way");
}
