#include "streamed_images.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "lintel/core/error.hpp"
#include "lintel/core/memory.hpp"
#include "lintel/nn/evaluate.hpp"
#include "lintel/nn/gradients.hpp"
#include "lintel/nn/layers/vit.hpp"
#include "timing.hpp"

namespace lintel::bench {

namespace {
constexpr std::int64_t piece = 4096;  // images read at once: 12 MB

// A file of so many images, gone with the object.
struct ImageFile {
  ImageFile(std::int64_t images, const ImageSet& a_piece)
      : path(std::filesystem::temp_directory_path() / join("lintel_bench_", getpid())) {
    std::ofstream file(path, std::ios::binary);
    for (std::int64_t done = 0; done < images; done += piece) {
      file.write(reinterpret_cast<const char*>(a_piece.pixels.data()),
                 std::min(piece, images - done) * a_piece.bytes_per_image());
    }
    if (!file.flush()) fail("bench: ", path, " cannot be written; is the disk full?");
  }
  ~ImageFile() {
    std::error_code problem;
    std::filesystem::remove(path, problem);
  }
  ImageFile(const ImageFile&) = delete;
  ImageFile& operator=(const ImageFile&) = delete;

  void forget() const {  // what the system holds of it in memory
    const int file = open(path.c_str(), O_RDONLY);
    fsync(file);
#ifdef POSIX_FADV_DONTNEED
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
#endif
    close(file);
  }
  const std::filesystem::path path;
};

// The most that the process held since the last call, by Linux; elsewhere 0.
double resident_peak() {
  double kilobytes = 0;
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  std::ofstream("/proc/self/clear_refs") << "5";
  return 1.024e-3 * kilobytes;
}
}  // namespace

std::vector<StreamPoint> stream_images(const std::vector<std::int64_t>& counts) {
  const auto model = make_vit<float>(vit_preset("nano_patch8_32", 10), 1);
  const std::int64_t micro = micro_batch_size(model.shape.tokens());
  ImageSet set{"streamed", 32, 32, std::vector<std::string>(10, "class"), {}, {}};
  const auto resize = [&set](std::int64_t images) {
    set.labels.resize(static_cast<std::size_t>(images));
    set.pixels.resize(static_cast<std::size_t>(images * set.bytes_per_image()));
  };
  resize(piece);
  Random random(1);
  for (std::uint8_t& byte : set.pixels) byte = static_cast<std::uint8_t>(random.bits());
  const ImageFile file(*std::max_element(counts.begin(), counts.end()), set);
  std::vector<StreamPoint> points;
  for (const std::int64_t images : counts) {
    double reading = 0, forward = 0;
    file.forget();
    std::ifstream stream(file.path, std::ios::binary);
    release_unused_memory();
    resident_peak();
    for (std::int64_t done = 0; done < images; done += piece) {
      resize(std::min(piece, images - done));
      reading += seconds([&] {
        stream.read(reinterpret_cast<char*>(set.pixels.data()),
                    static_cast<std::streamsize>(set.pixels.size()));
      });
      if (!stream) fail("bench: ", file.path, " ends early");
      forward +=
          seconds([&] { predict([&model](const auto& x) { return model(x); }, set, micro); });
    }
    const auto n = static_cast<double>(images);
    points.push_back({images, reading / n, forward / n, resident_peak()});
  }
  return points;
}

}  // namespace lintel::bench
