#include "vector_stages.hpp"

#include <algorithm>
#include <cmath>

#include "editor.hpp"
#include "kernel_vector.hpp"
#include "lintel/core/listed.hpp"

namespace study {

using namespace lintel;

VectorStages::VectorStages(const Options& options, const Setting& setting, Plan& plan)
    : options_(options),
      setting_(setting),
      plan_(plan),
      paths_(options.out),
      ways_(ways_of(options)) {
  const std::size_t tasks = setting.tasks.size();
  const std::size_t count = std::min(static_cast<std::size_t>(options.search_tasks), tasks);
  for (std::size_t k = 0; k < count; ++k)
    search_tasks_.push_back(k * tasks / count);  // spread over the list
}

std::string VectorStages::recipe(const Run& run, const Way& way, const Task& task,
                                 const std::string& rate) const {
  const TrainingPlan plan = fine_tuning_plan(steps(run.start), 0);
  std::string text =
      join("fine-tuning ", way.name, ", ", task.name, ", seed ", run.seed, ", ", plan.steps,
           " steps of ", options_.batch, ", learning rate ", rate, ", warm-up ", plan.warm_up,
           ", decay ", plan.weight_decay, " towards ", name_of(options_.decay_towards), ", from ",
           run.start.key, " on ", task.key);
  if (way.trained == Way::Trained::low_rank) text += join(", rank ", options_.rank);
  if (way.penalty != Way::Penalty::none) {
    text += way.penalty == Way::Penalty::tau_jp
                ? join(", penalty ", options_.penalty, " on")
                : join(", penalty ", options_.tak_penalty, " by ", curvature_images, " images of");
    for (const Task& other : setting_.tasks) text += " " + other.key;
  }
  return text;
}

void VectorStages::tune(const Stage& stage, const Run& run, const Way& way, const Task& task,
                        std::size_t head, double rate) const {
  const Pretrained from = load(run.start);
  FineTuning tuning{.stage = stage,
                    .options = options_,
                    .origin = from.encoder,
                    .way = way,
                    .plan = fine_tuning_plan(steps(run.start), rate),
                    .seed = run.seed,
                    .task = task,
                    .head = from.heads[head + 1]};
  for (const Task& other : setting_.tasks) {
    if (other.name == task.name) continue;
    tuning.others.push_back(&other);
    if (way.penalty == Way::Penalty::tak)
      tuning.curvatures.push_back(curvature(run.start, from.encoder, other));
  }
  fine_tune(tuning);
}

const Curvature& VectorStages::curvature(const Start& start, const Encoder& origin,
                                         const Task& task) const {
  const std::string name = start.key + task.key;
  const auto known = curvatures_.find(name);
  if (known != curvatures_.end()) return known->second;
  return curvatures_.emplace(name, curvature_of(task, origin, options_.seed)).first->second;
}

void VectorStages::add_search(const Start& start) {
  const Run run{start, options_.seed};
  for (const Way& way : ways_) {
    if (!way.has_own_rates() || !way.follows(start)) continue;
    const std::string title = start.title() + way.name;
    Numbers rates = options_.learning_rates;
    std::string inputs;
    for (double& rate : rates) {
      rate *= way.rate_factor;
      if (rates.size() == 1) break;  // nothing to choose from
      for (const std::size_t t : search_tasks_) {
        const Task& task = setting_.tasks[t];
        inputs += " " + plan_.add({join("learning rate ", rate, ": ", task.name, ", ", title),
                                   paths_.searched(start, way.name, task.name, rate),
                                   recipe(run, way, task, join(rate)), cost(start, way),
                                   [this, run, &way, t, rate = rate](const Stage& stage) {
                                     tune(stage, run, way, setting_.tasks[t], t, rate);
                                   }});
      }
    }
    chosen_[title] = plan_.add(
        {"choosing the learning rate, " + title, paths_.search(start, way.name),
         "lowest of learning rates " + listed(rates, " ") + " within a standard error, of" + inputs,
         1000, [this, start, &way, rates](const Stage& stage) {
           write_measure(stage, choose(start, way, rates));
         }});
  }
}

RateChoice VectorStages::choose(const Start& start, const Way& way, const Numbers& rates) const {
  RateChoice choice{rates, {}, {}, rates.front()};
  if (rates.size() == 1) return choice;
  const auto count = static_cast<double>(search_tasks_.size());
  const Pretrained from = load(start);
  for (const double rate : rates) {
    double total = 0, variance = 0;
    for (const std::size_t t : search_tasks_) {
      const Task& task = setting_.tasks[t];
      const auto file = paths_.searched(start, way.name, task.name, rate);
      const Editor editor(from.encoder, {load_made(file, from.encoder)}, way.linearized);
      const double accuracy = editor.accuracy(task.validation, from.heads[t + 1], Numbers{1});
      total += accuracy;
      variance += accuracy * (1 - accuracy) / static_cast<double>(task.validation.size());
    }
    choice.validation.push_back(total / count);
    choice.standard_error.push_back(std::sqrt(variance) / count);
  }
  const Numbers& means = choice.validation;
  const auto best =
      static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
  choice.chosen = rates[best];
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (means[i] >= means[best] - choice.standard_error[best])
      choice.chosen = std::min(choice.chosen, rates[i]);
  }
  return choice;
}

std::string VectorStages::add_kernel_vector(const Run& run, const Way& way, const Task& task,
                                            std::size_t head) {
  return plan_.add(
      {join("kernel regression on ", task.name, ", ", run.folder()),
       paths_.vector(run, way.name, task.name),
       join("kernel regression, ", task.name, ", seed ", run.seed, ", ", options_.kernel_images,
            " images, ", kernel_validation_images, " to validate, ", kernel_products,
            " products, ridges ", listed(kernel_ridges, " "), ", scales ",
            listed(kernel_scales, " "), ", from ", run.start.key, " on ", task.key),
       6.0 * static_cast<double>(options_.kernel_images * kernel_products),
       [this, run, &task, head](const Stage& stage) {
         const Pretrained from = load(run.start);
         fit_by_kernel(stage, from.encoder, task, from.heads[head + 1], options_.kernel_images,
                       run.seed);
       }});
}

std::string VectorStages::add_vector(const Run& run, const Way& way, const Task& task,
                                     std::size_t head) {
  if (!way.is_trained()) return add_kernel_vector(run, way, task, head);
  const std::string searched = way.has_own_rates() ? way.name : way.rates_of;
  // The search ran with the first seed, on the tasks as they are.
  const bool may_be_there =
      searched == way.name && run.seed == options_.seed && task.name == setting_.tasks[head].name;
  const std::string chosen = "chosen by " + chosen_.at(run.start.title() + searched);
  return plan_.add(
      {join("fine-tuning ", task.name, ", ", run.start.title(), way.name, ", ", run.folder()),
       paths_.vector(run, way.name, task.name), recipe(run, way, task, chosen),
       cost(run.start, way), [=, this, &way, &task](const Stage& stage) {
         const auto choice = read_measure<RateChoice>(paths_.search(run.start, searched));
         const Stage as_searched{stage.name,
                                 paths_.searched(run.start, way.name, task.name, choice.chosen),
                                 recipe(run, way, task, join(choice.chosen)),
                                 0,
                                 {}};
         if (may_be_there && as_searched.is_done()) {
           write_model(stage, load_made(as_searched.output, load(run.start).encoder));
         } else {
           tune(stage, run, way, task, head, choice.chosen);
         }
       }});
}

}  // namespace study
