#include "matlab_file.hpp"

#include <matio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lintel/core/error.hpp"

using namespace lintel;

namespace prepare_data {

namespace {

using Variable = std::unique_ptr<matvar_t, void (*)(matvar_t*)>;

std::int64_t elements(const matvar_t& variable) {
  std::int64_t count = 1;
  for (int i = 0; i < variable.rank; ++i) count *= static_cast<std::int64_t>(variable.dims[i]);
  return count;
}

// matio opens files by name only; this one has no name that could be left behind.
class MemoryFile {
 public:
  MemoryFile(std::span<const std::uint8_t> bytes, const std::string& name) : MemoryFile() {
    for (std::size_t done = 0; done < bytes.size();) {
      const auto count = write(descriptor_, bytes.data() + done, bytes.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) fail(name, ": no memory for a copy of its ", bytes.size(), " bytes");
      done += static_cast<std::size_t>(count);
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  MemoryFile() : descriptor_(memfd_create("lintel", MFD_CLOEXEC)) {}

  int descriptor_;
};

template <class T>
void append(std::vector<double>& numbers, const matvar_t& variable) {
  const auto* first = static_cast<const T*>(variable.data);
  numbers.insert(numbers.end(), first, first + elements(variable));
}

std::vector<double> numbers_in(const matvar_t* variable, const std::string& what) {
  std::vector<double> numbers;
  if (!variable || !variable->data || variable->isComplex) {
    fail(what, ": expected an array of real numbers");
  }
  switch (variable->class_type) {
    case MAT_C_DOUBLE:
      append<double>(numbers, *variable);
      break;
    case MAT_C_SINGLE:
      append<float>(numbers, *variable);
      break;
    case MAT_C_INT8:
      append<std::int8_t>(numbers, *variable);
      break;
    case MAT_C_UINT8:
      append<std::uint8_t>(numbers, *variable);
      break;
    case MAT_C_INT16:
      append<std::int16_t>(numbers, *variable);
      break;
    case MAT_C_UINT16:
      append<std::uint16_t>(numbers, *variable);
      break;
    case MAT_C_INT32:
      append<std::int32_t>(numbers, *variable);
      break;
    case MAT_C_UINT32:
      append<std::uint32_t>(numbers, *variable);
      break;
    default:
      fail(what, ": of class ", variable->class_type, "; expected an array of numbers");
  }
  return numbers;
}

std::string text_in(const matvar_t* variable, const std::string& what) {
  if (!variable || variable->class_type != MAT_C_CHAR) fail(what, ": expected a text");
  const auto count = static_cast<std::size_t>(elements(*variable));
  if (count == 0) return "";
  // UTF-16 where MATLAB wrote it; the texts of image sets are ASCII.
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned letter = variable->data_size == 2
                                ? static_cast<const std::uint16_t*>(variable->data)[i]
                                : static_cast<const std::uint8_t*>(variable->data)[i];
    if (letter < ' ' || letter > '~') {
      fail(what, ": letter ", i, " has code ", letter, "; expected a text in ASCII");
    }
    text += static_cast<char>(letter);
  }
  return text;
}

}  // namespace

struct MatlabFile::Open {
  MemoryFile memory;
  std::unique_ptr<mat_t, int (*)(mat_t*)> file;

  Open(std::span<const std::uint8_t> bytes, const std::string& name)
      : memory(bytes, name), file(Mat_Open(memory.path().c_str(), MAT_ACC_RDONLY), &Mat_Close) {
    if (!file) fail(name, ": matio cannot open it; expected a MATLAB file of version 5");
  }

  Variable read(const std::string& variable, const std::string& name) const {
    Mat_Rewind(file.get());
    Variable found(Mat_VarRead(file.get(), variable.c_str()), &Mat_VarFree);
    if (!found) fail(name, ": has no variable ", variable, " that can be read");
    return found;
  }
};

MatlabFile::MatlabFile(std::span<const std::uint8_t> bytes, std::string name)
    : name_(std::move(name)) {
  check_matlab_elements(bytes, name_);
  open_ = std::make_shared<Open>(bytes, name_);
}

MatlabBytes MatlabFile::bytes(const std::string& variable) const {
  const auto found = open_->read(variable, name_);
  if (found->class_type != MAT_C_UINT8 || !found->data || found->isComplex) {
    fail(name_, ": variable ", variable, " is no array of unsigned bytes");
  }
  const auto* first = static_cast<const std::uint8_t*>(found->data);
  return {{found->dims, found->dims + found->rank}, {first, first + elements(*found)}};
}

std::vector<double> MatlabFile::numbers(const std::string& variable) const {
  return numbers_in(open_->read(variable, name_).get(), name_ + ": variable " + variable);
}

std::vector<std::string> MatlabFile::texts(const std::string& variable) const {
  const auto found = open_->read(variable, name_);
  if (found->class_type != MAT_C_CELL) fail(name_, ": ", variable, " is no cell array");
  std::vector<std::string> texts;
  for (std::int64_t i = 0; i < elements(*found); ++i) {
    texts.push_back(text_in(Mat_VarGetCell(found.get(), static_cast<int>(i)),
                            join(name_, ": ", variable, "{", i + 1, "}")));
  }
  return texts;
}

namespace {

// Calls visit(field of the element, what it is in messages) for every element.
template <class Visit>
void each_field(matvar_t* variable, const std::string& what, const std::string& field,
                const Visit& visit) {
  if (variable->class_type != MAT_C_STRUCT) fail(what, ": no array of structs");
  for (std::int64_t i = 0; i < elements(*variable); ++i) {
    visit(Mat_VarGetStructFieldByName(variable, field.c_str(), static_cast<std::size_t>(i)),
          join(what, "(", i + 1, ").", field));
  }
}

}  // namespace

std::vector<double> MatlabFile::numbers(const std::string& variable,
                                        const std::string& field) const {
  const auto found = open_->read(variable, name_);
  std::vector<double> numbers;
  each_field(found.get(), name_ + ": " + variable, field,
             [&](const matvar_t* value, const std::string& what) {
               const auto one = numbers_in(value, what);
               if (one.size() != 1) fail(what, ": ", one.size(), " numbers; expected one");
               numbers.push_back(one[0]);
             });
  return numbers;
}

std::vector<std::string> MatlabFile::texts(const std::string& variable,
                                           const std::string& field) const {
  const auto found = open_->read(variable, name_);
  std::vector<std::string> texts;
  each_field(found.get(), name_ + ": " + variable, field,
             [&](const matvar_t* value, const std::string& what) {
               texts.push_back(text_in(value, what));
             });
  return texts;
}

}  // namespace prepare_data
