#!/bin/sh
# Compiles the answers to a lesson's exercises and runs their checks. Where they do not compile, a compiler's long
# complaint is put into a few lines: what is wrong, and where in the learner's file.
#
#   sh examples/exercises/check.sh BUILD_FOLDER NAME     (`sh run.sh exercise 3` calls it)
set -eu
folder=$1 name=$2
log="$folder/exercise_$name.log"

if cmake --build "$folder" --target "exercise_$name" >"$log" 2>&1; then
  exec "$folder/examples/exercises/exercise_$name"
fi

answers="examples/exercises/$name.hpp"
echo "$answers does not compile yet."
# A condition that is put in words (static_assert) says best what is missing.
words=$(sed -n 's/.*static assertion failed[:"]* *//p; s/.*static_assert failed[^"]*"\(.*\)"/\1/p' "$log" | head -n 1)
problem=$(grep -m 1 'error:' "$log" || true)
line=$(grep -o "exercises/$name\.hpp:[0-9][0-9]*" "$log" | head -n 1 | sed 's/.*://')
if [ -n "$words" ]; then
  echo "  $words"
else
  echo "  ${problem#*error: }" | sed "s/ \[-f[a-z]*\]$//"
fi
if [ -n "$line" ]; then
  echo "  at line $line:  $(sed -n "${line}p" "$answers" | sed 's/^ *//')"
elif [ -z "$words" ]; then
  echo "  in ${problem%%: *}"
fi
echo "All that the compiler says is in $log."
exit 1
