// Writing a task so that `read_task` finds it: the end of preparing an image set.
#pragma once

#include <filesystem>
#include <string>

#include "lintel/nn/data/task_data.hpp"

namespace prepare_data {

/// Makes the folder `directory`/`name` with the task in it: `train-images-idx4-ubyte.gz`,
/// `train-labels-idx1-ubyte.gz`, the same two of `t10k`, and `classes.txt`. All is written below a
/// hidden folder `.NAME.part`, which takes the name at the end, so that under the name there is
/// never a part of a task. A folder that an earlier call made is replaced. Throws `Error` for a
/// folder of that name that holds anything else, and where nothing can be written.
void write_task(const std::filesystem::path& directory, const std::string& name,
                const lintel::TaskData& task);

}  // namespace prepare_data
