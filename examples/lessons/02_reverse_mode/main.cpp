// Lesson 2: reverse mode. What is computed is remembered on a tape; one reading of it backwards
// gives every derivative.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <lintel/core/tape_picture.hpp>

#include "../../run_program.hpp"
#include "picture.hpp"

using namespace lintel;
using Number = Tensor<double>;

// Milliseconds that one call takes, the fastest of several.
double milliseconds(const auto& call) {
  double best = 1e9;
  for (int repetition = 0; repetition < 5; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    call();
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  return best;
}

void run() {
  // By hand: two leaves, three ops: the tape of lesson 0's picture.
  const auto tape = std::make_shared<Tape<Number>>();
  const auto x0 = Var<Number>::leaf(Number(3.0), tape), x1 = Var<Number>::leaf(Number(2.0), tape);
  const auto square_of_x0 = x0 * x0;
  const auto y = square_of_x0 * sin(x1);
  std::printf("y = x0² sin(x1) at (3, 2) is %.6f. Its tape:\n", y.value.item());
  print(*tape, std::cout, {{x0.place, "x0"}, {x1.place, "x1"}});
  const auto cotangents = tape->pull_back(y.place, Number(1.0));
  std::printf("Read back: dy/dx0 = %.6f, dy/dx1 = %.6f\n\n", cotangents[0]->item(),
              cotangents[1]->item());

  // `grad` does all that. However many inputs there are, it reads the tape once; forward mode has
  // to be called for each.
  const auto f = [](const auto& x) { return sum(exp(tanh(x)) * x); };
  lesson::Curve value{"f", {}}, reverse{"all derivatives, reverse", {}},
      forward{"all derivatives, forward", {}};
  std::printf("  inputs     f, ms   grad(f), ms   a jvp for each, ms\n");
  for (const std::int64_t n : {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536}) {
    Random random(1);
    const Number x = Number::normal({n}, random);
    const double of_f = milliseconds([&] { f(x); });
    const double of_grad = milliseconds([&] { grad(f)(x); });
    const double of_jvp = milliseconds([&] { jvp(f, x, x); }) * static_cast<double>(n);
    std::printf("%8d %9.4f %13.4f %20.2f\n", static_cast<int>(n), of_f, of_grad, of_jvp);
    value.points.emplace_back(n, of_f);
    reverse.points.emplace_back(n, of_grad);
    forward.points.emplace_back(n, of_jvp);
  }
  lesson::draw("02_reverse_mode", {.title = "The price of all derivatives of one number",
                                   .x = "inputs",
                                   .y = "milliseconds",
                                   .log_x = true,
                                   .log_y = true,
                                   .curves = {value, reverse, forward}});
}

int main() { return run_program("lesson 2", run); }
