// The neural tangent kernel: computed, put to use, and compared with its limits.
#include <filesystem>
#include <iostream>
#include <sstream>

#include "../run_program.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/escape_markup.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/io/safetensors.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/core/parallel.hpp"
#include "parts.hpp"

namespace {

using ntk::Json;

struct Section {
  const char* part;
  const char *title, *text;
  std::vector<const char*> figures;
};
const Section sections[] = {
    {"kernel",
     "The kernel and its spectrum",
     "The spectrum of the full kernel of one task's images: few directions carry most of it.",
     {"spectrum"}},
    {"regression",
     "Kernel regression",
     "Ridge regression with the kernel, pre-trained and random; errors on test images, and leaving "
     "one training image out in closed form. The alignment is the cosine of the kernel with the "
     "one "
     "that says which images are of one class.",
     {"regression"}},
    {"dynamics",
     "Training in closed form",
     "Training of the linearized model under squared loss, at any time without a step. The same "
     "coefficients give a task vector.",
     {"dynamics"}},
    {"width",
     "Finite and infinite width",
     "The kernel of a fully connected network goes to its infinite-width limit as 1/√width.",
     {"width"}},
    {"regimes",
     "Lazy and rich training",
     "A large output scale or width leaves kernel and features where they are (lazy); a small one "
     "moves them (rich).",
     {"regimes_kernel", "regimes_features"}},
    {"localization",
     "Localization of eigenfunctions",
     "How much of the eigenfunctions of a task's kernel is on its own test images, and how much on "
     "another task's. Where the first few are far above the other's, adding the task vector hardly "
     "disturbs that task.",
     {"localization"}},
    {"large",
     "Regression without the kernel",
     "Ridge regression by conjugate gradients: only products with the kernel are taken, so memory "
     "does not grow with its square. On a subset the answer is compared with the dense kernel's.",
     {}}};

// Names of files may be in any encoding; JSON is UTF-8.
std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

std::string page(const ntk::Options& options, const Json& results) {
  std::ostringstream html;
  html << "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Neural tangent kernels"
          "</title><style>body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 "
          "1em}"
          "img{max-width:100%}pre{background:#f4f4f4;padding:.7em;overflow:auto;font-size:13px}"
          "</style><h1>Neural tangent kernels</h1><p>Model "
       << options.model << ", seed " << options.seed << ", " << options.images
       << " images for each purpose; "
       << (options.data.empty() ? "tasks drawn by the program" : "image sets read from a folder");
  for (const std::string& task : options.tasks) html << ", " << lintel::escape_markup(task);
  html << ".</p>";
  for (const Section& section : sections) {
    if (!results.contains(section.part)) continue;
    html << "<h2>" << section.title << "</h2><p>" << section.text << "</p>";
    for (const char* figure : section.figures)
      html << "<img src=\"" << figure << ".png\" alt=\"" << figure << "\">";
    html << "<details><summary>numbers</summary><pre>"
         << lintel::escape_markup(text_of(results.at(section.part))) << "</pre></details>";
  }
  html << "</html>\n";
  return html.str();
}

// What an earlier run of the same settings left in the folder, or only the settings. Results of
// others are not lost.
Json results_so_far(const ntk::Options& options) {
  Json settings{{"model", options.model},
                {"data", options.data.string()},
                {"tasks", options.tasks},
                {"weights", options.weights.string()},
                {"pretraining_steps", options.pretraining_steps},
                {"seed", options.seed},
                {"images", options.images},
                {"large_images", options.large_images}};
  settings = Json::parse(text_of(settings));  // as a file would give them back
  const auto file = options.out / "ntk.json";
  if (std::filesystem::exists(file)) {
    const auto bytes = lintel::read_file(file);
    const Json before = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (before.is_object() && before.contains("settings")) {
      if (before.at("settings") == settings) return before;
      lintel::fail("ntk: ", file.string(),
                   " holds results of other settings; choose another --out, or remove it");
    }
    std::cerr << file.string() << ": damaged: it is not what ntk writes; it begins anew\n";
  }
  return {{"settings", std::move(settings)}};
}

void run(const ntk::Options& options) {
  const lintel::ThreadLimit limit(options.threads);
  lintel::make_result_folder(options.out);
  Json results = results_so_far(options);
  if (!options.weights.empty()) lintel::SafetensorsFile(options.weights);  // early, if it is none
  const auto wanted = [&](const char* part) {
    return options.wants(part) && !results.contains(part);
  };
  for (const std::string& part : options.parts) {
    if (results.contains(part))
      std::cout << part
                << " is in ntk.json, from an earlier run; use another --out to start over\n";
  }
  // What is found is on disk after every part: an interrupted run loses only the part it was in,
  // and the same command resumes there.
  const auto add = [&](const char* part, const auto& find) {
    if (!wanted(part)) return;
    results[part] = find();
    lintel::write_file(options.out / "ntk.json", text_of(results) + "\n");
    lintel::write_file(options.out / "report.html", page(options, results));
    std::cout << std::flush;
  };
  add("width", [&] { return ntk::width_part(options); });
  add("regimes", [&] { return ntk::regimes_part(options); });
  if (wanted("kernel") || wanted("regression") || wanted("dynamics") || wanted("localization") ||
      wanted("large")) {
    const ntk::Setting setting = ntk::make_setting(options);
    add("kernel", [&] { return ntk::kernel_part(options, setting); });
    add("regression", [&] { return ntk::regression_part(options, setting); });
    add("localization", [&] { return ntk::localization_part(options, setting); });
    add("large", [&] { return ntk::large_part(options, setting); });
    add("dynamics", [&] { return ntk::dynamics_part(options, setting); });
  }
  std::cout << "\nFigures, ntk.json and report.html are in " << options.out.string() << "\n";
}

}  // namespace

int main(int count, char* arguments[]) {
  return lintel::run_program("ntk", [&] {
    if (const auto options = ntk::read_options(count, arguments)) run(*options);
  });
}
