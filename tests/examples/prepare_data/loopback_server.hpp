// A web server for one file on the loopback address, as good or as bad as a test wants it.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace samples {

/// Answers every GET with `content`, until it is destroyed.
class LoopbackServer {
 public:
  LoopbackServer();
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  struct Behaviour {
    std::string content;
    bool knows_ranges = true;
    std::size_t breaks_after = std::string::npos;  ///< bytes, then the connection is closed
    bool has_file = true;                          ///< otherwise 404
    std::string location = {};                     ///< where it sends everybody on to
  };
  void behave(Behaviour behaviour);

  /// `http://127.0.0.1:PORT`.
  std::string address() const;
  /// The path and the range (`bytes=5-`, or nothing) of each request so far.
  std::vector<std::string> requests() const;

 private:
  void serve();
  void answer(int connection);

  int socket_ = -1, port_ = 0;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  Behaviour behaviour_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace samples
