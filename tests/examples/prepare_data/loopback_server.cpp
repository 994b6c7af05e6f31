#include "examples/prepare_data/loopback_server.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lintel/core/error.hpp"

namespace samples {

LoopbackServer::LoopbackServer() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);  // any port that is free
  socklen_t size = sizeof place;
  if (socket_ < 0 || bind(socket_, reinterpret_cast<sockaddr*>(&place), size) != 0 ||
      listen(socket_, 8) != 0 ||
      getsockname(socket_, reinterpret_cast<sockaddr*>(&place), &size) != 0) {
    lintel::fail("test: no server can be started on the loopback address");
  }
  port_ = ntohs(place.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  stopping_ = true;
  shutdown(socket_, SHUT_RDWR);  // accept returns
  thread_.join();
  close(socket_);
}

void LoopbackServer::behave(Behaviour behaviour) {
  const std::lock_guard lock(mutex_);
  behaviour_ = std::move(behaviour);
  requests_.clear();
}

std::string LoopbackServer::address() const { return lintel::join("http://127.0.0.1:", port_); }

std::vector<std::string> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void LoopbackServer::serve() {
  while (!stopping_) {
    const int connection = accept(socket_, nullptr, nullptr);
    if (connection < 0) continue;
    answer(connection);
    shutdown(connection, SHUT_WR);
    char rest[256];  // wait for the other side, or it may lose what is on the way
    while (recv(connection, rest, sizeof rest, 0) > 0) {
    }
    close(connection);
  }
}

void LoopbackServer::answer(int connection) {
  std::string request;
  char piece[1024];
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto count = recv(connection, piece, sizeof piece, 0);
    if (count <= 0) return;
    request.append(piece, static_cast<std::size_t>(count));
  }
  Behaviour behaviour;
  std::size_t start = 0;
  bool ranged = false;
  {
    const std::lock_guard lock(mutex_);
    behaviour = behaviour_;
    const auto path = request.find(' ') + 1;
    std::string note = request.substr(path, request.find(' ', path) - path);
    const auto range = request.find("Range: ");
    if (range != std::string::npos) {
      const std::string value = request.substr(range + 7, request.find("\r\n", range) - range - 7);
      note += " " + value;
      ranged = behaviour.knows_ranges;
      if (ranged) start = std::stoul(value.substr(value.find('=') + 1));
    }
    requests_.push_back(note);
  }
  std::string status = ranged ? "206 Partial Content" : "200 OK";
  if (!behaviour.has_file) status = "404 Not Found";
  if (!behaviour.location.empty()) status = "302 Found\r\nLocation: " + behaviour.location;
  if (ranged && start >= behaviour.content.size()) status = "416 Range Not Satisfiable";
  const bool good = status.front() == '2';
  std::string body = good ? behaviour.content.substr(start) : "";
  std::string head = lintel::join("HTTP/1.1 ", status, "\r\nContent-Length: ", body.size(),
                                  "\r\nConnection: close\r\n");
  if (good && ranged) {
    head += lintel::join("Content-Range: bytes ", start, "-", behaviour.content.size() - 1, "/",
                         behaviour.content.size(), "\r\n");
  }
  if (body.size() > behaviour.breaks_after) body.resize(behaviour.breaks_after);
  const std::string all = head + "\r\n" + body;
  for (std::size_t sent = 0; sent < all.size();) {
    const auto count = send(connection, all.data() + sent, all.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

}  // namespace samples
