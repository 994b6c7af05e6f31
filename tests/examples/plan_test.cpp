// Stages of a study whose outputs are no longer theirs when a later one asks for them.
#include "engine/plan.hpp"

#include "catch.hpp"
#include "core/io/files.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/nn/layers/linear.hpp"

using namespace lintel;
using namespace lintel::test;
using study::Stage;

namespace {
using Layer = Linear<Tensor<float>>;

const Layer made{Tensor<float>({1, 2}, {1, 2}), Tensor<float>({1}, {3})};

void save(const Stage& stage, const Layer& layer) {
  save_model(stage.output, layer, {{"key", stage.key()}});
}

// A first stage makes a file, something happens, and the next one reads it.
template <class Make, class Read>
std::string end_of(const TemporaryFolder& folder, const std::string& name, const Make& make,
                   const std::function<void(const Stage&)>& meanwhile, const Read& read) {
  study::Plan plan;
  const Stage first{"first", folder / name, "by hand", 1, make};
  plan.add(first);
  plan.add({"next", folder / "next.json", "by reading", 1, [&](const Stage& stage) {
              meanwhile(first);
              read(first.output);
              study::write_measure(stage, 1);
            }});
  try {
    plan.run(1, folder / "times.json");
  } catch (const Error& error) {
    CHECK(!std::filesystem::exists(folder / "next.json"));
    return error.what();
  }
  return "no error";
}
}  // namespace

TEST_CASE("a model that another study has put in the place of a stage's is not used", "[plan]") {
  const TemporaryFolder folder;
  const auto end = [&](const std::function<void(const Stage&)>& meanwhile) {
    return end_of(
        folder, "model.safetensors", [](const Stage& stage) { save(stage, made); }, meanwhile,
        [](const auto& file) { (void)study::load_made(file, made); });
  };
  CHECK_THAT(end([](const Stage& stage) {
               save({"first", stage.output, "by another study", 1, {}}, made);
             }),
             ContainsSubstring("model.safetensors: is no longer what this study made"));
  CHECK_THAT(end([](const Stage& stage) { save_model(stage.output, made); }),
             ContainsSubstring("is no longer what this study made"));
  CHECK_THAT(end([](const Stage& stage) { std::filesystem::remove(stage.output); }),
             ContainsSubstring("cannot be opened"));
  CHECK(end([](const Stage&) {}) == "no error");
}

TEST_CASE("a measure that is no longer the stage's is not used", "[plan]") {
  const TemporaryFolder folder;
  const auto end = [&](const std::function<void(const Stage&)>& meanwhile) {
    return end_of(
        folder, "measure.json", [](const Stage& stage) { study::write_measure(stage, 0.5); },
        meanwhile, [](const auto& file) { (void)study::read_measure<double>(file); });
  };
  CHECK_THAT(end([](const Stage& stage) {
               study::write_measure({"first", stage.output, "by another study", 1, {}}, 0.5);
             }),
             ContainsSubstring("is no longer what this study made"));
  CHECK_THAT(end([](const Stage& stage) {
               std::string text = get_bytes(stage.output);
               text.replace(text.find("0.5"), 3, "0.7");
               write_file(stage.output, text);
             }),
             ContainsSubstring("damaged"));
  CHECK_THAT(end([](const Stage& stage) { write_file(stage.output, "{"); }),
             ContainsSubstring("damaged"));
  CHECK(end([](const Stage&) {}) == "no error");
}

TEST_CASE("two stages do not write one file", "[plan]") {
  study::Plan plan;
  plan.add({"one", "there.json", "by hand", 1, {}});
  CHECK_NOTHROW(plan.add({"the same", "there.json", "by hand", 1, {}}));
  CHECK_THROWS_WITH(
      plan.add({"another", "there.json", "otherwise", 1, {}}),
      ContainsSubstring("another: would be written to there.json, as another stage is"));
}

TEST_CASE("a plan that is done tells its times, as far as they are known", "[plan]") {
  const TemporaryFolder folder;
  study::Plan plan;
  plan.add({"only", folder / "only.json", "by hand", 1,
            [](const Stage& stage) { study::write_measure(stage, 1); }});
  const auto times = folder / "times.json";
  const study::Json once = plan.run(1, times);
  CHECK(once.contains("only"));
  CHECK(plan.run(1, times) == once);
  put_bytes(times, "no JSON");
  CHECK(plan.run(1, times) == study::Json::object());
  std::filesystem::remove(times);
  CHECK(plan.run(1, times) == study::Json::object());
}
