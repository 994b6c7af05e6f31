// What can be asked of the empirical neural tangent kernel, and how it may be computed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace lintel {

/// Which part of the kernel k(x, x')[c, c'] = <∇_θ f_c(x), ∇_θ f_c'(x')> is wanted, of N1 and N2
/// inputs and C outputs.
enum class Kernel {
  full,           ///< [N1, N2, C, C]
  trace,          ///< Σ_c k[c, c] / C, as [N1, N2]
  diagonal,       ///< k[c, c] for every c, as [N1, N2, C]
  one_output,     ///< k[c, c] for one c, as [N1, N2]
  sum_of_logits,  ///< the kernel of Σ_c f_c divided by C, as [N1, N2]
};

/// How a dense layer's part of the kernel is computed from what went into the layer and the
/// cotangents of what came out of it (Novak, Sohl-Dickstein and Schoenholz, *Fast Finite Width
/// Neural Tangent Kernel*, ICML 2022).
enum class Route {
  automatic,      ///< the one with the fewest operations, layer by layer
  contraction,    ///< each example's weight gradients, and the products of those
  kernel_vector,  ///< one example's weight gradient as a tangent, pushed through all the others,
                  ///< by way of the products of their inputs
  gram,           ///< products of inputs times products of cotangents; no weight gradient at all
};

/// "contraction", "kernel-vector" or "Gram".
const char* route_name(Route route);

/// What is asked for.
struct KernelOptions {
  Kernel kind = Kernel::full;      ///< which part of the kernel
  std::int64_t output = 0;         ///< which one, for `Kernel::one_output`
  Route route = Route::automatic;  ///< for every dense layer
  /// Says by name which parameters take part; all, where it is empty.
  std::function<bool(const std::string&)> parameters = {};
  /// Bytes that tensors may take while the kernel is computed, the result among them. Less than all
  /// need costs time: passes are run again.
  std::size_t memory = std::size_t{2} << 30;
  /// Inputs of either set that are in memory at one time, rounded up to whole micro-batches; 0: as
  /// many as `memory` allows. The result has the same bits whatever it is.
  std::int64_t batch = 0;
};

/// The extents of a dense layer as a kernel sees it: `inputs` x `outputs`, used at `tokens` rows of
/// an example.
struct LayerExtents {
  std::string weight;    ///< the parameter's name
  std::int64_t tokens;   ///< rows of an example
  std::int64_t inputs;   ///< numbers of a row that goes in
  std::int64_t outputs;  ///< numbers of a row that comes out
  /// So many columns of what goes in lie together in memory, for one example after another (see
  /// `Columns`); 0: whole rows.
  std::int64_t inputs_together = 0;
  std::int64_t outputs_together = 0;  ///< the same for the cotangents
};

/// Multiplications and additions (two for each pair) of a layer's part of the kernel between n1 and
/// n2 examples and all pairs of `rows` outputs. Half as many where the two sets are one.
double operation_count(Route route, const LayerExtents& layer, std::int64_t n1, std::int64_t n2,
                       std::int64_t rows, bool same_set);

/// The route with the fewest operations.
Route cheapest_route(const LayerExtents& layer, std::int64_t n1, std::int64_t n2, std::int64_t rows,
                     bool same_set);

}  // namespace lintel
