#include "lintel/core/io/model_file.hpp"

#include "catch.hpp"
#include "files.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {
template <class T>
struct Line {
  T slope, offset;
  static void visit(const std::string& prefix, auto&& each, auto&... models) {
    each(prefix + "slope", models.slope...);
    each(prefix + "offset", models.offset...);
  }
};

Line<Tensor<float>> line() {
  return {Tensor<float>({2, 2}, {1, 2, 3, 4}), Tensor<float>({2}, {5, 6})};
}
}  // namespace

TEST_CASE("a model comes back from a file, in either precision", "[io]") {
  const TemporaryFolder folder;
  save_model(folder / "a", line(), {{"steps", "7"}});
  const SafetensorsFile file(folder / "a");
  CHECK(file.names() == std::vector<std::string>{"slope", "offset"});
  CHECK(file.metadata().at("steps") == "7");
  const auto same = load_model(folder / "a", zeros_like(line()));
  CHECK(same.slope.values() == line().slope.values());
  CHECK(same.offset.values() == line().offset.values());
  const Line<Tensor<double>> wide = load_model(folder / "a", cast_point<double>(line()));
  CHECK(wide.slope.values() == std::vector<double>{1, 2, 3, 4});
  save_model(folder / "b", wide);
  CHECK(SafetensorsFile(folder / "b").dtype("slope") == "F64");
  CHECK(load_model(folder / "b", line()).offset.values() == std::vector<float>{5, 6});
}

TEST_CASE("the shapes of a model are enough to load it", "[io]") {
  const TemporaryFolder folder;
  save_model(folder / "a", line());
  const auto shapes = map_parameters([](const auto& p) { return p.shape_only(); }, line());
  CHECK(load_model(folder / "a", shapes).slope.values() == line().slope.values());
}

TEST_CASE("a file that is not this model's is refused with names, and the model stays", "[io]") {
  const TemporaryFolder folder;
  auto model = line();
  const auto load = [&](const std::vector<NamedTensor>& tensors,
                        UnknownNames unknown = UnknownNames::refuse) {
    write_safetensors(folder / "a", tensors);
    model = load_model(folder / "a", model, unknown);
  };
  const NamedTensor slope{"slope", Tensor<float>::zeros({2, 2})},
      offset{"offset", Tensor<float>::zeros({2})};
  const Tensor<float> one(1.0f);

  CHECK_THROWS_WITH(load({slope}), ContainsSubstring("missing parameters (1): \"offset\""));
  CHECK_THROWS_WITH(load({slope, {"offset", Tensor<float>::zeros({2, 1})}}),
                    ContainsSubstring("other shapes (1): \"offset\" has [2, 1] instead of [2]"));
  CHECK_THROWS_WITH(load({slope, offset, {"p", one}}),
                    ContainsSubstring("unknown names (1): \"p\""));
  CHECK_THROWS_WITH(load({slope, {"p", one}, {"q", one}, {"r", one}, {"s", one}}),
                    ContainsSubstring("missing parameters (1): \"offset\"; "
                                      "unknown names (4): \"p\", \"q\", \"r\", ...") &&
                        !ContainsSubstring("\"s\""));
  CHECK_THROWS_WITH(load({slope, {"p", one}}, UnknownNames::ignore),
                    ContainsSubstring("\"offset\"") && !ContainsSubstring("unknown"));
  CHECK(model.slope.values() == line().slope.values());
  CHECK(model.offset.values() == line().offset.values());

  load({{"p", one}, offset, slope}, UnknownNames::ignore);
  CHECK(model.slope.values() == std::vector<float>{0, 0, 0, 0});
}

TEST_CASE("a model that cannot be saved leaves the file as it was", "[io]") {
  const TemporaryFolder folder;
  put_bytes(folder / "a", "old");
  CHECK_THROWS_WITH(save_model(folder / "a", Line<Tensor<float>>{line().slope, {}}),
                    ContainsSubstring("\"offset\" has no values"));
  CHECK(get_bytes(folder / "a") == "old");
}
