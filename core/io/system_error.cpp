#include "lintel/core/io/system_error.hpp"

#include <cerrno>

namespace lintel {

namespace {
const char* remedy(const std::error_code& error) {
  const auto same = [&](std::errc kind) { return error == kind; };
  if (same(std::errc::no_space_on_device) || error == std::error_code(EDQUOT, error.category())) {
    return "; free some space or choose another place";
  }
  if (same(std::errc::file_too_large)) return "; raise the limit on the size of files (ulimit -f)";
  if (same(std::errc::too_many_files_open)) return "; raise the limit on open files (ulimit -n)";
  if (same(std::errc::too_many_files_open_in_system)) return "; close other programs";
  if (same(std::errc::not_enough_memory)) {
    return "; close other programs or raise the limit on address space (ulimit -v)";
  }
  if (same(std::errc::read_only_file_system)) return "; choose another place";
  if (same(std::errc::permission_denied)) {
    return "; choose another place or change its permissions";
  }
  return "";
}
}  // namespace

std::string in_words(const std::error_code& error) {
  // As everywhere else: a program's own allocations say it so.
  const bool memory = error == std::errc::not_enough_memory;
  return (memory ? "out of memory" : error.message()) + remedy(error);
}

std::string last_system_error() { return in_words({errno, std::generic_category()}); }

}  // namespace lintel
