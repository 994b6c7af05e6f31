// The program for neural tangent kernels from outside.
#include <nlohmann/json.hpp>

#include "examples/program.hpp"
#include "lintel/core/io/npy.hpp"
#include "lintel/core/io/safetensors.hpp"

using namespace lintel;
using namespace lintel::test;
using Json = nlohmann::json;

namespace {
Run ntk(const std::string& arguments) { return run_program(NTK_PROGRAM, arguments); }

// Of drawn tasks, as small as they come; but more images for the part large than the others draw,
// so that it shows if what these choose depended on it.
std::string small(const std::string& parts, const std::filesystem::path& out) {
  return join(
      "--model nano_patch8_32 --images 10 --large-images 100 --pretraining-steps 3 --parts ", parts,
      " --out '", out.string(), "'");
}
bool one_line(const std::string& text) {
  return !text.empty() && text.find('\n') == text.size() - 1;
}
}  // namespace

TEST_CASE("ntk explains itself", "[ntk]") {
  const Run run = ntk("--help");
  CHECK(run.exit_code == 0);
  for (const char* word : {"kernel", "regression", "dynamics", "width", "localization", "large",
                           "--data", "--memory", "--weights"}) {
    CHECK_THAT(run.out, ContainsSubstring(word));
  }
}

TEST_CASE("ntk refuses what makes no sense", "[ntk]") {
  for (const char* arguments :
       {"--parts nonsense", "--tasks digits", "--tasks digits,digits", "--tasks digits,nonsense",
        "--images 3", "--images many", "--memory 0", "--model nonsense",
        "--weights=", "--no-such-option", "stray"}) {
    const Run run = ntk(arguments);
    CAPTURE(arguments, run.err);
    CHECK(run.exit_code == 2);
    CHECK(one_line(run.err));
    CHECK_THAT(run.err, ContainsSubstring("ntk: "));
  }
}

TEST_CASE("ntk leaves numbers, figures, a page and the kernel", "[ntk]") {
  const TemporaryFolder folder;
  const std::string parts = "kernel,regression,localization,dynamics";
  const Run run = ntk(small(parts + ",large", folder / "a") + " --threads 2");
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  Json results = Json::parse(get_bytes(folder / "a" / "ntk.json"));
  CHECK(results["kernel"]["smallest_eigenvalue"].get<double>() >=
        -1e-6 * results["kernel"]["largest_eigenvalue"].get<double>());
  CHECK(results["large"]["subset"]["difference"].get<double>() < 1e-4);
  CHECK(results["large"]["residual"].get<double>() < 1e-5);
  const Tensor<float> kernel = read_npy<float>(folder / "a" / "kernel.npy");
  CHECK(kernel.shape() == Shape{10, 10, 10, 10});
  CHECK(SafetensorsFile(folder / "a" / "kernel.safetensors").read<float>("kernel").values() ==
        kernel.values());
  const std::string page = get_bytes(folder / "a" / "report.html");
  for (const char* figure : {"spectrum", "regression", "localization", "dynamics"}) {
    CHECK_THAT(page, ContainsSubstring(figure));
    CHECK(get_bytes(folder / "a" / join(figure, ".png")).size() > 1000);
  }

  // What was found is not looked for again, and what is asked for later is added to it.
  const Run again = ntk(small("kernel,regimes", folder / "a"));
  REQUIRE(again.exit_code == 0);
  CHECK_THAT(again.out, ContainsSubstring("kernel is in ntk.json, from an earlier run"));
  const Json more = Json::parse(get_bytes(folder / "a" / "ntk.json"));
  CHECK(more.contains("regimes"));
  CHECK(more["dynamics"] == results["dynamics"]);

  // Other settings would lose them.
  const std::string before = get_bytes(folder / "a" / "ntk.json");
  const Run others = ntk(small("kernel", folder / "a") + " --seed 1");
  CHECK(others.exit_code == 1);
  CHECK(one_line(others.err));
  CHECK_THAT(others.err, ContainsSubstring("other settings; choose another --out"));
  CHECK(get_bytes(folder / "a" / "ntk.json") == before);

  // The same numbers on one thread.
  REQUIRE(ntk(small(parts, folder / "b") + " --threads 1").exit_code == 0);
  results.erase("large");  // holds a time
  CHECK(Json::parse(get_bytes(folder / "b" / "ntk.json")) == results);
}

TEST_CASE("ntk starts from the foundation, whose kernel knows the classes", "[ntk]") {
  const TemporaryFolder folder;
  const Run run = ntk(join("--images 20 --parts regression --out '", (folder / "a").string(), "'"));
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  const Json results = Json::parse(get_bytes(folder / "a" / "ntk.json"));
  CHECK_THAT(results["settings"]["weights"].get<std::string>(),
             ContainsSubstring("foundation.safetensors"));
  const Json& known = results["regression"]["pre-trained"];
  const Json& random = results["regression"]["random"];
  CHECK(known["alignment_with_labels"].get<double>() >
        2 * random["alignment_with_labels"].get<double>());
  CHECK(known["test_accuracy"].get<double>() > random["test_accuracy"].get<double>() + 0.2);
}

TEST_CASE("ntk says what is wrong with its data and leaves nothing half written", "[ntk]") {
  const TemporaryFolder folder;
  const Run nowhere = ntk(small("kernel", folder / "a") + " --data /no/such/folder");
  CHECK(nowhere.exit_code == 1);
  CHECK(one_line(nowhere.err));
  CHECK_THAT(nowhere.err, ContainsSubstring("/no/such/folder"));

  const Run tight = ntk(small("kernel", folder / "b") + " --memory 1");
  CHECK(tight.exit_code == 1);
  CHECK_THAT(tight.err, ContainsSubstring("memory allowed is 1048576"));
  CHECK_FALSE(std::filesystem::exists(folder / "b" / "kernel.npy"));
  CHECK_FALSE(std::filesystem::exists(folder / "b" / "ntk.json"));
}
