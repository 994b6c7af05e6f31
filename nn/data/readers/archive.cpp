#include "lintel/nn/data/readers/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>  // POSIX: NOLINT(modernize-deprecated-headers)

#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/in_quotes.hpp"

namespace lintel {

namespace {

// libarchive converts names to the locale of the thread, and a program that never sets one has the
// C locale, which knows ASCII only.
class Utf8Names {
 public:
  Utf8Names() {
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (utf8) before_ = uselocale(utf8);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (before_) uselocale(before_);
  }

 private:
  locale_t before_ = nullptr;
};

}  // namespace

Archive::Archive(std::filesystem::path path)
    : path_(std::move(path)), archive_(archive_read_new(), &archive_read_free) {
  if (!archive_) fail(path_.string(), ": libarchive could not be started");
  // By its directory at the end: read from the front, a zip cut between two files would look whole.
  archive_read_support_format_zip_seekable(archive_.get());
  archive_read_support_format_tar(archive_.get());
  archive_read_support_filter_gzip(archive_.get());
  if (path_.extension() == ".rar") {
    archive_read_support_format_rar(archive_.get());
    archive_read_support_format_rar5(archive_.get());
  }
  constexpr std::size_t block = std::size_t{1} << 18;
  if (archive_read_open_filename(archive_.get(), path_.c_str(), block) != ARCHIVE_OK) {
    stop("opening it");
  }
}

void Archive::stop(const std::string& doing) const {
  const char* stated = archive_error_string(archive_.get());
  std::string reason = stated ? stated : "no reason given";
  std::erase_if(reason, [](char letter) { return letter == '\n' || letter == '\r'; });
  fail(path_.string(), ": ", doing, " failed near byte ", archive_filter_bytes(archive_.get(), -1),
       " (", reason, "); expected a sound zip, tar, tar.gz or rar archive");
}

bool Archive::next(std::string& name) {
  const Utf8Names utf8_names;
  archive_entry* entry = nullptr;
  for (;;) {
    const int status = archive_read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) return false;
    // A warning is about things that do not matter here, such as a name that this locale cannot
    // show.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) stop("reading the next entry");
    // A hard link is a file too, of which a tar says no type.
    const char* const link = archive_entry_hardlink(entry);
    if (!link && archive_entry_filetype(entry) != AE_IFREG) continue;
    const char* path = archive_entry_pathname_utf8(entry);
    if (!path) path = archive_entry_pathname(entry);
    if (!path) stop("reading the name of an entry");
    name = entry_name_ = path;
    link_to_ = link ? link : "";
    return true;
  }
}

Bytes Archive::read(std::size_t limit) {
  if (!link_to_.empty()) {
    fail(path_.string(), ": ", entry_name_, " is a link to ", in_quotes(link_to_),
         "; pack it as an ordinary file");
  }
  Bytes bytes;
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(archive_.get(), &block, &size, &offset);
    if (status == ARCHIVE_EOF) return bytes;
    if (status != ARCHIVE_OK) stop("reading " + entry_name_);
    // A hole could claim any size.
    if (std::cmp_not_equal(offset, bytes.size())) {
      fail(path_.string(), ": ", entry_name_, " is a sparse file; pack it as an ordinary one");
    }
    if (size > limit - bytes.size()) {
      fail(path_.string(), ": ", entry_name_, " has more than ", limit, " bytes");
    }
    const auto* from = static_cast<const std::uint8_t*>(block);
    bytes.insert(bytes.end(), from, from + size);
  }
}

}  // namespace lintel
