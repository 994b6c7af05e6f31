#include "download.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "checksum.hpp"
#include "lintel/core/error.hpp"
#include "lintel/core/io/system_error.hpp"
#include "lintel/core/io/write_aside.hpp"
#include "lintel/nn/progress.hpp"

namespace prepare_data {

namespace {

namespace fs = std::filesystem;
using lintel::fail;

constexpr long partial_content = 206, range_not_satisfiable = 416;

struct Transfer {
  CURL* curl = nullptr;
  std::FILE* file = nullptr;
  std::int64_t limit = 0;  // bytes that the file may have
  std::int64_t kept = 0;   // bytes that were there already
  std::int64_t fetched = 0;
  bool started = false;
  std::string disk_refused;  // why
  lintel::Progress progress;
};

std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (!transfer.started) {
    transfer.started = true;
    long status = 0;
    curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
    // All of it again: what was kept must not stand in front.
    if (transfer.kept > 0 && status != partial_content) {
      transfer.kept = 0;
      if (std::fflush(transfer.file) != 0 || ftruncate(fileno(transfer.file), 0) != 0 ||
          std::fseek(transfer.file, 0, SEEK_SET) != 0) {
        transfer.disk_refused = lintel::last_system_error();
        return 0;
      }
    }
  }
  transfer.fetched += static_cast<std::int64_t>(size * count);
  if (transfer.kept + transfer.fetched > transfer.limit) return 0;  // stops the transfer
  if (std::fwrite(bytes, size, count, transfer.file) != count) {
    transfer.disk_refused = lintel::last_system_error();
    return 0;
  }
  return size * count;
}

int show(void* self, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(self);
  constexpr double megabyte = 1e6;
  if (total > 0) {
    const auto all = static_cast<double>(transfer.kept + total);
    const auto done = static_cast<double>(transfer.kept + now);
    transfer.progress.begin_at(
        static_cast<std::int64_t>(1000 * static_cast<double>(transfer.kept) / all));
    transfer.progress.show(static_cast<std::int64_t>(1000 * done / all),
                           lintel::join(static_cast<std::int64_t>(done / megabyte), " of ",
                                        static_cast<std::int64_t>(all / megabyte), " MB"));
  }
  return 0;
}

std::int64_t size_of(const fs::path& path) {
  std::error_code problem;
  const auto size = fs::file_size(path, problem);
  return problem ? 0 : static_cast<std::int64_t>(size);
}

// A place to fetch from: the web, and nobody who only says to be it.
void set_trust(CURL* curl, const std::string& url) {
  const bool encrypted = url.starts_with("https:");
  if (curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") != CURLE_OK ||
      curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, encrypted ? "https" : "http,https") !=
          CURLE_OK ||
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) != CURLE_OK ||
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) != CURLE_OK) {
    fail(url, ": this libcurl cannot verify who answers; fetch it by hand");
  }
}

// What is fetched, how patiently, and where it goes.
void set_transfer(CURL* curl, const std::string& url, Transfer& transfer) {
  const auto set = [&](CURLoption option, auto value) {
    if (curl_easy_setopt(curl, option, value) != CURLE_OK) {
      fail(url, ": libcurl does not know option ", static_cast<int>(option));
    }
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 10L);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, 30L);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // a byte a second for a minute: the other side is gone
  set(CURLOPT_LOW_SPEED_TIME, 60L);
  set(CURLOPT_USERAGENT, "lintel");
  set(CURLOPT_WRITEFUNCTION, &receive);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &show);
  set(CURLOPT_XFERINFODATA, &transfer);
}

// Appends to `part` what is missing of it, and returns how many bytes were there already.
std::int64_t fetch_rest(const std::string& url, const fs::path& part, std::int64_t limit) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), &curl_easy_cleanup);
  if (!ready || !curl) fail(url, ": libcurl could not be started");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(part.c_str(), "ab"),
                                                             &std::fclose);
  if (!file) {
    fail(part.string(), ": cannot be written: ", lintel::last_system_error());
  }
  Transfer transfer{.curl = curl.get(),
                    .file = file.get(),
                    .limit = limit,
                    .kept = size_of(part),
                    .disk_refused = "",
                    .progress = lintel::Progress(part.stem().string(), 1000)};
  char reason[CURL_ERROR_SIZE] = "";
  set_trust(curl.get(), url);
  set_transfer(curl.get(), url, transfer);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, reason);
  // Not CURLOPT_RESUME_FROM, which gives up on a server that sends all of it.
  const std::string range = lintel::join(transfer.kept, "-");
  if (transfer.kept > 0 && curl_easy_setopt(curl.get(), CURLOPT_RANGE, range.c_str()) != CURLE_OK)
    fail(url, ": libcurl cannot fetch the rest of a file");

  const std::int64_t kept = transfer.kept;
  const CURLcode result = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (transfer.disk_refused.empty() && std::fflush(file.get()) != 0) {
    transfer.disk_refused = lintel::last_system_error();
  }
  if (!transfer.disk_refused.empty()) {
    fail(part.string(), ": writing failed: ", transfer.disk_refused);
  }
  if (transfer.kept + transfer.fetched > limit) {
    fs::remove(part);
    fail(url, ": longer than the ", limit, " bytes allowed; nothing was kept");
  }
  // Nothing is missing: the checksum decides whether that is so.
  if (kept > 0 && status == range_not_satisfiable) return kept;
  if (result != CURLE_OK) {
    const bool resumable = size_of(part) > 0;
    fail(url, ": ", reason[0] ? reason : curl_easy_strerror(result),
         resumable ? lintel::join("; ", size_of(part), " bytes are kept; run again to resume")
                   : std::string("; try again later, or fetch it by hand"));
  }
  return transfer.kept;
}

}  // namespace

void download(const std::string& url, const fs::path& path, const std::string& md5,
              std::int64_t limit) {
  fs::path part = path;
  part += ".part";
  std::string found;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const std::int64_t kept = fetch_rest(url, part, limit);
    if (md5.empty()) break;
    found = md5_of(part);
    if (found == md5) break;
    fs::remove(part);  // nothing can be made of it
    if (kept == 0) {
      fail(url, ": the bytes fetched have MD5 ", found, "; expected ", md5,
           ": the server has another file under this address; nothing was kept; "
           "fetch it by hand");
    }
  }
  if (!fs::exists(part)) {
    fail(url, ": fetched twice, and the MD5 is ", found, " instead of ", md5, "; fetch it by hand");
  }
  lintel::put_in_place(part, path);
}

}  // namespace prepare_data
