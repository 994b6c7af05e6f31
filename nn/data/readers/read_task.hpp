// Tasks found by name in a directory of data, whatever format each comes in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lintel/nn/data/task_data.hpp"

namespace lintel {

/// Reads the task `name` as squares of `side` pixels. It is looked for in `directory` and then in
/// each of its sub-directories, sorted, as
///
/// - `NAME_train.bin` and `NAME_test.bin`, each also with `.gz`: CIFAR records (`decode_cifar`);
/// - `NAME/` with `train-images-idx3-ubyte` (or `idx4`: in colour), `train-labels-idx1-ubyte`, and
///   the same two of `t10k`, each also with `.gz`: IDX (`decode_idx`);
/// - `NAME/`, `NAME.zip`, `NAME.tar.gz`, `NAME.tgz`, `NAME.tar` or `NAME.rar` in the layout of Tiny
///   ImageNet, GTSRB or the CIFAR releases, or else with class folders (`read_class_folders`, split
///   with seed 0).
///
/// The first two take the names of the classes, one a line, from `NAME_classes.txt` beside them
/// where it exists, IDX first from `classes.txt` among its files. The task is checked
/// (`TaskData::check`). An unknown name is an `Error` that lists `list_tasks(directory)`.
TaskData read_task(const std::filesystem::path& directory, std::string_view name,
                   std::int64_t side);

/// The names that `read_task` finds, sorted. A folder counts when it holds images in two or more
/// folders, one set of IDX files or one CIFAR release, and is not called `train`, `test` or `val`;
/// only reading it tells whether all of it can be read.
std::vector<std::string> list_tasks(const std::filesystem::path& directory);

/// The first of `tiny-imagenet-200/`, or an archive whose name starts with `tiny-imagenet`, in
/// `directory` or one of its sub-directories; for `read_tiny_imagenet`.
std::optional<std::filesystem::path> find_tiny_imagenet(const std::filesystem::path& directory);

}  // namespace lintel
