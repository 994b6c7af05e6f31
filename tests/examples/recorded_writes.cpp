// Loaded before a program by LD_PRELOAD: writes to the file RECORDED_WRITES what the program asks
// of the disk, a line each, in order:
//
//     synced INODE VERSION PATH      a file or folder; its version is its size and time of change
//     named INODE VERSION FROM TO    a file or folder that got another name
//     made PATH                      a folder
//
// Where a path holds a blank, the line has a field too many, and its reader fails.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void record(const std::string& line) {
  const char* const file = std::getenv("RECORDED_WRITES");
  const int descriptor = file ? open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (descriptor < 0) return;
  const std::string whole = line + "\n";
  if (write(descriptor, whole.data(), whole.size()) < 0) std::abort();
  close(descriptor);
}

std::string absolute(const char* path) {
  char folder[PATH_MAX];
  if (path[0] == '/' || !getcwd(folder, sizeof folder)) return path;
  return std::string(folder) + "/" + path;
}

std::string identity(const struct stat& status) {
  return std::to_string(status.st_ino) + " " + std::to_string(status.st_size) + "@" +
         std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace

extern "C" int fsync(int descriptor) {
  static auto* const real = next<int(int)>("fsync");
  const int result = real(descriptor);
  struct stat status {};
  char path[PATH_MAX];
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = readlink(link.c_str(), path, sizeof path);
  if (result == 0 && length > 0 && fstat(descriptor, &status) == 0) {
    record("synced " + identity(status) + " " +
           std::string(path, static_cast<std::size_t>(length)));
  }
  return result;
}

extern "C" int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  struct stat status {};
  const bool known = lstat(from, &status) == 0;
  const int result = real(from, to);
  if (result == 0 && known) {
    record("named " + identity(status) + " " + absolute(from) + " " + absolute(to));
  }
  return result;
}

extern "C" int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const real = next<int(const char*, mode_t)>("mkdir");
  const int result = real(path, mode);
  if (result == 0) record("made " + absolute(path));
  return result;
}
