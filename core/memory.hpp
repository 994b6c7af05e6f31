// Storage of tensors: aligned, counted, and recycled, so that a steady training loop allocates
// nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace lintel {

/// A counted reference to a block of bytes, aligned to 64 (a cache line, and any vector register).
/// A block that nobody refers to any more is kept for the next tensor of about its size.
class Storage {
 public:
  Storage() = default;  ///< refers to no block
  /// A block of at least `bytes`, its contents unspecified.
  explicit Storage(std::size_t bytes);
  /// Another reference to the same block.
  Storage(const Storage& other);
  /// Takes the reference over.
  Storage(Storage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  /// Refers to the other's block from now on.
  Storage& operator=(Storage other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Storage();

  /// The first byte of the block.
  std::byte* data() const;
  /// Nobody else refers to the block: it may be written to.
  bool unique() const;
  /// Whether it refers to a block.
  explicit operator bool() const { return block_ != nullptr; }

 private:
  struct Block;
  friend struct Recycler;
  Block* block_ = nullptr;
};

/// Bytes that tensors hold now, and the most that they held at one time since the program began or
/// since `restart_memory_peak`.
struct MemoryUse {
  std::size_t now;   ///< held at this moment
  std::size_t peak;  ///< the most held at one time
};
/// What tensors hold, in all threads.
MemoryUse memory_use();
/// The peak counts from what is held now.
void restart_memory_peak();

/// Bytes of tensors that the calling thread has taken since it began, less those that it has given
/// back: the difference between two moments is what it holds of its own, whatever other threads do
/// in between.
std::int64_t memory_taken_here();

/// "out of memory", how much tensors hold, the limit that the process was given if there is one,
/// and what to do: the end of a message about an allocation that failed.
std::string memory_shortage();

/// Gives the blocks that are kept for later tensors back to the system: between two parts of a
/// program whose tensors have no sizes in common. (Small ones that other threads keep stay.)
void release_unused_memory();

}  // namespace lintel
