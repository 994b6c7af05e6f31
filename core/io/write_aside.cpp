#include "lintel/core/io/write_aside.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lintel/core/error.hpp"
#include "lintel/core/io/system_error.hpp"

namespace lintel {

namespace {

namespace fs = std::filesystem;

// The file to replace, behind a symbolic link if there is one. Fails where nothing may be replaced.
fs::path checked_target(const fs::path& path) {
  std::error_code problem;
  fs::path target = path;
  if (fs::is_symlink(path, problem)) {
    target = fs::canonical(path, problem);
    if (problem) fail(path.string(), ": a symbolic link that leads nowhere: ", problem.message());
  }
  const fs::file_status status = fs::status(target, problem);
  if (fs::exists(status)) {
    if (!fs::is_regular_file(status)) {
      fail(path.string(), ": not a regular file, so it is not replaced; choose another name");
    }
    constexpr auto writable =
        fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
    if ((status.permissions() & writable) == fs::perms::none) {
      fail(path.string(), ": write-protected; choose another name or change its permissions");
    }
  } else if (!path.has_filename()) {
    fail("\"", path.string(), "\": no file name; expected the name of the file to write");
  }
  return target;
}

// It does not contain the target's, which may be as long as names can be.
std::string temporary_name(int process, unsigned number) {
  return join(".lintel-", process, "-", number, ".part");
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

// Whether that is on the disk, or in a file system that has no way to say so; else errno tells why.
bool synchronize(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno == EACCES;  // one may write where one may not look
  const bool done = fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP;
  const int reason = errno;
  close(descriptor);
  errno = reason;
  return done;
}

void bring_name_to_disk(const fs::path& path, const fs::path& folder) {
  if (!synchronize(folder)) {
    fail(path.string(),
         ": written, but whether its name is on the disk is not certain: ", last_system_error());
  }
}

// A new file in the folder of the target; removed again unless it takes the target's place.
class TemporaryFile {
 public:
  TemporaryFile(const fs::path& path, fs::path target) : path_(path), target_(std::move(target)) {
    static std::atomic<unsigned> count = 0;
    const fs::path folder = this->folder();
    do {
      temporary_ = folder / temporary_name(getpid(), count++);
      file_ = std::fopen(temporary_.c_str(), "wbxe");
    } while (!file_ && errno == EEXIST);
    if (!file_) {
      const std::string reason = last_system_error();
      std::error_code problem;
      if (!fs::is_directory(folder, problem)) {
        fail(path_.string(), ": there is no folder ", folder.string(), "; create it first");
      }
      fail(path_.string(), ": no file can be created in folder ", folder.string(), ": ", reason);
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (file_) std::fclose(file_);
    if (!temporary_.empty()) std::remove(temporary_.c_str());
  }

  void append(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail_to_write();
    written_ += bytes.size();
  }

  // The bytes are on the disk before the file has its name, and its name is on the disk before the
  // writer goes on: whenever the power fails, there is the old file or the whole new one, and what
  // was reported as written is there.
  void replace_target() {
    if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) fail_to_write();
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail_to_write();
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) {
      fail(path_.string(), ": the finished file cannot be put in its place: ", last_system_error());
    }
    temporary_.clear();
    bring_name_to_disk(path_, folder());
  }

 private:
  fs::path folder() const { return folder_of(target_); }

  [[noreturn]] void fail_to_write() const {
    const std::string reason = last_system_error();
    fail(path_.string(), ": writing failed after about ", written_,
         " bytes, and nothing was changed: ", reason);
  }

  const fs::path path_, target_;
  fs::path temporary_;
  std::FILE* file_ = nullptr;
  std::size_t written_ = 0;
};

// Whether a file has the name of a temporary file of a process that is no more.
bool is_abandoned(const std::string& name) {
  int process = 0;
  unsigned number = 0;
  if (std::sscanf(name.c_str(), ".lintel-%d-%u", &process, &number) != 2) return false;
  return name == temporary_name(process, number) && process > 0 && kill(process, 0) != 0 &&
         errno == ESRCH;
}
}  // namespace

void write_file_aside(const fs::path& path,
                      const std::function<void(const AppendBytes& append)>& produce) {
  TemporaryFile file(path, checked_target(path));
  produce([&file](std::string_view bytes) { file.append(bytes); });
  file.replace_target();
}

void write_file(const fs::path& path, std::string_view bytes) {
  write_file_aside(path, [bytes](const AppendBytes& append) { append(bytes); });
}

void put_in_place(const fs::path& from, const fs::path& to) {
  if (!synchronize(from)) fail(from.string(), ": cannot be put on the disk: ", last_system_error());
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    fail(to.string(), ": ", from.filename().string(),
         " cannot be put in its place: ", last_system_error());
  }
  bring_name_to_disk(to, folder_of(to));
}

void make_folders(const fs::path& folder, std::error_code& problem) {
  std::vector<fs::path> missing;
  for (fs::path at = folder; at.has_relative_path() && !fs::exists(at, problem);
       at = at.parent_path()) {
    if (at.has_filename()) missing.push_back(at);  // it has none before a slash at the end
  }
  problem.clear();
  fs::create_directories(folder, problem);
  for (const fs::path& made : missing) {
    if (!problem && !synchronize(folder_of(made))) {
      problem = std::error_code(errno, std::generic_category());
    }
  }
}

void make_folders(const fs::path& folder) {
  std::error_code problem;
  make_folders(folder, problem);
  if (problem) throw fs::filesystem_error("cannot make a folder", folder, problem);
}

void remove_abandoned_files(const fs::path& folder) {
  using Clock = fs::file_time_type::clock;
  std::error_code problem;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         problem);
  for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
    if (!is_abandoned(entry->path().filename().string())) continue;
    // Where the folder is shared with another system, its processes are not seen here.
    const Clock::time_point written = fs::last_write_time(entry->path(), problem);
    if (!problem && Clock::now() - written > std::chrono::minutes(1))
      fs::remove(entry->path(), problem);
    problem.clear();
  }
}

}  // namespace lintel
