// A server that speaks TLS but has only its own word for who it is.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <thread>

#include "catch.hpp"
#include "core/io/files.hpp"
#include "download.hpp"

using namespace lintel;
using namespace lintel::test;

namespace {

// Answers so many connections, each with the same file.
class SelfSigned {
 public:
  explicit SelfSigned(int connections)
      : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free),
        socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::signal(SIGPIPE, SIG_IGN);  // a client that hangs up early, as a wary one does
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), &X509_free);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
    REQUIRE(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&place), size) == 0);
    REQUIRE(listen(socket_, 8) == 0);
    REQUIRE(getsockname(socket_, reinterpret_cast<sockaddr*>(&place), &size) == 0);
    port_ = ntohs(place.sin_port);
    thread_ = std::thread([this, connections] {
      for (int i = 0; i < connections; ++i) answer(accept(socket_, nullptr, nullptr));
    });
  }
  SelfSigned(const SelfSigned&) = delete;
  SelfSigned& operator=(const SelfSigned&) = delete;
  ~SelfSigned() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }
  std::string address() const { return join("https://127.0.0.1:", port_, "/file"); }

 private:
  void answer(int connection) {
    const std::unique_ptr<SSL, void (*)(SSL*)> tls(SSL_new(context_.get()), &SSL_free);
    SSL_set_fd(tls.get(), connection);
    char request[4096];
    if (SSL_accept(tls.get()) == 1 && SSL_read(tls.get(), request, sizeof request) > 0) {
      const std::string text =
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes";
      SSL_write(tls.get(), text.data(), static_cast<int>(text.size()));
      SSL_shutdown(tls.get());
    }
    close(connection);
  }

  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  int socket_, port_ = 0;
  std::thread thread_;
};

// Fetches without asking who answers, and says whether that worked.
bool fetched_by_the_credulous(const std::string& url) {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), &curl_easy_cleanup);
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(
      curl.get(), CURLOPT_WRITEFUNCTION,
      +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
  return curl_easy_perform(curl.get()) == CURLE_OK;
}

}  // namespace

TEST_CASE("nothing is fetched from a server whose certificate nobody vouches for") {
  const SelfSigned server(2);
  const TemporaryFolder folder;
  CHECK(fetched_by_the_credulous(server.address()));  // or the next line would say nothing
  CHECK_THROWS_WITH(prepare_data::download(server.address(), folder / "file", ""),
                    ContainsSubstring("certificate"));
  CHECK_FALSE(std::filesystem::exists(folder / "file"));
}
