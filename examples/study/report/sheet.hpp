// A picture of the tasks.
#pragma once

#include "../protocol/setting.hpp"

namespace study {

/// Writes a PNG with a row of test images for each task, one of each class in turn.
void write_sheet(const Setting& setting, const std::filesystem::path& file);

}  // namespace study
