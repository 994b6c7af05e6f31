#include "lintel/tangent/ntk/kernel_options.hpp"

#include "lintel/core/error.hpp"

namespace lintel {

const char* route_name(Route route) {
  switch (route) {
    case Route::contraction:
      return "contraction";
    case Route::kernel_vector:
      return "kernel-vector";
    case Route::gram:
      return "Gram";
    case Route::automatic:
      return "automatic";
  }
  return "";
}

double operation_count(Route route, const LayerExtents& layer, std::int64_t n1, std::int64_t n2,
                       std::int64_t rows, bool same_set) {
  const auto t = static_cast<double>(layer.tokens), in = static_cast<double>(layer.inputs),
             out = static_cast<double>(layer.outputs), r = static_cast<double>(rows), p = r * r,
             second = static_cast<double>(n2);
  const double of_inputs = static_cast<double>(n1) * second * (same_set ? 0.5 : 1);
  const double gradients = r * t * in * out;  // of one example
  switch (route) {
    case Route::contraction:
      return 2 * (second + (same_set ? 0 : static_cast<double>(n1))) * gradients +
             2 * of_inputs * p * in * out;
    case Route::kernel_vector:
      return 2 * of_inputs * (t * t * in + r * t * t * out + p * t * out);
    case Route::gram:
      return 2 * of_inputs * t * t * (in + p * out);
    case Route::automatic:
      break;
  }
  fail("operation_count: expected a route");
}

Route cheapest_route(const LayerExtents& layer, std::int64_t n1, std::int64_t n2, std::int64_t rows,
                     bool same_set) {
  Route best = Route::contraction;
  for (const Route route : {Route::kernel_vector, Route::gram}) {
    if (operation_count(route, layer, n1, n2, rows, same_set) <
        operation_count(best, layer, n1, n2, rows, same_set)) {
      best = route;
    }
  }
  return best;
}

}  // namespace lintel
