// What a study says of the paper's findings, from numbers that are made up.
#include "findings.hpp"
#include "catch.hpp"

using study::Json;

namespace {
// Two seeds, and two tasks of two and of four classes: guessing is right in 37.5 %.
struct Numbers {
  Json found{{"tasks", {{{"classes", 2}}, {{"classes", 4}}}}, {"seeds", {Json(), Json()}}};
  Json summary{{"regimes", Json::object()}};

  void put(const char* regime, const char* number, const std::vector<double>& values,
           const char* group = "regimes") {
    summary[group][regime][number]["values"] = values;
  }
  Json of(const std::string& id) const {
    for (const Json& finding : study::findings(found, summary)) {
      if (finding.at("id") == id) return finding;
    }
    return {};
  }
};
}  // namespace

TEST_CASE("a finding needs half a point in each seed, and its sentence says the same") {
  Numbers numbers;
  CHECK(study::findings(numbers.found, numbers.summary).empty());
  numbers.put("non-linear", "normalized", {0.7, 0.8});
  const auto linearized = [&](double one, double other) {
    numbers.put("linearized", "normalized", {one, other});
    const Json finding = numbers.of("a");
    const Json all = study::findings(numbers.found, numbers.summary);
    CHECK(study::sentence_of(all, "a") == " " + finding.at("sentence").get<std::string>());
    CHECK(study::holds(all, "a") == (finding.at("verdict") == "holds"));
    return finding;
  };
  const Json small = linearized(0.703, 0.803);
  CHECK(small.at("verdict") == "does not hold");
  CHECK_THAT(small.at("sentence").get<std::string>(), ContainsSubstring("does not hold here"));
  const Json one_seed = linearized(0.71, 0.803);
  CHECK(one_seed.at("verdict") == "holds in some seeds");
  CHECK(one_seed.at("seeds_agreeing") == 1);
  CHECK_THAT(one_seed.at("sentence").get<std::string>(),
             ContainsSubstring("holds in 1 of 2 seeds"));
  const Json both = linearized(0.71, 0.81);
  CHECK(both.at("verdict") == "holds");
  CHECK(both.at("figures") == "linearized 76.0, non-linear 75.0");
  CHECK_THAT(both.at("sentence").get<std::string>(), ContainsSubstring("holds here"));
}

TEST_CASE("negation that costs the control task more is not the better one") {
  Numbers numbers;
  numbers.put("linearized", "target", {0.1, 0.1});
  numbers.put("non-linear", "target", {0.3, 0.3});
  numbers.put("non-linear", "control", {0.5, 0.5});
  CHECK(numbers.of("d").is_null());  // the control task was not measured
  numbers.put("linearized", "control", {0.495, 0.6});
  CHECK(numbers.of("d").at("verdict") == "holds");
  numbers.put("linearized", "control", {0.48, 0.48});
  CHECK(numbers.of("d").at("verdict") == "does not hold");
}

TEST_CASE("addition fails from random weights only where these learn single tasks") {
  Numbers numbers;
  numbers.put("non-linear", "normalized", {0.9, 0.9});
  numbers.put("non-linear", "normalized", {0.5, 0.5}, "random");
  numbers.put("non-linear", "single", {0.6, 0.48}, "random");
  CHECK(numbers.of("f").at("verdict") == "holds");
  numbers.put("non-linear", "single", {0.6, 0.4}, "random");
  CHECK(numbers.of("f").at("seeds_agreeing") == 1);
  numbers.put("non-linear", "single", {0.4, 0.4}, "random");
  CHECK(numbers.of("f").at("verdict") == "does not hold");
  CHECK_THAT(numbers.of("f").at("figures").get<std::string>(), ContainsSubstring("guessing 37.5"));
}

TEST_CASE("localization is judged on the middle number of eigenfunctions") {
  Numbers numbers;
  for (Json& seed : numbers.found["seeds"]) {
    const Json pair{{"eigenfunctions", {1, 2}}, {"on_task", {1, 3}}, {"on_other", {1, 1}}};
    seed["localization"] = {pair};
    seed["random_localization"] = {pair};
  }
  CHECK(numbers.of("i").at("verdict") == "does not hold");  // above 1, but not above random
  numbers.found["seeds"][0]["random_localization"][0]["on_task"] = {9, 1};
  CHECK(numbers.of("i").at("verdict") == "holds in some seeds");
}
