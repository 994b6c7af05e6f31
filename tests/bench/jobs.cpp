#include "jobs.hpp"

#include <optional>

#include "lintel/core/transforms.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/nn/optimizers.hpp"
#include "lintel/tangent/linearized_model.hpp"
#include "ntk_jobs.hpp"

namespace lintel::bench {

namespace {
using Number = Tensor<float>;
using Network = Vit<Number>;

auto logits(const Batch& part) {
  return [&part](const auto& m) { return m(part.images); };
}

// One model with a batch, and what training does with them.
class Training {
 public:
  Training(const VitShape& shape, std::int64_t batch)
      : model_(make_vit<float>(shape, 1)),
        optimizer_(model_, {}),
        micro_(micro_batch_size(shape.tokens(), batch)) {
    Random random(3);
    batch_.images = Number::normal({batch, 3, shape.image, shape.image}, random);
    for (std::int64_t i = 0; i < batch; ++i)
      batch_.labels.push_back(static_cast<std::int32_t>(i % 10));
  }

  void forward() {
    each_part([this](const Batch& part) { model_(part.images); });
  }
  void plain_step() {
    auto total = batch_gradient<Network>(
        [this](const Batch& part) {
          return value_and_grad(
              [&](const auto& m) { return cross_entropy(m(part.images), part.labels); })(model_);
        },
        batch_, micro_);
    optimizer_.step(model_, total.gradient, 1e-5);
  }

 protected:
  template <class F>
  void each_part(const F& f) {
    each_part(f, micro_);
  }
  template <class F>
  void each_part(const F& f, std::int64_t size) {
    const std::int64_t parts = (batch_.size() + size - 1) / size;
    parallel_tasks(parts, [&](std::int64_t i) {
      f(batch_.part(i * size, std::min(size, batch_.size() - i * size)));
    });
  }
  Network model_;
  AdamW<Network> optimizer_;
  Batch batch_;
  std::int64_t micro_;
};

// The same with a direction and a task vector, and all else that can be asked.
class Workload : public Training {
 public:
  Workload(const std::string& name, std::int64_t batch)
      : Training(vit_preset(name, 10), batch),
        direction_(0.01 * make_vit<float>(vit_preset(name, 10), 2)),
        tau_(zeros_like(model_)),
        tau_optimizer_(model_, {}) {
    const std::int64_t side = model_.shape.image;
    set_ = {name, side, side, std::vector<std::string>(10, "class"), batch_.labels, {}};
    set_.pixels.resize(static_cast<std::size_t>(batch * set_.bytes_per_image()), 100);
  }

  void evaluation() {  // from bytes to the share of right answers
    accuracy(predict([this](const Number& images) { return model_(images); }, set_, micro_),
             set_.labels);
  }
  void tangent() {
    each_part([this](const Batch& part) { jvp(logits(part), model_, direction_); });
  }
  void eight_tangents() {
    each_part([this](const Batch& part) {
      const auto tangent_space = linearize(logits(part), model_);
      for (int k = 0; k < 8; ++k) tangent_space.tangent(direction_);
    });
  }
  void hessian_vector_product() {  // keeps twice as much a row
    each_part(
        [this](const Batch& part) {
          hvp([&](const auto& m) { return cross_entropy(m(part.images), part.labels); }, model_,
              direction_);
        },
        std::max<std::int64_t>(1, micro_ / 2));
  }
  void jacobians() {
    each_part(
        [this](const Batch& part) { per_example_jacobian(logits(part), model_, part.size()); },
        jacobian_part);
  }
  void plain_step_on_one_thread() {
    const ThreadLimit limit(1);
    plain_step();
  }
  void linearized_step() {
    const LinearizedModel linearized([](const auto& m, const Number& x) { return m(x); }, model_);
    auto total = batch_gradient<Network>(
        [&](const Batch& part) {
          return linearized.value_and_gradient(
              [&](const auto& y) { return cross_entropy(y, part.labels); }, tau_, part.images);
        },
        batch_, micro_);
    tau_optimizer_.step(tau_, total.gradient, 1e-5);
  }

 private:
  // Images whose gradients for one output stay in a core's cache.
  static constexpr std::int64_t jacobian_part = 4;

  Network direction_, tau_;
  AdamW<Network> tau_optimizer_;
  ImageSet set_;
};

// A model that is made when a job first asks for it: what is not run takes no memory.
class Lazy {
 public:
  Lazy(std::string name, std::int64_t batch) : name_(std::move(name)), batch_(batch) {}
  Workload& operator()() {
    if (!made_) made_.emplace(name_, batch_);
    return *made_;
  }

 private:
  std::string name_;
  std::int64_t batch_;
  std::optional<Workload> made_;
};

void add_jobs(std::vector<Job>& jobs, const char* name, std::int64_t batch, bool with_jacobians) {
  const auto images = static_cast<double>(batch);
  const double forward = images * forward_operations(vit_preset(name, 10));
  const auto lazy = std::make_shared<Lazy>(name, batch);
  const auto add = [&](const char* what, double passes, void (Workload::*run)(), double bytes = 0) {
    jobs.push_back(
        {name, what, batch, passes * forward, bytes, [lazy, run] { ((*lazy)().*run)(); }});
  };
  add("forward", 1, &Workload::forward);
  add("evaluation", 1, &Workload::evaluation);
  add("plain step", 3, &Workload::plain_step);
  if (batch == 64) add("plain step, one thread", 3, &Workload::plain_step_on_one_thread);
  add("tangent (jvp)", 3, &Workload::tangent);
  add("linearized step", 5, &Workload::linearized_step);
  add("8 tangents at one point", 17, &Workload::eight_tangents);
  add("Hessian-vector product", 8, &Workload::hessian_vector_product);
  if (with_jacobians) {
    const auto parameters = parameter_count(make_vit<float>(vit_preset(name, 10), 1));
    add("per-example Jacobians, 10 outputs", 21, &Workload::jacobians,
        10 * images * static_cast<double>(parameters) * sizeof(float));
  }
}
}  // namespace

double forward_operations(const VitShape& s) {
  const auto t = static_cast<double>(s.tokens()), w = static_cast<double>(s.width);
  const double qkv = 2 * t * 3 * w * w, attention = 2 * 2 * t * t * w, rest = 2 * 9 * w * w;
  const double patches =
      2 * static_cast<double>(s.patches()) * w * 3 * static_cast<double>(s.patch * s.patch);
  const auto depth = static_cast<double>(s.depth);
  return patches + depth * (qkv + attention) + ((depth - 1) * t + 1) * rest +
         2 * w * static_cast<double>(s.classes);
}

std::vector<Job> make_training_jobs(const VitShape& shape, std::int64_t batch) {
  const auto training = std::make_shared<Training>(shape, batch);
  const double forward = static_cast<double>(batch) * forward_operations(shape);
  return {{"", "forward", batch, forward, 0, [training] { training->forward(); }},
          {"", "plain step", batch, 3 * forward, 0, [training] { training->plain_step(); }}};
}

std::vector<Job> make_jobs(const std::string& only) {
  std::vector<Job> jobs;
  add_jobs(jobs, "nano_patch8_32", 64, true);
  add_jobs(jobs, "nano_patch8_32", 8, false);
  add_jobs(jobs, "micro_patch4_32", 64, true);
  add_jobs(jobs, "micro_patch4_32", 8, false);
  add_jobs(jobs, "micro_patch8_32", 64, false);
  add_jobs(jobs, "tiny_patch16_224", 8, false);
  add_ntk_jobs(jobs, only);
  std::erase_if(jobs,
                [&only](const Job& job) { return job.label().find(only) == std::string::npos; });
  if (jobs.empty()) fail("bench: no job is called '", only, "'; without --only all are listed");
  return jobs;
}

}  // namespace lintel::bench
