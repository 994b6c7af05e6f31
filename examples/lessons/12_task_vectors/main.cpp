// Lesson 12: task vectors: added, negated; and whether each acts on its own task only.
#include <cstdio>
#include <lintel/tangent/disentanglement.hpp>
#include <lintel/tangent/linearized_model.hpp>
#include <lintel/tangent/task_vector.hpp>

#include "../../run_program.hpp"
#include "domain.hpp"
#include "picture.hpp"

using namespace lintel;
using lesson::Domain, lesson::Encoder, lesson::trained;

void run() {
  const Domain a = lesson::domain("scenes"), b = lesson::domain("signs");
  const Encoder pretrained = lesson::foundation();

  std::printf("fine-tuning on each ...\n\n");
  const Encoder tau_a = trained(pretrained, a, 60) - pretrained;
  const Encoder tau_b = trained(pretrained, b, 60) - pretrained;

  const auto row = [&](const char* name, const Encoder& network) {
    std::printf("%-40s %8.1f %8.1f\n", name, accuracy_on(a, network), accuracy_on(b, network));
  };
  std::printf("accuracy (%%)                               scenes    signs\n");
  row("pre-trained", pretrained);
  row("+ tau(scenes)            one task", pretrained + tau_a);
  row("+ tau(signs)             one task", pretrained + tau_b);
  row("+ 0.7 [both]             addition", pretrained + 0.7 * (tau_a + tau_b));
  row("- tau(scenes)            forgetting", pretrained - tau_a);
  std::printf("cosine of the two vectors: %.2f\n\n", cosine(tau_a, tau_b));

  // Weight disentanglement: how often does adding the *other* task's vector change an answer?
  const std::vector<double> axis = map_axis(2, 9);
  const Tensor<float> of_a = batch_of(a.test, 0, 100).images,
                      of_b = batch_of(b.test, 0, 100).images;
  const auto in_f = disentanglement(
      [&](int task, double alpha_a, double alpha_b) {
        const Encoder edited = pretrained + (alpha_a * tau_a + alpha_b * tau_b);
        return task == 0 ? logits(edited, of_a, a) : logits(edited, of_b, b);
      },
      axis);

  // The same vectors read in f_lin: one pass for the value, one tangent for each vector, and any
  // coefficients are a sum.
  const auto tangents = [&](const Tensor<float>& images, const Domain& domain) {
    const auto L = linearize([&](const auto& v) { return logits(v, images, domain); }, pretrained);
    return std::array{L.value(), L.tangent(tau_a), L.tangent(tau_b)};
  };
  const std::array parts{tangents(of_a, a), tangents(of_b, b)};
  const auto in_f_lin = disentanglement(
      [&](int task, double alpha_a, double alpha_b) {
        const auto& [value, along_a, along_b] = parts[static_cast<std::size_t>(task)];
        return value + alpha_a * along_a + alpha_b * along_b;
      },
      axis);
  std::printf(
      "disentanglement error, mean for |α| <= 1: %.1f %% in f, %.1f %% in f_lin (post-hoc)\n",
      100 * in_f.mean_within(1), 100 * in_f_lin.mean_within(1));

  const auto panel = [](const char* title, const DisentanglementMap& map) {
    std::vector<float> values;
    for (const auto& line : map.error) values.insert(values.end(), line.begin(), line.end());
    const auto points = static_cast<std::int64_t>(map.axis.size());
    return lesson::Panel{title, Tensor<float>({points, points}, values), {{0, 0.75}}};
  };
  lesson::draw("12_task_vectors",
               "Share of answers changed by the other task's vector, α from -2 to 2",
               {panel("in f", in_f), panel("in f_lin (post-hoc)", in_f_lin)});
}

int main() { return run_program("lesson 12", run); }
