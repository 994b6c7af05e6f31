#include "lintel/tangent/ntk/kernel_plan.hpp"

#include <limits>
#include <thread>

#include "lintel/tangent/ntk/layer_kernels.hpp"

namespace lintel {

namespace {
std::int64_t blocks(std::int64_t count, std::int64_t size) { return (count + size - 1) / size; }

std::size_t times(std::int64_t a, std::int64_t b) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
}

// Bytes at the peak, with `seeds` outputs and blocks of so many examples at one time.
std::size_t bytes_needed(const KernelPlan& plan, std::int64_t seeds, std::int64_t block1,
                         std::int64_t block2, std::size_t number, bool diagonal) {
  std::int64_t widest = 0;
  for (std::size_t i = 0; i < plan.routes.size(); ++i) {
    if (plan.routes[i] != Route::contraction) continue;
    widest = std::max(widest, contraction_columns(plan.extents.layers[i]));
  }
  const std::size_t gradients = times(plan.rows, widest) * number;  // formed a chunk at a time
  const std::size_t example = plan.extents.bytes(seeds, number) + gradients;
  const bool one_block = plan.same_set && block1 >= plan.n1;
  const std::size_t examples = static_cast<std::size_t>(one_block ? block1 : block1 + block2);
  const std::size_t result =
      times(plan.n1, plan.n2) * number *
      (diagonal ? static_cast<std::size_t>(plan.seeds) : times(plan.rows, plan.rows));
  const std::size_t sums = times(block1 * plan.rows, block2 * plan.rows) * number;
  const std::size_t passes = 2 * plan.extents.tape *
                             times(plan.extents.micro_batch(),
                                   std::max<std::int64_t>(1, std::thread::hardware_concurrency()));
  return result + sums + passes + examples * example;
}

// How many seeds and examples go through at once: of what the memory allows, what costs the fewest
// passes.
void choose_blocks(KernelPlan& plan, const KernelOptions& options, std::size_t number) {
  const std::int64_t n1 = plan.n1, n2 = plan.n2;
  const bool diagonal = options.kind == Kernel::diagonal;
  const std::int64_t micro = plan.extents.micro_batch();
  const std::int64_t all = blocks(std::max(n1, n2), micro);  // in micro-batches
  const std::int64_t most = options.batch > 0 ? std::min(all, blocks(options.batch, micro)) : all;
  double least = std::numeric_limits<double>::infinity();
  for (std::int64_t seeds = plan.seeds; seeds >= 1; seeds = seeds == 1 ? 0 : (seeds + 1) / 2) {
    if (options.kind == Kernel::full && seeds < plan.seeds) break;
    const auto need = [&](std::int64_t parts) {
      return bytes_needed(plan, seeds, std::min(n1, parts * micro), std::min(n2, parts * micro),
                          number, diagonal);
    };
    if (need(1) > options.memory) continue;
    // All at once may fit where half does not: a single block is held once, two are held side by
    // side.
    std::int64_t fits = need(most) <= options.memory ? most : 1, too_many = most + 1;
    while (too_many - fits > 1) {
      const std::int64_t middle = (fits + too_many) / 2;
      (need(middle) <= options.memory ? fits : too_many) = middle;
    }
    const std::int64_t size = fits * micro;
    const auto first = static_cast<double>(blocks(n1, size));
    // Examples that go through the model, and what one costs in passes.
    const double examples = plan.same_set
                                ? static_cast<double>(n1) * (first + 1) / 2
                                : static_cast<double>(n1) + first * static_cast<double>(n2);
    const double cost = examples * static_cast<double>(blocks(plan.seeds, seeds) + plan.seeds);
    if (cost < least) {
      least = cost;
      plan.seeds_at_once = seeds;
      plan.block1 = std::min(n1, size);
      plan.block2 = std::min(n2, size);
      plan.bytes = need(fits);
    }
  }
  if (plan.block1 == 0) {
    const std::int64_t seeds = options.kind == Kernel::full ? plan.seeds : 1;
    fail("empirical_ntk: a kernel of ", n1, " by ", n2, " inputs needs at least ",
         bytes_needed(plan, seeds, std::min(n1, micro), std::min(n2, micro), number, diagonal),
         " bytes, and the memory allowed is ", options.memory,
         "; allow more, or take a smaller kind");
  }
}
}  // namespace

KernelPlan plan_kernel(const FactorExtents& extents, std::int64_t n1, std::int64_t n2,
                       bool same_set, const KernelOptions& options, std::size_t number) {
  KernelPlan plan;
  plan.extents = extents;
  plan.n1 = n1;
  plan.n2 = n2;
  plan.same_set = same_set;
  const bool single = options.kind == Kernel::one_output || options.kind == Kernel::sum_of_logits;
  plan.seeds = single ? 1 : extents.outputs;
  plan.rows = options.kind == Kernel::full ? plan.seeds : 1;
  for (LayerExtents& layer : plan.extents.layers) {
    const Route route = options.route == Route::automatic
                            ? cheapest_route(layer, n1, n2, plan.rows, same_set)
                            : options.route;
    plan.routes.push_back(route);
    lay_out(layer, route);
    plan.operations += static_cast<double>(plan.seeds / plan.rows) *
                       operation_count(route, layer, n1, n2, plan.rows, same_set);
  }
  const auto rows = static_cast<double>(plan.rows), others = static_cast<double>(extents.others);
  plan.operations += static_cast<double>(plan.seeds / plan.rows) * 2 * static_cast<double>(n1) *
                     static_cast<double>(n2) * rows * rows * others * (same_set ? 0.5 : 1);
  choose_blocks(plan, options, number);
  return plan;
}

}  // namespace lintel
