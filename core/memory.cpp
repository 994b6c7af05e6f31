#include "lintel/core/memory.hpp"

#include <sys/resource.h>

#include <array>
#include <atomic>
#include <bit>
#include <mutex>
#include <new>

#include "lintel/core/error.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lintel {

namespace {
constexpr std::size_t alignment = 64;
constexpr std::size_t size_classes = 4 * 48;
constexpr std::size_t kept_per_thread = 8;  // blocks of one class, before the rest is shared
constexpr std::size_t largest_per_thread = std::size_t{4} << 20;  // larger ones fit no near cache

std::atomic<std::size_t> bytes_now{0}, bytes_peak{0};
thread_local std::int64_t taken_here = 0;

// Sizes are rounded up to four steps an octave, so that tensors of nearly one size share blocks.
std::size_t size_class(std::size_t bytes) {
  const std::size_t units = (bytes + 1023) / 1024;
  if (units <= 4) return units;
  const auto octave = static_cast<std::size_t>(std::bit_width(units - 1)) - 1;
  const std::size_t step = std::size_t{1} << (octave - 2);
  return 4 * (octave - 1) + (units - 1 - (std::size_t{1} << octave)) / step + 1;
}

std::size_t class_bytes(std::size_t size_class) {
  if (size_class <= 4) return 1024 * size_class;
  const std::size_t octave = (size_class - 1) / 4 + 1, quarter = (size_class - 1) % 4 + 1;
  return 1024 * ((std::size_t{1} << octave) + quarter * (std::size_t{1} << (octave - 2)));
}
}  // namespace

// Lies directly before the bytes; as long as the alignment, so that the bytes are aligned too.
struct alignas(alignment) Storage::Block {
  std::atomic<std::size_t> references;
  std::size_t size_class;
  Block* next;  // while it is free: lists of free blocks need no memory, so destructors cannot fail
};

// Free blocks by size class: a few with each thread, where they are warm in its cache, the rest
// shared.
struct Recycler {
  using Block = Storage::Block;

  struct List {
    Block* first = nullptr;
    std::size_t size = 0;

    void push(Block* block) {
      block->next = first;
      first = block;
      ++size;
    }
    Block* pop() {
      Block* const block = first;
      if (block) {
        first = block->next;
        --size;
      }
      return block;
    }
  };
  using Lists = std::array<List, size_classes>;

  struct Shared {
    std::mutex mutex;
    Lists lists;
  };
  static Shared& shared() {
    static Shared* const lists =
        new Shared;  // never destroyed: tensors may outlive everything else
    return *lists;
  }

  struct OfThread {
    Lists lists;
    ~OfThread() {
      closed = true;
      const std::lock_guard lock(shared().mutex);
      for (std::size_t c = 0; c < size_classes; ++c) {
        while (Block* const block = lists[c].pop()) shared().lists[c].push(block);
      }
    }
  };
  static inline thread_local bool closed = false;
  static thread_local OfThread of_thread;

  static Block* take(std::size_t bytes) {
    const std::size_t c = size_class(bytes);
    if (c >= size_classes) fail("memory: a tensor of ", bytes, " bytes is larger than any machine");
    Block* block = closed ? nullptr : of_thread.lists[c].pop();
    if (!block) {
      const std::lock_guard lock(shared().mutex);
      block = shared().lists[c].pop();
    }
    if (!block) block = allocated(c);
    const std::size_t now = bytes_now += class_bytes(c);
    taken_here += static_cast<std::int64_t>(class_bytes(c));
    for (std::size_t peak = bytes_peak;
         now > peak && !bytes_peak.compare_exchange_weak(peak, now);) {
    }
    block->references.store(1, std::memory_order_relaxed);
    return block;
  }

  static void give_back(Block* block) {
    const std::size_t c = block->size_class;
    bytes_now -= class_bytes(c);
    taken_here -= static_cast<std::int64_t>(class_bytes(c));
    if (!closed && class_bytes(c) <= largest_per_thread &&
        of_thread.lists[c].size < kept_per_thread) {
      of_thread.lists[c].push(block);
    } else {
      const std::lock_guard lock(shared().mutex);
      shared().lists[c].push(block);
    }
  }

  static void release_all() {
    const auto release = [](Lists& lists) {
      for (List& list : lists) {
        while (Block* const block = list.pop()) {
          ::operator delete(block, std::align_val_t(alignment));
        }
      }
    };
    if (!closed) release(of_thread.lists);
    const std::lock_guard lock(shared().mutex);
    release(shared().lists);
  }

 private:
  static Block* allocated(std::size_t c) {
    const auto allocate = [c] {
      return ::operator new(sizeof(Block) + class_bytes(c), std::align_val_t(alignment),
                            std::nothrow);
    };
    void* fresh = allocate();
    if (!fresh) {  // what is kept for tensors of other sizes may be enough
      release_all();
      fresh = allocate();
    }
    if (!fresh) fail("a tensor of ", class_bytes(c), " bytes: ", memory_shortage());
    auto* const block = new (fresh) Block;
    block->size_class = c;
    return block;
  }
};

thread_local Recycler::OfThread Recycler::of_thread;

Storage::Storage(std::size_t bytes) : block_(Recycler::take(bytes)) {}

Storage::Storage(const Storage& other) : block_(other.block_) {
  if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
}

Storage::~Storage() {
  if (block_ && block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    Recycler::give_back(block_);
  }
}

std::byte* Storage::data() const { return reinterpret_cast<std::byte*>(block_ + 1); }

bool Storage::unique() const {
  return block_ && block_->references.load(std::memory_order_acquire) == 1;
}

std::string memory_shortage() {
  constexpr std::size_t megabyte = 1000000;
  std::string line = join("out of memory: tensors hold ", bytes_now.load() / megabyte, " MB");
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    line += join(", and the process may take no more than ", limit.rlim_cur / megabyte,
                 " MB of address space; raise that limit (ulimit -v)");
  } else {
    line += "; close other programs";
  }
  return line + " or use a smaller model, batch or number of images";
}

MemoryUse memory_use() { return {bytes_now, bytes_peak}; }

std::int64_t memory_taken_here() { return taken_here; }

void release_unused_memory() {
  Recycler::release_all();
#ifdef __GLIBC__
  malloc_trim(0);  // free() alone keeps what lies between blocks that are still in use
#endif
}

void restart_memory_peak() { bytes_peak = bytes_now.load(); }

}  // namespace lintel
