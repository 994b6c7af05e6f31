// The files of page/, put into the program when it is built (examples/CMakeLists.txt).
#pragma once

#include <vector>

namespace study {

struct PageFile {
  const char* name;
  const char* text;
};

const std::vector<PageFile>& page_files();

}  // namespace study
