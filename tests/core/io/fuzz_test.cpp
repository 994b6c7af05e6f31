// Files with random damage: reading them gives tensors or an `Error`, never anything else.
#include <algorithm>

#include "catch.hpp"
#include "files.hpp"
#include "lintel/core/io/npy.hpp"
#include "lintel/core/io/safetensors.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {

// Damages bytes, mostly in the first `header` of them.
void damage(std::string& bytes, std::size_t header, Random& random) {
  static const std::string telling =
      "0123456789{}[](),:\"'\\-.eE <>|\0\xff\x7f\x80"
      "FBUIfbuiTN";
  const std::uint32_t changes = 1 + random.below(2);
  for (std::uint32_t change = 0; change < changes && !bytes.empty(); ++change) {
    const std::size_t limit = random.chance(0.75) ? std::min(header, bytes.size()) : bytes.size();
    const std::size_t at = random.below(static_cast<std::uint32_t>(limit));
    const std::size_t length = 1 + random.below(16);
    const char telling_byte = telling[random.below(static_cast<std::uint32_t>(telling.size()))];
    switch (random.below(7)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 1:
        bytes[at] = telling_byte;
        break;
      case 2:
        bytes.insert(at, 1 + random.below(3), telling_byte);
        break;
      case 3:
        bytes.erase(at, length);
        break;
      case 4:
        bytes.insert(at, bytes.substr(random.below(static_cast<std::uint32_t>(limit)), length));
        break;
      case 5:
        bytes.resize(at);
        break;
      default:  // another number
        if (const auto digit = bytes.find_first_of("0123456789", at); digit != bytes.npos) {
          bytes[digit] = static_cast<char>('0' + random.below(10));
        }
    }
  }
}

struct Outcome {
  int read = 0, refused = 0;
};

// read(path) returns the number of elements that it got out of the file.
template <class Read>
Outcome read_damaged(const std::vector<std::string>& files, std::size_t header, int rounds,
                     const char* purpose, const Read& read) {
  const TemporaryFolder folder;
  const MemoryUse before = memory_use();
  Outcome outcome;
  std::size_t oversized = 0;
  for (int round = 0; round < rounds; ++round) {
    Random random(5, purpose, static_cast<std::uint64_t>(round));
    std::string bytes = files[random.below(static_cast<std::uint32_t>(files.size()))];
    damage(bytes, header, random);
    // A new file every time: some file systems wait for the disk where one is cut to nothing.
    std::filesystem::remove(folder / "a");
    put_bytes(folder / "a", bytes);
    try {
      const std::size_t elements = read(folder / "a");
      oversized += elements > bytes.size();
      ++outcome.read;
    } catch (const Error& error) {
      ++outcome.refused;
      const std::string message = error.what();
      if (message.size() > 600 || message.find('\n') != message.npos) FAIL_CHECK(message);
    }
  }
  CHECK(oversized == 0);
  CHECK(memory_use().peak <= std::max(before.peak, before.now + (1 << 16)));
  return outcome;
}

}  // namespace

TEST_CASE("damaged safetensors files are refused or read, nothing else", "[io][fuzz]") {
  const std::string file = safetensors_bytes(
      R"({"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
      R"("b":{"dtype":"I16","shape":[],"data_offsets":[24,26]},)"
      R"("c":{"dtype":"BF16","shape":[0,4],"data_offsets":[26,26]},)"
      R"("d":{"dtype":"U8","shape":[1,1,1,1,1,1,1,6],"data_offsets":[26,32]}}   )",
      std::string(32, '\1'));
  const Outcome outcome =
      read_damaged({file}, file.size() - 32, 6000, "safetensors", [](const auto& path) {
        const SafetensorsFile opened(path);
        std::size_t elements = 0;
        for (const std::string& name : opened.names()) {
          elements += opened.read<float>(name).values().size();
          CHECK(opened.read<double>(name).shape() == opened.shape(name));
        }
        return elements;
      });
  CHECK(outcome.read > 50);
  CHECK(outcome.refused > 3000);
}

TEST_CASE("damaged .npy files are refused or read, nothing else", "[io][fuzz]") {
  const auto file = [](const std::string& type, const std::string& fortran,
                       const std::string& shape, int version) {
    return npy_bytes("{'descr': '" + type + "', 'fortran_order': " + fortran +
                         ", 'shape': " + shape + ", }      \n",
                     std::string(24, '\1'), version);
  };
  const Outcome outcome = read_damaged(
      {file("<f4", "False", "(2, 3)", 1), file(">i2", "True", "(2, 3, 2)", 2),
       file("|u1", "False", "(1, 1, 1, 1, 1, 1, 4, 6)", 3), file("<f8", "True", "(3,)", 1)},
      75, 6000, "npy", [](const auto& path) {
        const auto tensor = read_npy<float>(path);
        CHECK(read_npy<double>(path).shape() == tensor.shape());
        return tensor.values().size();
      });
  CHECK(outcome.read > 50);
  CHECK(outcome.refused > 3000);
}
