// How fast lintel is, against what the machine's matrix products allow, measured in one run.
//
// Every round runs every job once, in turn, so that a busy moment of the machine hits them alike;
// the figures are medians over the rounds. Operations counted are those of matrix products and
// attention.
#include <algorithm>
#include <chrono>
#include <cxxopts.hpp>
#include <functional>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ceiling.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/core/transforms.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "lintel/nn/optimizers.hpp"
#include "lintel/tangent/linearized_model.hpp"

using namespace lintel;
using Number = Tensor<float>;
using Network = Vit<Number>;

namespace {

double seconds(const std::function<void()>& job) {
  const auto start = std::chrono::steady_clock::now();
  job();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                   times.end());
  return times[times.size() / 2];
}

struct Job {
  std::string model, name;
  std::int64_t batch;
  double operations;
  std::function<void()> run;
  std::vector<double> times = {};
  double peak_megabytes = 0;  // of tensors, its parameters and batch with them
};

// Multiplications and additions of one forward pass of one image.
double forward_operations(const VitShape& s) {
  const auto t = static_cast<double>(s.tokens()), w = static_cast<double>(s.width);
  const double block = 2 * t * 12 * w * w + 2 * 2 * t * t * w;
  return static_cast<double>(s.depth) * block +
         2 * static_cast<double>(s.patches()) * w * 3 * static_cast<double>(s.patch * s.patch) +
         2 * w * static_cast<double>(s.classes);
}

auto logits(const Batch& part) {
  return [&part](const auto& m) { return m(part.images); };
}

// One model with a batch, and what can be asked of it.
class Workload {
 public:
  Workload(const std::string& name, std::int64_t batch)
      : name_(name),
        model_(make_vit<float>(vit_preset(name, 10), 1)),
        direction_(0.01 * make_vit<float>(vit_preset(name, 10), 2)),
        tau_(zeros_like(model_)),
        optimizer_(model_, {}),
        tau_optimizer_(model_, {}),
        micro_(micro_batch_size(model_.shape.tokens())) {
    Random random(3);
    const std::int64_t side = model_.shape.image;
    batch_.images = Number::normal({batch, 3, side, side}, random);
    for (std::int64_t i = 0; i < batch; ++i)
      batch_.labels.push_back(static_cast<std::int32_t>(i % 10));
    set_ = {name, side, side, std::vector<std::string>(10, "class"), batch_.labels, {}};
    set_.pixels.resize(static_cast<std::size_t>(batch * set_.bytes_per_image()), 100);
  }

  void add_jobs(std::vector<Job>& jobs) {
    const double forward = static_cast<double>(batch_.size()) * forward_operations(model_.shape);
    const auto add = [&](const char* what, double passes, std::function<void()> run) {
      jobs.push_back({name_, what, batch_.size(), passes * forward, std::move(run)});
    };
    add("forward", 1, [this] { each_part([this](const Batch& part) { model_(part.images); }); });
    add("evaluation", 1, [this] {  // from bytes to the share of right answers
      accuracy(predict([this](const Number& images) { return model_(images); }, set_, micro_),
               set_.labels);
    });
    add("plain step", 3, [this] { plain_step(); });
    add("tangent (jvp)", 3, [this] {
      each_part([this](const Batch& part) { jvp(logits(part), model_, direction_); });
    });
    add("linearized step", 5, [this] { linearized_step(); });
    add("8 tangents at one point", 17, [this] {
      each_part([this](const Batch& part) {
        const auto tangent_space = linearize(logits(part), model_);
        for (int k = 0; k < 8; ++k) tangent_space.tangent(direction_);
      });
    });
    add("Hessian-vector product", 8, [this] {
      each_part([this](const Batch& part) {
        hvp([&](const auto& m) { return cross_entropy(m(part.images), part.labels); }, model_,
            direction_);
      });
    });
  }

  void add_jacobian(std::vector<Job>& jobs) {
    const double forward = static_cast<double>(batch_.size()) * forward_operations(model_.shape);
    jobs.push_back(
        {name_, "per-example Jacobians, 10 outputs", batch_.size(), 21 * forward, [this] {
           each_part(
               [this](const Batch& part) {
                 per_example_jacobian(logits(part), model_, part.size());
               },
               jacobian_part);
         }});
  }

 private:
  // Images whose gradients for one output stay in a core's cache.
  static constexpr std::int64_t jacobian_part = 4;

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
  void plain_step() {
    auto total = batch_gradient<Network>(
        [this](const Batch& part) {
          auto [loss, gradient] = value_and_grad(
              [&](const auto& m) { return cross_entropy(m(part.images), part.labels); })(model_);
          return LossAndGradient<Network>{static_cast<double>(loss.item()), std::move(gradient)};
        },
        batch_, micro_);
    optimizer_.step(model_, total.gradient, 1e-5);
  }
  void linearized_step() {
    const LinearizedModel linearized([](const auto& m, const Number& x) { return m(x); }, model_);
    auto total = batch_gradient<Network>(
        [&](const Batch& part) {
          auto [loss, gradient] = linearized.value_and_gradient(
              [&](const auto& y) { return cross_entropy(y, part.labels); }, tau_, part.images);
          return LossAndGradient<Network>{static_cast<double>(loss.item()), std::move(gradient)};
        },
        batch_, micro_);
    tau_optimizer_.step(tau_, total.gradient, 1e-5);
  }

  std::string name_;
  Network model_, direction_, tau_;
  AdamW<Network> optimizer_, tau_optimizer_;
  Batch batch_;
  ImageSet set_;
  std::int64_t micro_;
};

void report(const std::vector<Job>& jobs, double ceiling, const std::string& file) {
  nlohmann::ordered_json json;
  json["sgemm_ceiling_gflops"] = ceiling * 1e-9;
  std::cout << std::left << std::setw(18) << "model" << std::setw(7) << "batch" << std::setw(35)
            << "job" << std::right << std::setw(10) << "ms" << std::setw(10) << "GF/s"
            << std::setw(12) << "of ceiling" << std::setw(10) << "peak MB" << std::setw(14)
            << "/ plain step"
            << "\n";
  for (const Job& job : jobs) {
    const double time = median(job.times), rate = job.operations / time;
    const auto step = std::find_if(jobs.begin(), jobs.end(), [&](const Job& other) {
      return other.model == job.model && other.batch == job.batch && other.name == "plain step";
    });
    const double ratio = step == jobs.end() ? 0 : time / median(step->times);
    std::cout << std::left << std::setw(18) << job.model << std::setw(7) << job.batch
              << std::setw(35) << job.name << std::right << std::fixed << std::setprecision(2)
              << std::setw(10) << 1e3 * time << std::setprecision(1) << std::setw(10) << 1e-9 * rate
              << std::setw(10) << 100 * rate / ceiling << " %" << std::setw(10)
              << job.peak_megabytes;
    if (ratio > 0) std::cout << std::setprecision(2) << std::setw(14) << ratio;
    std::cout << "\n";
    json["jobs"].push_back({{"model", job.model},
                            {"batch", job.batch},
                            {"job", job.name},
                            {"milliseconds", 1e3 * time},
                            {"operations", job.operations},
                            {"share_of_ceiling", rate / ceiling},
                            {"peak_megabytes", job.peak_megabytes},
                            {"ratio_to_plain_step", ratio}});
  }
  std::cout << "SGEMM ceiling " << 1e-9 * ceiling
            << " GF/s; peak MB counts tensors, those of all workloads' parameters among them\n";
  write_file(file, json.dump(1) + "\n");
}

void run(std::int64_t rounds, std::int64_t threads, const std::string& only,
         const std::string& file) {
  const ThreadLimit limit(threads);
  std::vector<std::unique_ptr<Workload>> workloads;
  std::vector<Job> jobs;
  const auto add = [&](const char* name, std::int64_t batch) {
    workloads.push_back(std::make_unique<Workload>(name, batch));
    workloads.back()->add_jobs(jobs);
  };
  add("nano_patch8_32", 64);
  workloads.back()->add_jacobian(jobs);
  add("nano_patch8_32", 8);
  add("micro_patch4_32", 64);
  workloads.back()->add_jacobian(jobs);
  add("micro_patch4_32", 8);
  add("micro_patch8_32", 64);
  add("tiny_patch16_224", 8);

  std::erase_if(jobs, [&only](const Job& job) {
    return (job.model + " " + std::to_string(job.batch) + " " + job.name).find(only) ==
           std::string::npos;
  });
  if (jobs.empty()) fail("bench: no job is called '", only, "'; without --only all are listed");

  for (Job& job : jobs) {  // warm-up
    restart_memory_peak();
    job.run();
    job.peak_megabytes = static_cast<double>(memory_use().peak) * 1e-6;
  }
  double ceiling = 0;
  for (std::int64_t round = 0; round < rounds; ++round) {
    ceiling = std::max(ceiling, bench::sgemm_ceiling(threads));
    for (Job& job : jobs) {
      // Short jobs are repeated: a time should be long against what the clock and the threads need.
      const double once = seconds(job.run);
      const auto repeats = static_cast<int>(std::clamp(0.05 / once, 1.0, 50.0));
      job.times.push_back(repeats == 1 ? once : seconds([&] {
                                                  for (int i = 0; i < repeats; ++i) job.run();
                                                }) / repeats);
    }
    std::cerr << "round " << round + 1 << " of " << rounds << "\n";
  }
  report(jobs, ceiling, file);
}

}  // namespace

int main(int count, char* arguments[]) {
  cxxopts::Options parser("bench", "Times lintel's jobs against the machine's matrix products.\n");
  parser.add_options()  //
      ("rounds", "rounds; the figures are medians",
       cxxopts::value<std::int64_t>()->default_value("7"))                                     //
      ("threads", "cores to use; 0: all", cxxopts::value<std::int64_t>()->default_value("0"))  //
      ("only", "only jobs whose \"model batch job\" contains this text",
       cxxopts::value<std::string>()->default_value(""))  //
      ("out", "file for the figures",
       cxxopts::value<std::string>()->default_value("bench.json"))  //
      ("help", "this text");
  try {
    const auto given = parser.parse(count, arguments);
    if (given.count("help")) {
      std::cout << parser.help();
      return 0;
    }
    run(std::max<std::int64_t>(1, given["rounds"].as<std::int64_t>()),
        given["threads"].as<std::int64_t>(), given["only"].as<std::string>(), given["out"].as<std::string>());
    return 0;
  } catch (const cxxopts::exceptions::exception& problem) {
    std::cerr << "bench: " << problem.what() << "; see --help\n";
    return 2;
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
