#include "lintel/nn/data/readers/file_tree.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "lintel/core/error.hpp"
#include "lintel/core/io/read_file.hpp"
#include "lintel/core/io/system_error.hpp"
#include "lintel/nn/data/readers/archive.hpp"

namespace lintel {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_files = std::size_t{1} << 22;  // in one tree

// Whether every folder and the file itself are to be listed. `path` has `/` between its parts.
bool is_listed(std::string_view path) {
  if (path.empty()) return false;
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto part = path.substr(start, end - start);
    // Empty: an absolute path. A dot: hidden, or the way up.
    if (part.empty() || part.front() == '.' || part == "__MACOSX") return false;
    start = end + 1;
  }
  return true;
}

// Archives made with `tar -c .` say ./train for train.
std::string_view without_dot_slash(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return path;
}

void add(std::vector<std::string>& files, std::string_view file, const fs::path& path) {
  if (!is_listed(file)) return;
  const auto control = std::find_if(file.begin(), file.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < ' ' || letter == 0x7f;
  });
  if (control != file.end()) {  // nobody's choice, and it would tear the line of a later message
    fail(path.string(), ": file ", files.size(), " has control character ", int{*control},
         " in its name; expected printable names");
  }
  if (files.size() == max_files) {
    fail(path.string(), ": more than ", max_files, " files; expected one image set");
  }
  files.emplace_back(file);
}

std::vector<std::string> list_directory(const fs::path& path) {
  std::vector<std::string> files;
  try {
    for (fs::recursive_directory_iterator at(path), end; at != end; ++at) {
      const bool hidden = !is_listed(at->path().filename().generic_string());
      if (hidden && at->is_directory()) at.disable_recursion_pending();
      if (!hidden && at->is_symlink() && at->is_directory()) {
        fail(at->path().string(),
             ": is a link to a folder, which is not followed; expected a folder");
      }
      if (!hidden && at->is_regular_file()) {
        add(files, at->path().lexically_relative(path).generic_string(), path);
      }
    }
  } catch (const fs::filesystem_error& problem) {
    fail(path.string(), ": listing the files failed: ", in_words(problem.code()));
  }
  return files;
}

std::vector<std::string> list_archive(const fs::path& path) {
  std::vector<std::string> files;
  Archive archive(path);
  for (std::string name; archive.next(name);) add(files, without_dot_slash(name), path);
  return files;
}

}  // namespace

bool has_archive_name(std::string_view path, std::string_view* ending) {
  constexpr std::array<std::string_view, 5> endings{".zip", ".tar", ".tar.gz", ".tgz", ".rar"};
  for (const auto known : endings) {
    if (path.size() > known.size() && path.ends_with(known)) {
      if (ending) *ending = known;
      return true;
    }
  }
  return false;
}

FileTree::FileTree(fs::path path) : path_(std::move(path)) {
  if (!fs::exists(path_)) fail(path_.string(), ": no such file or directory");
  is_archive_ = !fs::is_directory(path_);
  if (is_archive_ && (!fs::is_regular_file(path_) || !has_archive_name(path_.string()))) {
    fail(path_.string(), ": expected a directory, or a .zip, .tar, .tar.gz, .tgz or .rar archive");
  }
  files_ = is_archive_ ? list_archive(path_) : list_directory(path_);
  std::sort(files_.begin(), files_.end());
  const auto twice = std::adjacent_find(files_.begin(), files_.end());
  if (twice != files_.end()) fail(path_.string(), ": holds ", *twice, " twice");
}

FileTree::FileTree(std::vector<FileTree> parts) : parts_(std::move(parts)) {
  if (parts_.empty()) fail("a tree of files: no directory and no archive; expected at least one");
  path_ = parts_[0].path_;
  is_archive_ = parts_[0].is_archive_;
  for (const FileTree& part : parts_) {
    files_.insert(files_.end(), part.files_.begin(), part.files_.end());
  }
  std::sort(files_.begin(), files_.end());
  files_.erase(std::unique(files_.begin(), files_.end()), files_.end());
}

std::string FileTree::stem() const {
  std::string last = path_.filename().string();
  if (last.empty() || last == ".")
    last = fs::absolute(path_).lexically_normal().parent_path().filename();
  std::string_view ending;
  if (is_archive_ && has_archive_name(last, &ending)) last.resize(last.size() - ending.size());
  return last;
}

std::vector<std::string> FileTree::files_named(std::string_view last_name) const {
  std::vector<std::string> found;
  for (const std::string& file : files_) {
    if (std::string_view(file).substr(file.rfind('/') + 1) == last_name) found.push_back(file);
  }
  return found;
}

std::string FileTree::file_named(std::string_view last_name) const {
  const auto files = files_named(last_name);
  if (files.size() != 1)
    fail(name(), ": ", files.size(), " files named ", last_name, "; expected one");
  return files[0];
}

void FileTree::read_from_parts(std::span<const std::string> wanted, const Visit& visit) const {
  std::vector<std::vector<std::string>> files(parts_.size());
  std::vector<std::vector<std::size_t>> positions(parts_.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::size_t part = 0;
    while (part < parts_.size() &&
           !std::binary_search(parts_[part].files_.begin(), parts_[part].files_.end(), wanted[i])) {
      ++part;
    }
    if (part == parts_.size())
      fail(name(), ": there is no ", wanted[i], ", nor in its other parts");
    files[part].push_back(wanted[i]);
    positions[part].push_back(i);
  }
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    if (files[part].empty()) continue;
    parts_[part].read(files[part], [&](std::size_t position, Bytes bytes) {
      visit(positions[part][position], std::move(bytes));
    });
  }
}

void FileTree::read(std::span<const std::string> wanted, const Visit& visit) const {
  if (!parts_.empty()) return read_from_parts(wanted, visit);
  if (!is_archive_) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      visit(i, read_file(path_ / wanted[i]));
    }
    return;
  }
  std::unordered_map<std::string_view, std::size_t> positions;
  for (std::size_t i = 0; i < wanted.size(); ++i) positions.emplace(wanted[i], i);
  Archive archive(path_);
  for (std::string name; !positions.empty() && archive.next(name);) {
    const auto found = positions.find(without_dot_slash(name));
    if (found == positions.end()) continue;
    const std::size_t position = found->second;
    positions.erase(found);
    visit(position, archive.read(largest_file));
  }
  if (!positions.empty()) {
    fail(path_.string(), ": ", positions.begin()->first, " is not in the archive");
  }
}

Bytes FileTree::read(const std::string& file) const {
  Bytes result;
  read(std::span(&file, 1), [&](std::size_t, Bytes bytes) { result = std::move(bytes); });
  return result;
}

}  // namespace lintel
