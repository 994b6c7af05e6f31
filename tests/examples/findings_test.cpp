// What a study says of the paper's findings, from numbers that are made up.
#include "report/findings.hpp"
#include "catch.hpp"

using namespace study;
using R = RowSummary;

namespace {
// Two seeds, and two tasks of two and of four classes: guessing is right in 37.5 %.
struct Study {
  std::vector<TaskFacts> tasks{{"two", 2, 0, 0, 0, 0}, {"four", 4, 0, 0, 0, 0}};
  std::vector<OfSeed> seeds{2};
  Summary summary;

  void put(const char* regime, Column column, const Numbers& values) {
    (summary.regimes[regime].*column).values = values;
  }
  void put_random(Column column, const Numbers& values) {
    if (!summary.random) summary.random.emplace();
    ((*summary.random)["non-linear"].*column).values = values;
  }
  bool has(const std::string& id) const { return find(findings(tasks, seeds, summary), id); }
  Finding finding(const std::string& id) const {
    const std::vector<Finding> all = findings(tasks, seeds, summary);
    REQUIRE(find(all, id));
    return *find(all, id);
  }
};
}  // namespace

TEST_CASE("a finding needs half a point in each seed, and its sentence says the same") {
  Study study;
  CHECK(findings(study.tasks, study.seeds, study.summary).empty());
  study.put("non-linear", &R::normalized, {0.7, 0.8});
  const auto linearized = [&study](double one, double other) {
    study.put("linearized", &R::normalized, {one, other});
    return study.finding("a");
  };
  const Finding small = linearized(0.703, 0.803);
  CHECK(small.verdict == "does not hold");
  CHECK_FALSE(small.holds());
  CHECK_THAT(small.sentence, ContainsSubstring("does not hold here"));
  const Finding one_seed = linearized(0.71, 0.803);
  CHECK(one_seed.verdict == "holds in some seeds");
  CHECK(one_seed.seeds_agreeing == 1);
  CHECK_THAT(one_seed.sentence, ContainsSubstring("holds in 1 of 2 seeds"));
  const Finding both = linearized(0.71, 0.81);
  CHECK(both.verdict == "holds");
  CHECK(both.holds());
  CHECK(both.figures == "linearized 76.0, non-linear 75.0");
  CHECK_THAT(both.sentence, ContainsSubstring("holds here"));
}

TEST_CASE("negation that costs the control task more is not the better one") {
  Study study;
  study.put("linearized", &R::target, {0.1, 0.1});
  study.put("non-linear", &R::target, {0.3, 0.3});
  study.put("non-linear", &R::control, {0.5, 0.5});
  CHECK_FALSE(study.has("d"));  // the control task was not measured
  study.put("linearized", &R::control, {0.495, 0.6});
  CHECK(study.finding("d").verdict == "holds");
  study.put("linearized", &R::control, {0.48, 0.48});
  CHECK(study.finding("d").verdict == "does not hold");
}

TEST_CASE("addition fails from random weights only where these learn single tasks") {
  Study study;
  study.put("non-linear", &R::normalized, {0.9, 0.9});
  study.put_random(&R::normalized, {0.5, 0.5});
  study.put_random(&R::single, {0.6, 0.48});
  CHECK(study.finding("f").verdict == "holds");
  study.put_random(&R::single, {0.6, 0.4});
  CHECK(study.finding("f").seeds_agreeing == 1);
  study.put_random(&R::single, {0.4, 0.4});
  CHECK(study.finding("f").verdict == "does not hold");
  CHECK_THAT(study.finding("f").figures, ContainsSubstring("guessing 37.5"));
}

TEST_CASE("localization is judged on the middle number of eigenfunctions") {
  Study study;
  for (OfSeed& seed : study.seeds) {
    seed.trained.localization = {{"two", "four", {1, 2}, {1, 3}, {1, 1}}};
    seed.random.emplace().localization = seed.trained.localization;
  }
  CHECK(study.finding("i").verdict == "does not hold");  // above 1, but not above random
  study.seeds[0].random->localization[0].on_task = {9, 1};
  CHECK(study.finding("i").verdict == "holds in some seeds");
}

TEST_CASE("measures go to JSON and back by one list of their fields") {
  Row row;
  row.single = {{0.5, 0.25}, {1, 0}};
  row.addition.coefficient = 0.35;
  row.negation = {{0.1, 0.2, 0.3}};
  const Json json = row;
  CHECK(json.at("single").dump() == R"({"test":[0.5,0.25],"validation":[1.0,0.0]})");
  CHECK_FALSE(json.contains("analogy"));  // not measured
  const Row back = json.get<Row>();
  CHECK(Json(back) == json);
  CHECK(back.negation->at(0).control == 0.3);
  CHECK_FALSE(back.pairs);
  CHECK_THROWS(Json::object().get<SingleTasks>());
}
