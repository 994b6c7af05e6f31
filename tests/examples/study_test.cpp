// The study as its users meet it: a program with options, an exit code, messages and files.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/io/files.hpp"
#include "examples/program.hpp"
#include "examples/small_study.hpp"
#include "examples/study_results.hpp"
#include "lintel/core/io/safetensors.hpp"

using namespace lintel;
using namespace lintel::test;
using Json = nlohmann::json;

namespace {
Run study(const std::string& arguments) { return run_program(STUDY_PROGRAM, arguments); }

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

TEST_CASE("a study finds the same on one thread and on two, and does nothing twice", "[study]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const auto short_study = [&](const char* out, const std::string& more) {
    return study(small_study(folder.path(), folder / out) + "--extra all " + more);
  };
  const Run one = short_study("one", "--threads 1");
  CAPTURE(one.err);
  REQUIRE(one.exit_code == 0);
  CHECK_THAT(one.out, ContainsSubstring("All task vectors added") &&
                          ContainsSubstring("A task vector subtracted") &&
                          ContainsSubstring("dusk") && ContainsSubstring("not the paper's"));
  const std::string text = results_in(folder / "one");
  const Json results = Json::parse(get_bytes(folder / "one" / "results.json"));
  CHECK(results.at("tasks")[0].at("name") == "dawn");
  CHECK(results.at("tasks")[1].at("test") == 60);
  CHECK(results.at("coefficients").size() == 21);
  CHECK(results.at("control").at("classes") == 3);
  REQUIRE(results.at("seeds").size() == 1);
  const Json& regimes = results.at("seeds")[0].at("regimes");
  REQUIRE(regimes.size() == 9);
  for (const auto& [name, regime] : regimes.items()) {
    CAPTURE(name);
    REQUIRE(regime.at("single").at("test").size() == 2);
    for (const Json& share : regime.at("single").at("test")) check_share(share);
    check_share(regime.at("addition").at("absolute"));
    REQUIRE(regime.at("addition").at("curve").size() == 21);
    // With coefficient 0 all regimes are the pre-trained model.
    CHECK(regime.at("addition").at("curve")[0] ==
          regimes.at("non-linear").at("addition").at("curve")[0]);
  }
  for (const char* name : {"non-linear", "post-hoc", "linearized"}) {
    CAPTURE(name);
    const Json& regime = regimes.at(name);
    REQUIRE(regime.at("pairs").size() == 1);
    // Of two tasks, the only pair is all of them.
    CHECK(regime.at("pairs")[0].at("absolute") == regime.at("addition").at("absolute"));
    REQUIRE(regime.at("negation").size() == 2);
    check_share(regime.at("negation")[0].at("control"));
    check_share(regime.at("analogy").at("analogy"));
    const Json& map = regime.at("disentanglement").at("maps")[0];
    REQUIRE(map.at("error").size() == 7);
    CHECK(map.at("error")[3][3] == 0);  // nothing added to nothing
    check_share(map.at("error")[0][6]);
  }
  CHECK(results.at("seeds")[0].at("random").size() == 2);  // non-linear, and that read post-hoc
  REQUIRE(results.at("findings").size() == 10);
  for (const Json& finding : results.at("findings")) {  // the report says what the verdict is
    const std::string sentence = finding.at("sentence");
    CHECK_THAT(get_bytes(folder / "one" / "report.html"), ContainsSubstring(sentence));
  }
  for (const char* start : {"localization", "random_localization"}) {
    const Json& pair = results.at("seeds")[0].at(start)[0];
    CHECK(pair.at("task") == "dawn");
    CHECK(pair.at("on_task").size() == pair.at("eigenfunctions").size());
    CHECK(results.at("summary").at(start).at("ratios")[0].get<double>() ==
          Approx(pair.at("on_task")[0].get<double>() / pair.at("on_other")[0].get<double>()));
  }
  const Json& cosines = results.at("seeds")[0].at("task_vectors").at("linearized").at("cosines");
  CHECK(cosines[0][0].get<double>() == Approx(1).epsilon(1e-5));
  CHECK(cosines[0][1].get<double>() == Approx(cosines[1][0].get<double>()).margin(1e-6));
  for (const char* table : {"single_tasks.csv", "addition.csv", "negation.csv", "findings.csv"}) {
    CAPTURE(table);
    CHECK(std::filesystem::file_size(folder / "one" / table) > 0);
  }
  const std::string report = get_bytes(folder / "one" / "report.html");
  for (const char* part : {"<h2>Negation", "<h2>Localization", "kernel regression", "<svg",
                           "does not hold", "data:image/png", "</html>"})
    CHECK_THAT(report, ContainsSubstring(part));
  CHECK(report.find("src=\"http") == std::string::npos);  // opens offline

  REQUIRE(short_study("two", "--threads 2").exit_code == 0);
  CHECK(results_in(folder / "two") == text);
  for (const char* file : {"pretrained", "seed3/vectors/non-linear/dusk",
                           "seed3/vectors/linearized/dawn", "seed3/vectors/LoRA/dusk"}) {
    CAPTURE(file);
    const std::string name = join(file, ".safetensors");
    CHECK_NOTHROW(SafetensorsFile(folder / "one" / name));
    CHECK(get_bytes(folder / "one" / name) == get_bytes(folder / "two" / name));
  }

  // Taken up again, nothing is made; where an output is missing, that alone is.
  CHECK_THAT(short_study("one", "").err, !ContainsSubstring("stage"));
  std::filesystem::remove(folder / "one" / "seed3/vectors/linearized/dawn.safetensors");
  const Run again = short_study("one", "");
  CHECK(std::count(again.err.begin(), again.err.end(), '\n') < 5);
  CHECK_THAT(again.err, ContainsSubstring("fine-tuning dawn, linearized, seed3") &&
                            !ContainsSubstring("pre-training"));
  CHECK(results_in(folder / "one") == text);

  // Other settings: what depends on them is made again, and pre-training does not.
  const auto line_of = [](const std::string& plan, const std::string& part) {
    const std::size_t at = plan.find(part);
    REQUIRE(at != std::string::npos);
    const std::size_t start = plan.rfind('\n', at) + 1;
    return plan.substr(start, at - start);
  };
  const std::string plan = short_study("one", "--steps 4 --dry-run").out;
  CHECK_THAT(plan, ContainsSubstring("to make") && ContainsSubstring("GB of memory"));
  CHECK_THAT(plan.substr(0, plan.find('\n')), ContainsSubstring("there"));
  CHECK_THAT(line_of(plan, "fine-tuning dusk, linearized, seed3"), ContainsSubstring("to make"));
  CHECK_THAT(line_of(plan, "measuring linearized, negation"), ContainsSubstring("to make"));
  // Other test images of a task: all that saw them, which pre-training did not.
  put_bytes(folder / "dusk_test.bin", get_bytes(folder / "dawn_test.bin"));
  const std::string others = short_study("one", "--dry-run").out;
  CHECK_THAT(others.substr(0, others.find('\n')), ContainsSubstring("there"));
  CHECK_THAT(line_of(others, "measuring the pre-trained model"), ContainsSubstring("to make"));
  CHECK_THAT(line_of(others, "measuring linearized, negation"), ContainsSubstring("to make"));

  // From a checkpoint, for some of its tasks.
  const Run part = study(small_study(folder.path(), folder / "part") +
                         "--tasks dawn,dusk --extra " + "none --no-random-start --foundation '" +
                         (folder / "two/foundation.safetensors").string() + "'");
  CHECK(part.exit_code == 0);
  CHECK_THAT(part.err, !ContainsSubstring("pre-training"));

  // A task that the foundation has not seen has the mean features of its classes as a head.
  const auto known = SafetensorsFile(folder / "two/foundation.safetensors");
  CHECK(known.contains("class_directions.dusk"));
  std::filesystem::rename(folder / "dusk_train.bin", folder / "noon_train.bin");
  std::filesystem::rename(folder / "dusk_test.bin", folder / "noon_test.bin");
  const Run unseen =
      study(small_study(folder.path(), folder / "unseen") +
            "--tasks dawn,noon --extra none --no-random-start --turn 30 " + "--foundation '" +
            (folder / "two/foundation.safetensors").string() + "'");
  CAPTURE(unseen.err);
  CHECK(unseen.exit_code == 0);
  const SafetensorsFile heads(folder / "unseen/pretrained.safetensors");
  const auto turned = heads.read<double>("class_directions.dawn"),
             learned = known.read<double>("class_directions.dawn");
  CHECK(turned.shape() == learned.shape());
  CHECK(heads.contains("class_directions.noon"));
  double product = 0, squares = 0;  // of the first row, whose turned form has length 1
  for (std::int64_t i = 0; i < learned.shape()[1]; ++i) {
    product += turned.at({0, i}) * learned.at({0, i});
    squares += learned.at({0, i}) * learned.at({0, i});
  }
  CHECK(product / std::sqrt(squares) == Approx(std::cos(30 * 3.14159265358979 / 180)).margin(1e-4));
}

TEST_CASE("task arithmetic from several moments of pre-training", "[study]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const auto emergence = [&](const char* out, const std::string& more) {
    return study(small_study(folder.path(), folder / out) +
                 "--extra none --map-points 7 --moments 0,2,4 --seeds 2 " + more);
  };
  const Run run = emergence("one", "--threads 1");
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring("retained: non-linear"));
  const Json results = Json::parse(get_bytes(folder / "one" / "results.json"));
  REQUIRE(results.at("moments").size() == 3);
  for (const Json& moment : results.at("moments")) {
    REQUIRE(moment.at("seeds").size() == 2);
    const Json& row = moment.at("summary").at("regimes").at("linearized");
    check_share(row.at("error_in_box").at("mean"));
    check_share(row.at("absolute").at("mean"));
    CHECK(moment.at("summary").at("localization").at("ratios")[0].get<double>() > 0);
    // The share of the gain that is retained, by its formula.
    if (!row.contains("retained")) continue;
    const double before = moment.at("summary").at("pre-trained").at("single");
    const double single = row.at("single").at("values")[0],
                 added = row.at("absolute").at("values")[0];
    CHECK(row.at("retained").at("values")[0].get<double>() ==
          Approx((added - before) / (single - before)).margin(1e-9));
  }
  CHECK(results.at("moments")[1].at("step") == 2);
  CHECK_THAT(get_bytes(folder / "one" / "report.html"),
             ContainsSubstring("<svg") && ContainsSubstring("after 4"));
  CHECK(emergence("two", "--threads 2").exit_code == 0);
  CHECK(results_in(folder / "two") == results_in(folder / "one"));

  // The end of the moments is what pre-training in one piece comes to.
  const Run whole =
      study(small_study(folder.path(), folder / "whole") +
            "--extra none --map-points 7 --no-random-start --analogy none --no-explorer");
  REQUIRE(whole.exit_code == 0);
  CHECK(!std::filesystem::exists(folder / "whole/explorer.html"));
  CHECK_THAT(get_bytes(folder / "whole/report.html"), !ContainsSubstring("id=\"explorer"));
  CHECK(Json::parse(get_bytes(folder / "whole/results.json")).at("analogy") == Json({"", ""}));
  CHECK_THAT(get_bytes(folder / "whole/report.html"), !ContainsSubstring("<h2>Analogy"));
  const SafetensorsFile in_one(folder / "whole/foundation.safetensors"),
      in_parts(folder / "one/moments/step4_foundation.safetensors");
  REQUIRE(in_one.names() == in_parts.names());
  for (const std::string& name : in_one.names()) {
    CHECK(in_one.read<float>(name).values() == in_parts.read<float>(name).values());
  }
  check_one_line(study("--moments 5,3"), 2, "--moments has 3 after 5");
  check_one_line(study("--moments 5 --widths 64,128"), 2, "2 --widths for 1 --moments");
  check_one_line(study(small_study(folder.path(), folder / "odd") + "--moments 1 --widths 50"), 2,
                 "--widths has 50; expected multiples of 16");
  check_one_line(study("--moments 5 --foundation x"), 2, "leave out --foundation");
}

TEST_CASE("task arithmetic in models of several widths", "[study]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const Run run = study(small_study(folder.path(), folder / "out") +
                        "--extra none --map-points 7 --moments 4,2 --widths 32,64");
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(get_bytes(folder / "out" / "report.html"),
             ContainsSubstring("What width gives") && ContainsSubstring("at width 64"));
  const Json results = Json::parse(get_bytes(folder / "out" / "results.json"));
  REQUIRE(results.at("moments").size() == 2);
  CHECK(results.at("moments")[0].at("width") == 32);
  CHECK(results.at("moments")[0].at("step") == 4);
  CHECK(results.at("moments")[1].at("width") == 64);
  const SafetensorsFile narrow(folder / "out/moments/width32_step4_foundation.safetensors"),
      usual(folder / "out/moments/width64_step2_foundation.safetensors");
  CHECK(narrow.shape("pos_embed") == Shape{1, 17, 32});
  CHECK(narrow.shape("blocks.0.attn.qkv.weight") == Shape{96, 32});

  // The model of the usual width is what it is at that moment of a pre-training alone.
  const Run alone = study(small_study(folder.path(), folder / "alone") +
                          "--extra none --map-points 7 --moments 2");
  REQUIRE(alone.exit_code == 0);
  const SafetensorsFile there(folder / "alone/moments/step2_foundation.safetensors");
  for (const std::string& name : there.names())
    CHECK(there.read<float>(name).values() == usual.read<float>(name).values());
}

TEST_CASE("several seeds have means and spreads", "[study]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const Run run = study(small_study(folder.path(), folder / "out") +
                        "--extra none --no-random-start --seeds 2 --pretraining control "
                        "--decay-towards zero --analogy dusk,dawn --map-pairs dusk:dawn");
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring("±"));
  const Json results = Json::parse(get_bytes(folder / "out" / "results.json"));
  REQUIRE(results.at("seeds").size() == 2);
  const Json& absolute = results.at("summary").at("regimes").at("linearized").at("absolute");
  REQUIRE(absolute.at("values").size() == 2);
  const double a = absolute.at("values")[0], b = absolute.at("values")[1];
  CHECK(absolute.at("mean").get<double>() == Approx((a + b) / 2).margin(1e-12));
  CHECK(absolute.at("spread").get<double>() ==
        Approx(std::abs(a - b) / std::sqrt(2)).margin(1e-12));
  CHECK(results.at("analogy") == Json({"dusk", "dawn"}));
}

TEST_CASE("a study draws its own tasks", "[.drawn]") {
  const TemporaryFolder folder;
  const Run run = study(join("--tasks compass,digits --steps 3 --batch 8 ",
                             "--map-points 7 --map-images 10 --extra none --out '",
                             (folder / "out").string(), "'"));
  CAPTURE(run.err);
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.out, ContainsSubstring("drawn by this program"));
  const Json results = Json::parse(get_bytes(folder / "out" / "results.json"));
  CHECK(results.at("data") == "drawn");
  CHECK(results.at("tasks")[0].at("name") == "compass");
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
  check_one_line(study("--learning-rates 0.1,0"), 2, "--learning-rates");
  check_one_line(study("--learning-rates nan"), 2, "nan");
  check_one_line(study("--seeds 0"), 2, "--seeds is 0; expected 1 or more");
  check_one_line(study("--map-points 8"), 2, "expected 7, 13, 19, 25 and so on");
  check_one_line(study("--map-points 1"), 2, "expected 7, 13, 19, 25 and so on");
  check_one_line(study("--extra knitting"), 2, "expected one of attention, lora");
  check_one_line(study("--decay-towards one"), 2, "expected one of pretrained, zero");
  check_one_line(study("--pretraining none"), 2, "expected one of broad, control");
  check_one_line(study("--penalty=-1"), 2, "--penalty");
  check_one_line(study("--tak-penalty=-1"), 2, "--tak-penalty");
  check_one_line(study("--turn 190"), 2, "degrees from 0 to 180");
  check_one_line(study("--pretrain --foundation x"), 2, "not both");
  check_one_line(study("--save-every=-1"), 2, "--save-every");
  check_one_line(study("--analogy digits"), 2, "two tasks");
  check_one_line(study("--steps 1.5"), 2, "--steps is '1.5'; expected 1 or more");
  check_one_line(study("--learning-rates ,"), 2, "--learning-rates is ','; expected numbers above");
  check_one_line(study("--steps 9223372036854775807"), 2, "up to 1000000000");
  check_one_line(study("--foundation="), 2, "--foundation is empty");
  check_one_line(study("--data="), 2, "--data is empty");
  check_one_line(study("--model giant"), 2, "nano_patch8_32");
  check_one_line(study("--tasks digits,knitting"), 2, "--tasks is 'knitting'");
  check_one_line(study("--tasks digits,knitting"), 2, "compass");  // lists those that it knows
  check_one_line(study("--tasks digits,signs,digits"), 2, "--tasks has digits twice");
  check_one_line(study("--learning-rates 0.1,0.1"), 2, "0.1 twice");
  check_one_line(study("--pretraining-steps 50"), 2, "without --pretrain");
  check_one_line(study("--moments 2,4 --only-foundation"), 2, "not both");
  check_one_line(study("--moments 20000"), 2, "--moments has 20000; expected steps in rising");
  check_one_line(study("--moments 2,4 --widths 0,32"), 2, "--widths has 0; expected 1 or more");
  check_one_line(study("--moments 2,3,2 --widths 32,64,32"), 2, "--moments has 2 twice");
}

TEST_CASE("the study explains itself", "[study]") {
  const Run help = study("--help");
  CHECK(help.exit_code == 0);
  CHECK(help.err.empty());
  for (const char* option :
       {"--data", "--tasks", "--model", "--seed", "--steps", "--pretraining-steps", "--batch",
        "--threads", "--out", "--foundation", "--pretrain", "--moments", "--widths", "--turn",
        "--seeds", "--dry-run", "--extra", "--learning-rates", "--map-pairs"}) {
    CHECK_THAT(help.out, ContainsSubstring(option));
  }
}

TEST_CASE("learning rates are chosen on each task at most once", "[study]") {
  const TemporaryFolder folder;
  const std::string plan =
      study("--out '" + (folder / "out").string() +
            "' --dry-run --tasks digits,signs --learning-rates 0.001,0.002 --search-tasks 5")
          .out;
  for (const char* task : {"digits", "signs"}) {
    const std::string stage = join("learning rate 0.001: ", task, ", non-linear");
    const std::size_t first = plan.find(stage);
    REQUIRE(first != std::string::npos);
    CHECK(plan.find(stage, first + 1) == std::string::npos);
  }
}

TEST_CASE("names of tasks in any alphabet, and sets too small to divide", "[study]") {
  const TemporaryFolder folder;
  put_small_data(folder.path());
  const auto copy = [&](const char* from, const std::string& to, std::size_t images) {
    constexpr std::size_t record = 1 + 3 * 32 * 32;
    for (const char* part : {"_train.bin", "_test.bin"})
      put_bytes(folder / (to + part),
                get_bytes(folder / join(from, part)).substr(0, images * record));
  };
  copy("dusk", "道路", 60);
  copy("dawn", "数字", 60);
  copy("dusk", "a b", 60);
  copy("dawn", "a_b", 60);
  copy("dusk", "few", 9);
  const auto run = [&](const std::string& tasks) {
    return study(small_study(folder.path(), folder / "out") +
                 "--extra none --no-random-start --no-explorer --tasks '" + tasks + "'");
  };
  REQUIRE(run("道路,数字").exit_code == 0);
  const Json results = Json::parse(get_bytes(folder / "out" / "results.json"));
  const Json& cosines = results.at("seeds")[0].at("task_vectors").at("non-linear").at("cosines");
  CHECK(cosines[0][1].get<double>() < 0.99);  // one vector each
  check_one_line(run("a b,a_b"), 1, "expected names that differ in letters or digits");
  check_one_line(run("few,dusk"), 1, "few has 9 training and 9 test images; expected 10");
}

TEST_CASE("what the study cannot do ends it with 1 and one line", "[study]") {
  const TemporaryFolder folder;
  const std::string out = join("--out '", (folder / "out").string(), "' ");
  check_one_line(study(out + "--model nano_patch8_32 --tasks digits"), 1, "foundation.safetensors");
  check_one_line(study(out + "--data '" + (folder / "nowhere").string() + "'"), 1, "nowhere");

  put_bytes(folder / "file", "in the way");
  check_one_line(study("--out '" + (folder / "file").string() + "'"), 1, "file");
  check_one_line(study("--out '" + (folder / "file").string() + "/below'"), 1, "below");
  check_one_line(study("--dry-run --out '" + (folder / "file").string() + "/below'"), 1,
                 "file is not a folder; choose another --out");
  CHECK(get_bytes(folder / "file") == "in the way");
}
