// What a study has measured, read back. The first byte chooses the measure.
#include "engine/plan.hpp"
#include "fuzz_target.hpp"
#include "protocol/found.hpp"

using namespace study;

namespace {
// What is read can be written, and is then the same.
template <class Measure>
void read(const std::filesystem::path& file) {
  const Json once = read_measure<Measure>(file);
  lintel::fuzz::require(Json(once.get<Measure>()) == once);
}
}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr void (*readers[])(const std::filesystem::path&) = {
      read<Unedited>,          read<SingleTasks>,           read<Addition>,
      read<std::vector<Pair>>, read<std::vector<Negation>>, read<Disentanglement>,
      read<Analogy>,           read<ByName<Geometry>>,      read<std::vector<Localization>>,
      read<RateChoice>};
  return lintel::fuzz::expect_answer_or_error([&] {
    readers[data[0] % std::size(readers)](lintel::fuzz::as_file({data + 1, size - 1}, ".json"));
  });
}
