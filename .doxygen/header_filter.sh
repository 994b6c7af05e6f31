# What Doxygen reads in the place of a header: the comment at its top describes the file.
sed '1,/^#pragma once/{s,^//   ,///     ,;s,^// ,/// ,;s,^//$,///,;s,^#pragma once,/// \\file,;}' "$1"
