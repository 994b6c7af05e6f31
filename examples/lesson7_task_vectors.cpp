// Lesson 7: task vectors: added, negated, and an analogy.
#include <iomanip>
#include <iostream>
#include <lintel/core/transforms.hpp>
#include <lintel/nn/data/drawn/draw_task.hpp>
#include <lintel/nn/evaluate.hpp>
#include <lintel/nn/layers/vit.hpp>
#include <lintel/nn/train.hpp>
#include <lintel/tangent/task_vector.hpp>

using namespace lintel;
using Network = Vit<Tensor<float>>;

// One network for two tasks: its head has the classes of the first and then those of the second.
struct Domain {
  ImageSet train, test;
  std::int64_t first_class, classes;
};

Domain domain(const char* name, std::int64_t first_class) {
  TaskData task = draw_task(name, 1, 3000, 1000);
  const std::int64_t classes = task.train.classes();
  return {std::move(task.train), std::move(task.test), first_class, classes};
}

Domain negative(Domain domain) {
  for (ImageSet* set : {&domain.train, &domain.test}) {
    for (std::uint8_t& pixel : set->pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  }
  return domain;
}

// A domain's own logits among those of both tasks.
template <class T>
auto logits(const Vit<T>& vit, const Tensor<float>& images, const Domain& domain) {
  return slice(vit(images), 1, domain.first_class, domain.classes);
}

Network trained(const Network& start, std::vector<const Domain*> domains, std::int64_t steps) {
  std::vector<Batches> batches;
  for (const Domain* domain : domains) batches.emplace_back(domain->train, 64, 1);
  const auto gradient = [&](const Network& vit, std::int64_t step) {
    const auto which = static_cast<std::size_t>(step) % domains.size();  // they take turns
    return batch_gradient<Network>(
        [&](const Batch& part) {
          auto [value, slope] = value_and_grad([&](const auto& v) {
            return cross_entropy(logits(v, part.images, *domains[which]), part.labels);
          })(vit);
          return LossAndGradient<Network>{static_cast<double>(value.item()), std::move(slope)};
        },
        batches[which](step), micro_batch_size(vit.shape.tokens()));
  };
  const TrainingPlan plan{.steps = steps, .learning_rate = 1e-3};
  return train(start, plan, gradient, Maybe<Network>(start),
               [](const TrainingState&, const Network&) {});
}

int main() {
  const Domain a = domain("scenes", 0), b = domain("signs", a.classes);
  const Domain a_negative = negative(a), b_negative = negative(b);
  const VitShape shape = vit_preset("nano_patch8_32", a.classes + b.classes);

  std::cout
      << "pre-training on scenes and signs, then fine-tuning on three of four domains ...\n\n";
  const Network pretrained = trained(make_vit<float>(shape, 1), {&a, &b}, 800);
  const Network tau_a = trained(pretrained, {&a}, 200) - pretrained;
  const Network tau_b = trained(pretrained, {&b}, 200) - pretrained;
  const Network tau_a_negative = trained(pretrained, {&a_negative}, 200) - pretrained;

  const auto row = [&](const std::string& name, const Network& network) {
    std::cout << std::left << std::setw(52) << name << std::right << std::fixed
              << std::setprecision(1);
    for (const Domain* d : {&a, &b, &a_negative, &b_negative}) {
      const auto f = [&](const Tensor<float>& images) { return logits(network, images, *d); };
      std::cout << std::setw(9) << 100 * accuracy(predict(f, d->test), d->test.labels);
    }
    std::cout << "\n";
  };
  std::cout << "accuracy (%)                                           scenes   signs   and as "
               "negatives\n";
  row("pre-trained", pretrained);
  row("+ tau(scenes)                       (one task)", pretrained + tau_a);
  row("+ 0.7 [tau(scenes) + tau(signs)]   (addition)", pretrained + 0.7 * (tau_a + tau_b));
  row("- tau(scenes)                       (forgetting)", pretrained - tau_a);
  row("+ tau(signs) + tau(neg. scenes) - tau(scenes) (analogy)",
      pretrained + analogy(tau_a, tau_a_negative, tau_b));
  std::cout << "\nThe analogy: scenes is to its photographic negative as signs is to ...; "
               "negatives of signs were\n"
               "never trained on. Cosine of tau(scenes) and tau(signs): "
            << std::setprecision(2) << cosine(tau_a, tau_b) << "\n";
}
