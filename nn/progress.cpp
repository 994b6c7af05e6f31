#include "lintel/nn/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lintel {

Progress::Progress(std::string title, std::int64_t total, std::chrono::milliseconds patience)
    : title_(std::move(title)),
      total_(std::max<std::int64_t>(1, total)),
      patience_(patience),
      terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (last_length_ > 0) std::fputc('\n', stderr);
}

void Progress::show(std::int64_t done, const std::string& note) {
  const auto now = Clock::now();
  if (now - start_ < patience_) return;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const std::int64_t here = done - before_;
  const double left =
      here > 0 ? elapsed / static_cast<double>(here) * static_cast<double>(total_ - done) : 0;
  const std::string time = done < total_ ? duration(left) + " left" : duration(elapsed);
  if (terminal_) {
    using namespace std::chrono_literals;
    if (done < total_ && now - last_ < 100ms) return;
    constexpr std::int64_t width = 24;
    const auto filled = static_cast<std::size_t>(width * std::min(done, total_) / total_);
    std::string line = title_ + " [" + std::string(filled, '=') +
                       std::string(static_cast<std::size_t>(width) - filled, ' ') + "] " +
                       std::to_string(done) + "/" + std::to_string(total_) + "  " + time + "  " +
                       note;
    const std::size_t length = line.size();
    if (length < last_length_) line.append(last_length_ - length, ' ');
    std::fprintf(stderr, "\r%s", line.c_str());
    last_length_ = length;
  } else {
    const std::int64_t tenth = 10 * done / total_;
    if (tenth == last_tenth_) return;
    std::fprintf(stderr, "%s %lld/%lld  %s  %s\n", title_.c_str(), static_cast<long long>(done),
                 static_cast<long long>(total_), time.c_str(), note.c_str());
    last_tenth_ = tenth;
  }
  std::fflush(stderr);
  last_ = now;
}

std::string duration(double seconds) {
  const auto all = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  char text[32];
  if (all < 60) {
    std::snprintf(text, sizeof text, "%llds", all);
  } else if (all < 3600) {
    std::snprintf(text, sizeof text, "%lldm%02llds", all / 60, all % 60);
  } else {
    std::snprintf(text, sizeof text, "%lldh%02lldm", all / 3600, all / 60 % 60);
  }
  return text;
}

}  // namespace lintel
