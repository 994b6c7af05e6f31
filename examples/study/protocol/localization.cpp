#include "lintel/tangent/ntk/localization.hpp"
#include "lintel/nn/data/batches.hpp"
#include "lintel/nn/progress.hpp"
#include "lintel/tangent/ntk/empirical.hpp"
#include "measures.hpp"

namespace study {

using namespace lintel;

std::vector<Localization> measure_localization(const Encoder& encoder, const Heads& heads,
                                               const std::vector<TaskPair>& pairs) {
  std::vector<Localization> found;
  Progress progress("localization", std::ssize(pairs));
  for (const auto& [a, b] : pairs) {
    const Task &task = heads.setting.tasks[a], &other = heads.setting.tasks[b];
    const Tensor<float> rows = l2_normalize(heads.tasks[a]);
    const auto cosines = [&rows](const auto& vit, const auto& images) {
      return matmul(vit.features(images), rows, Transpose::right);
    };
    const auto images_of = [](const ImageSet& set) {
      return batch_of(set, 0, std::min(localization_images, set.size())).images;
    };
    const Tensor<float> train = images_of(task.train);
    // In double: an eigenfunction is divided by its eigenvalue.
    const auto kernel = [&](const Tensor<float>& images) {
      return cast<double>(empirical_ntk(cosines, encoder, images, train, Kernel::sum_of_logits));
    };
    const Tensor<double> among = kernel(train), own = kernel(images_of(task.sample)),
                         foreign = kernel(images_of(other.sample));
    Localization one{task.name, other.name, {}, {}, {}};
    for (std::int64_t count = 1; count <= train.shape()[0] / 3; count *= 2) {
      const Eigenfunctions<double> functions(among, count);
      one.eigenfunctions.push_back(count);
      one.on_task.push_back(mean(functions.local_energy(own)).item());
      one.on_other.push_back(mean(functions.local_energy(foreign)).item());
    }
    found.push_back(one);
    progress.show(std::ssize(found));
  }
  return found;
}

}  // namespace study
