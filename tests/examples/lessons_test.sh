#!/bin/sh
# The course keeps to its form: a page of text beside each program, programs that fit on a screen or two, and for
# each lesson a line of lesson 0 that it grows from.
#
#   sh tests/examples/lessons_test.sh     from the top folder
set -eu
failed=0
complain() {
  echo "$1"
  failed=1
}
lines() { wc -l <"$1"; }

first=examples/lessons/00_autodiff
[ "$(lines $first/main.cpp)" -le 150 ] || complain "$first/main.cpp has more than 150 lines"
to_read() { cat "$@" | wc -l; }
nesting=$(to_read $first/main.cpp $first/README.md)
[ "$nesting" -le 250 ] || complain "lesson 0 and its text have more than 250 lines"
op=$(to_read examples/lessons/0[12]_*/main.cpp examples/lessons/0[12]_*/README.md)
for said in "$nesting lines (lesson 0)" "$op more (lessons 1 and 2)"; do
  grep -qF "$said" examples/lessons/README.md || complain "examples/lessons/README.md: to read are $said"
done

for folder in examples/lessons/[0-9]*; do
  name=$(basename "$folder")
  for file in main.cpp README.md; do
    [ -f "$folder/$file" ] || complain "$folder has no $file"
  done
  for file in "examples/exercises/$name.hpp" "examples/exercises/checks/$name.cpp" "examples/exercises/solutions/$name.hpp"; do
    [ -f "$file" ] || complain "lesson $name has no $file"
  done
  numbers=$(sed -n 's/^\/\/ \([0-9]\)\. .*/\1/p' "examples/exercises/$name.hpp")
  for there in "$(sed -n 's/^\/\/ \([0-9]\)\. .*/\1/p' "examples/exercises/solutions/$name.hpp")" \
    "$(sed -n 's/[^"]*"\([0-9]\)\. [^"]*".*/\1/p' "examples/exercises/checks/$name.cpp")"; do
    [ "$there" = "$numbers" ] || complain "exercises, solutions and checks of lesson $name are not numbered alike"
  done
  grep -q "($name/README.md)" examples/lessons/README.md || complain "examples/lessons/README.md does not name $name"
  [ "$folder" = "$first" ] && continue
  [ "$(lines "$folder/main.cpp")" -le 80 ] || complain "$folder/main.cpp has more than 80 lines"
  line=$(sed -n 's/^Grows from lesson 0: `\(.*\)`$/\1/p' "$folder/README.md")
  { [ -n "$line" ] && grep -qF -- "$line" $first/main.cpp; } ||
    complain "$folder/README.md does not say which line of lesson 0 it grows from"
done
exit $failed
