#include "tuning.hpp"

#include <algorithm>
#include <cmath>

#include "editor.hpp"
#include "kernel_vector.hpp"
#include "lintel/core/io/model_file.hpp"
#include "training_stage.hpp"

namespace study {

using namespace lintel;
namespace fs = std::filesystem;

Tuning::Tuning(const Options& options, const Setting& setting, Plan& plan)
    : options_(options),
      setting_(setting),
      plan_(plan),
      paths_(options.out),
      ways_(ways_of(options)) {
  const std::size_t tasks = setting.tasks.size();
  const auto wanted = static_cast<std::size_t>(options.search_tasks);
  for (std::size_t k = 0; k < std::min(wanted, tasks); ++k) {
    search_tasks_.push_back(k * tasks / wanted);  // spread over the list
  }
}

std::vector<double> Tuning::rates_of(const Start& start, const Way& way) const {
  std::vector<double> rates = options_.learning_rates;
  for (double& rate : rates) rate *= start.rate_factor * way.rate_factor;
  return rates;
}

std::string Tuning::recipe(const Start& start, const Way& way, const Task& task, std::uint64_t seed,
                           const std::string& rate) const {
  std::string text =
      join("fine-tuning ", way.name, ", ", task.name, ", seed ", seed, ", ", start.steps,
           " steps of ", options_.batch, ", learning rate ", rate, ", decay towards ",
           name_of(options_.decay_towards), ", from ", start.key, " on ", task.key);
  if (way.trained == Way::Trained::low_rank) text += join(", rank ", options_.rank);
  if (way.penalty != Way::Penalty::none) {
    text += way.penalty == Way::Penalty::tau_jp
                ? join(", penalty ", options_.penalty, " on")
                : join(", penalty ", options_.tak_penalty, " by ", curvature_images, " images of");
    for (const Task& other : setting_.tasks) text += " " + other.key;
  }
  return text;
}

void Tuning::tune(const Stage& stage, const Start& start, const Way& way, const Task& task,
                  std::size_t head, std::uint64_t seed, double rate) const {
  const Pretrained from = load_pretrained(start.file, options_, setting_);
  FineTuning tuning{way, start.steps, rate, seed, task, from.heads[head + 1], {}};
  for (const Task& other : setting_.tasks) {
    if (other.name == task.name) continue;
    tuning.others.push_back(&other);
    if (way.penalty == Way::Penalty::tak)
      tuning.curvatures.push_back(curvature(start, from.encoder, other));
  }
  fine_tune(stage, options_, from.encoder, tuning);
}

const Curvature& Tuning::curvature(const Start& start, const Encoder& origin,
                                   const Task& task) const {
  const std::string name = start.key + task.key;
  const auto known = curvatures_.find(name);
  if (known != curvatures_.end()) return known->second;
  return curvatures_.emplace(name, curvature_of(task, origin, options_.seed)).first->second;
}

void Tuning::search(const Start& start) {
  for (const Way& way : ways_) {
    if (!way.has_own_rates() || !follows(start, way)) continue;
    const std::vector<double> rates = rates_of(start, way);
    const double cost = static_cast<double>(start.steps * options_.batch) * way.passes_an_image;
    std::string inputs, grid;
    for (const double rate : rates) {
      grid += join(" ", rate);
      if (rates.size() == 1) break;  // nothing to choose from
      for (const std::size_t t : search_tasks_) {
        const Task& task = setting_.tasks[t];
        inputs +=
            " " +
            plan_.add({join("learning rate ", rate, ": ", task.name, ", ", start.name, way.name),
                       paths_.searched(start, way, task.name, rate),
                       recipe(start, way, task, options_.seed, join(rate)), cost,
                       [this, start, &way, t, rate](const Stage& stage) {
                         tune(stage, start, way, setting_.tasks[t], t, options_.seed, rate);
                       }});
      }
    }
    chosen_[start.name + way.name] = plan_.add(
        {"choosing the learning rate, " + start.name + way.name, paths_.search(start, way),
         "lowest of learning rates" + grid + " within a standard error, of" + inputs, 1000,
         [this, start, &way, rates](const Stage& stage) {
           write_measure(stage, choose(start, way, rates));
         }});
  }
}

Json Tuning::choose(const Start& start, const Way& way, const std::vector<double>& rates) const {
  std::vector<double> means, errors;  // the standard error of each mean
  const auto count = static_cast<double>(search_tasks_.size());
  const Pretrained from = load_pretrained(start.file, options_, setting_);
  for (const double rate : rates) {
    if (rates.size() == 1) break;
    double total = 0, variance = 0;
    for (const std::size_t t : search_tasks_) {
      const Task& task = setting_.tasks[t];
      const Editor editor(from.encoder,
                          {load_model(paths_.searched(start, way, task.name, rate), from.encoder)},
                          way.linearized);
      const double one[] = {1};
      const double accuracy = editor.accuracy(task.validation, from.heads[t + 1], one);
      total += accuracy;
      variance += accuracy * (1 - accuracy) / static_cast<double>(task.validation.size());
    }
    means.push_back(total / count);
    errors.push_back(std::sqrt(variance) / count);
  }
  double chosen = rates.front();
  if (!means.empty()) {
    const auto best =
        static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
    chosen = rates[best];
    for (std::size_t i = 0; i < means.size(); ++i) {
      if (means[i] >= means[best] - errors[best]) chosen = std::min(chosen, rates[i]);
    }
  }
  return {{"rates", rates}, {"validation", means}, {"standard_error", errors}, {"chosen", chosen}};
}

std::string Tuning::kernel_vector(const Start& start, const Way& way, const Task& task,
                                  std::size_t head, std::uint64_t seed) {
  std::string text =
      join("kernel regression, ", task.name, ", seed ", seed, ", ", options_.kernel_images,
           " images, ", kernel_products, " products, ridges");
  for (const double ridge : kernel_ridges()) text += join(" ", ridge);
  text += ", scales";
  for (const double scale : kernel_scales()) text += join(" ", scale);
  return plan_.add({join("kernel regression on ", task.name, ", ", Paths::seed_folder(seed)),
                    paths_.vector(seed, start, way.name, task.name),
                    text + ", from " + start.key + " on " + task.key,
                    6.0 * static_cast<double>(options_.kernel_images * kernel_products),
                    [this, start, &task, head, seed](const Stage& stage) {
                      const Pretrained from = load_pretrained(start.file, options_, setting_);
                      fit_by_kernel(stage, from.encoder, task, from.heads[head + 1],
                                    options_.kernel_images, seed);
                    }});
}

std::string Tuning::vector(const Start& start, const Way& way, const Task& task, std::size_t head,
                           std::uint64_t seed) {
  if (way.trained == Way::Trained::nothing) return kernel_vector(start, way, task, head, seed);
  const Way& searched = way.has_own_rates() ? way : way_named(ways_, way.rates_of);
  const fs::path choice = paths_.search(start, searched);
  // The search ran with the first seed, on the tasks as they are.
  const bool may_be_there =
      searched.name == way.name && seed == options_.seed && task.name == setting_.tasks[head].name;
  return plan_.add(
      {join("fine-tuning ", task.name, ", ", start.name, way.name, ", ", Paths::seed_folder(seed)),
       paths_.vector(seed, start, way.name, task.name),
       recipe(start, way, task, seed, "chosen by " + key_of_choice(start, searched)),
       static_cast<double>(start.steps * options_.batch) * way.passes_an_image,
       [=, this, &way, &task](const Stage& stage) {
         const double rate = read_measure(choice).at("chosen");
         const Stage as_searched{stage.name,
                                 paths_.searched(start, way, task.name, rate),
                                 recipe(start, way, task, seed, join(rate)),
                                 0,
                                 {}};
         if (may_be_there && as_searched.is_done()) {
           const Encoder like = load_pretrained(start.file, options_, setting_).encoder;
           finish_training(stage, load_model(as_searched.output, like));
         } else {
           tune(stage, start, way, task, head, seed, rate);
         }
       }});
}

}  // namespace study
