#include "write_results.hpp"
namespace study {
void write_results(Json, const Setting&, const Options&, const std::filesystem::path&, double) {}
}
