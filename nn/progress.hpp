// How far long work has come and how long it will still take, on stderr.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace lintel {

/// A bar that is redrawn in place on a terminal; elsewhere (a log file) a plain line every tenth of
/// the way.
class Progress {
 public:
  /// `total` steps under a title. Nothing is written before `patience` has passed: nobody waits for
  /// what is done by then.
  Progress(std::string title, std::int64_t total,
           std::chrono::milliseconds patience = std::chrono::seconds(1));
  /// Ends the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// So many steps were done earlier, by a run that is resumed: how long the rest takes is told by
  /// those that follow.
  void begin_at(std::int64_t done) { before_ = done; }

  /// `done` steps of the total are done; `note` stands behind the bar.
  void show(std::int64_t done, const std::string& note = "");

 private:
  using Clock = std::chrono::steady_clock;

  std::string title_;
  std::int64_t total_, before_ = 0;
  std::chrono::milliseconds patience_;
  bool terminal_;
  std::int64_t last_tenth_ = -1;
  std::size_t last_length_ = 0;
  Clock::time_point start_ = Clock::now(), last_ = {};
};

/// Seconds as 45s, 3m20s or 1h05m.
std::string duration(double seconds);

}  // namespace lintel
