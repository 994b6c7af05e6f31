// A picture of the tasks.
#pragma once

#include "../protocol/setting.hpp"

namespace study {

/// The bytes of a PNG with a row of test images for each task, one of each class in turn.
std::string sheet_of(const Setting& setting);

}  // namespace study
