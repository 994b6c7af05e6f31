#!/bin/sh
# One answer that does not compile, crashes or does not end hides no other answer's verdict, and its own says the line
# and the compiler's reason, or how it ended.
#
#   sh tests/examples/exercises_test.sh BUILD_FOLDER     from the top folder
set -eu
name=02_reverse_mode
solutions=examples/exercises/solutions/$name.hpp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# What check.sh says to $work/$name.hpp has each of the lines WANTED.
says() {
  if sh examples/exercises/check.sh "$build" $name "$work/$name.hpp" >"$work/said" 2>&1; then
    echo "check.sh calls answers right that are not"
    failed=1
  fi
  for wanted in "$@"; do
    grep -q "$wanted" "$work/said" || { echo "not said: $wanted"; unsaid=1; }
  done
  [ "${unsaid:-0}" = 0 ] || { cat "$work/said" "$build"/exercise_${name}_[23].log; failed=1; }
}
build=$1

# The second answer with a word misspelt, the third without its return.
sed -e 's/ \* cotangent;/ * cotangnt;/' -e 's/return dot(.*/dot(grad(f)(x), v);/' $solutions >"$work/$name.hpp"
line=$(grep -n 'cotangnt' "$work/$name.hpp" | cut -d: -f1)
says '^  right    1\. ' '^  not yet  2\. ' "^           line $line does not compile: .*cotangnt" \
  'cotangnt.*did you mean .cotangent' 'Hint: a cotangent of y comes back .*; leave inputs alone that nobody wants' \
  '^  not yet  3\. ' 'a return is missing' '^1 of 3 right'

# The first not answered, the second calls itself, the third does not end.
sed -e 's/second_cotangent = 4/second_cotangent = predict/' \
  -e 's/Cotangents<T> of_inputs(2);/if (x.size() == 2) return adjoint(x, y, cotangent, wanted);\n    &/' \
  -e 's/return dot(/for (volatile bool forever = true; forever;) {}\n  &/' $solutions >"$work/$name.hpp"
export EXERCISE_SECONDS=3
says '^  to do    1\. ' '^  not yet  2\. ' 'it crashed; ' '^  not yet  3\. ' \
  'it did not end within 3 s' 'Hint: the derivative along v' '^0 of 3 right'
exit $failed
