// Lesson 13: what pre-training gives. From random weights single tasks can be learned, but their
// vectors do not add.
#include <cstdio>
#include <lintel/tangent/task_vector.hpp>

#include "../../run_program.hpp"
#include "domain.hpp"
#include "picture.hpp"

using namespace lintel;
using lesson::Domain, lesson::Encoder, lesson::trained;

void run() {
  const Domain a = lesson::domain("scenes"), b = lesson::domain("signs");
  const Encoder pretrained = lesson::foundation(), random = lesson::random_encoder();

  struct Start {
    const char* name;
    const Encoder& origin;
    std::int64_t steps;  // of fine-tuning; more where nothing is known yet
  };
  std::vector<lesson::Curve> curves;
  for (const Start& start : {Start{"pre-trained", pretrained, 60}, Start{"random", random, 240}}) {
    const Encoder tau_a = trained(start.origin, a, start.steps) - start.origin;
    const Encoder tau_b = trained(start.origin, b, start.steps) - start.origin;
    const double single_a = accuracy_on(a, start.origin + tau_a);
    const double single_b = accuracy_on(b, start.origin + tau_b);
    std::printf("%s start: %.1f %% and %.1f %% at first; single tasks %.1f %% and %.1f %%;\n",
                start.name, accuracy_on(a, start.origin), accuracy_on(b, start.origin), single_a,
                single_b);
    std::printf(
        "  |τ| = %.2f and %.2f, cosine %.2f\n  α   scenes    signs   normalized, both added\n",
        norm(tau_a), norm(tau_b), cosine(tau_a, tau_b));
    lesson::Curve curve{start.name, {}};
    for (const double alpha : {0., 0.2, 0.4, 0.6, 0.8, 1.}) {
      const Encoder edited = start.origin + alpha * (tau_a + tau_b);
      const double of_a = accuracy_on(a, edited), of_b = accuracy_on(b, edited);
      const double normalized = 50 * (of_a / single_a + of_b / single_b);
      curve.points.emplace_back(alpha, normalized);
      std::printf("%4.1f %7.1f %8.1f %11.1f\n", alpha, of_a, of_b, normalized);
    }
    curves.push_back(curve);
    std::printf("\n");
  }
  lesson::draw("13_pretraining", {.title = "Both task vectors added, from two starts",
                                  .x = "coefficient α",
                                  .y = "accuracy, % of the single tasks'",
                                  .curves = curves});
}

int main() { return run_program("lesson 13", run); }
