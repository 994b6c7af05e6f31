#!/bin/sh
# One answer that does not compile hides no other answer's verdict, and its own says the line and the compiler's reason.
#
#   sh tests/examples/exercises_test.sh BUILD_FOLDER     from the top folder
set -eu
name=02_reverse_mode
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The second answer with a word misspelt, the third not written.
sed -e 's/ \* cotangent;/ * cotangnt;/' -e 's/return dot(.*/not_yet();/' examples/exercises/solutions/$name.hpp \
  >"$work/$name.hpp"
line=$(grep -n 'cotangnt' "$work/$name.hpp" | cut -d: -f1)
sh examples/exercises/check.sh "$1" $name "$work/$name.hpp" >"$work/said" && {
  echo "check.sh calls answers right that do not compile"
  exit 1
}
failed=0
for wanted in '^  right    1\. ' '^  not yet  2\. ' "^           line $line does not compile: .*cotangnt" \
  'cotangnt.*did you mean .cotangent' '^  to do    3\. ' '^1 of 3 right'; do
  grep -q "$wanted" "$work/said" || { echo "not said: $wanted"; failed=1; }
done
[ $failed = 0 ] || cat "$work/said" "$1"/exercise_${name}_2.log
exit $failed
