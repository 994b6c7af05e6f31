#!/bin/sh
# Compiles the answers to a lesson's exercises and runs their checks. Where they do not compile, each answer is checked
# by itself, so that each has its verdict, and a compiler's long complaint is put into two lines.
#
#   sh examples/exercises/check.sh BUILD_FOLDER NAME [ANSWERS]
#
# `sh run.sh exercise 3` calls it. ANSWERS: another file than examples/exercises/NAME.hpp, each checked by itself.
set -eu
export LC_ALL=C  # a compiler that speaks English, with plain quotes
folder=$1 name=$2
exercises="$PWD/examples/exercises"
answers=${3:-$exercises/$name.hpp}
numbers=$(sed -n 's/^\/\/ \([0-9]\)\. .*/\1/p' "$exercises/solutions/$name.hpp")

# The lines of FILE that belong to exercise NUMBER, which a comment "// NUMBER. " begins; 0: those before all.
part() {
  awk -v number="$2" '
    /^\/\/ [0-9]\. / { at = $2 + 0 }
    at + 0 == number + 0 { if (!lines++) print "#line " NR " \"" FILENAME "\""; print }' "$1"
}

# The answers, of which only NUMBER is the learner's: the rest is there so that the checks compile.
alone() {
  part "$exercises/solutions/$name.hpp" 0
  part "$answers" 0
  for other in $numbers; do [ "$other" = "$1" ] || part "$exercises/solutions/$name.hpp" "$other"; done
  part "$answers" "$1"
  printf '#line 1 "an open bracket"\nnamespace after_the_answer {}\n'
}

# The first number of a line in FILE that the compiler names in LOG, other than as what includes a header.
line_in() { grep -v -e 'In file included' -e '^  *from ' "$2" | sed -n "s|.*$1:\([0-9][0-9]*\)[:,].*|\1|p" | head -n 1; }
line_of() { sed -n "$2{s/^ *//;p;}" "$1"; }

# What is wrong according to LOG: where, and the compiler's first error or, where one is put in words, its condition.
complaint() {
  error=$(grep -m 1 'error:' "$1" || true)
  words=$(sed -n -e 's/.*static assertion failed[^:]*: //p' -e 's/.*static_assert failed[^"]*"\(.*\)"/\1/p' "$1" | head -n 1)
  mine=$(line_in "$(basename "$answers")" "$1")
  case "$error" in
    *"checks/$name.cpp:"*) called=$(line_in "checks/$name.cpp" "$1") ;;
    *) called="" ;;
  esac
  [ -z "$mine" ] || echo "line $mine does not compile:  $(line_of "$answers" "$mine")"
  [ -z "$called" ] || echo "the check calls it so:  $(line_of "$exercises/checks/$name.cpp" "$called")"
  case "$error" in
    "") tail -n 1 "$1" ;;
    "an open bracket"*) echo "a bracket is opened in this answer and not closed" ;;
    *) echo "${words:-${error#*error: }}" | sed -e 's/ \[-[fW][-a-z=]*\]$//' -e 's/lintel:://g' \
      -e 's/exercise::Number/Tensor<double>/g' -e 's/, std::allocator<[^<>]*\(<[^<>]*>\)* *>//g' \
      -e "s/^'\([^']*\)' was not declared in this scope; did/there is no '\1' here; did/" \
      -e "s/.*could not convert .* from '\(.*\)' to '\(.*\)'.*/this is of type \1; expected \2/" \
      -e "s/.*cannot convert '\(.*\)' to '\(.*\)' in .*/this is of type \1; expected \2/" \
      -e "s/.*conversion from '\(.*\)' to non-scalar type '\(.*\)' requested/this is of type \1; expected \2/" \
      -e "s/no viable conversion from .* of type '\(.*\)' to .*type '\(.*\)'/this is of type \1; expected \2/" \
      -e 's/ \[with .*//' ;;
  esac
}

# The verdict on exercise NUMBER by itself.
verdict() {
  target="exercise_${name}_$1"
  mkdir -p "$folder/examples/exercises/$target.answers"
  alone "$1" >"$folder/examples/exercises/$target.answers/$name.hpp"
  if cmake --build "$folder" --target "$target" >"$folder/$target.log" 2>&1; then
    "$folder/examples/exercises/$target" |
      awk -v number="$1." '/^  (right|to do|not yet) / { shown = index($0, " " number " ") } /^$/ { shown = 0 } shown'
  else
    sed -n "s/.*\"\($1\. [^\"]*\)\".*/  not yet  \1/p" "$exercises/checks/$name.cpp" | head -n 1
    complaint "$folder/$target.log" | sed 's/^/           /'
    echo "           All that the compiler says is in $folder/$target.log."
  fi
}

if [ $# -lt 3 ]; then
  if cmake --build "$folder" --target "exercise_$name" >"$folder/exercise_$name.log" 2>&1; then
    exec "$folder/examples/exercises/exercise_$name"
  fi
  echo "examples/exercises/$name.hpp does not compile yet; each answer by itself:"
fi
verdicts=$(mktemp)
trap 'rm -f "$verdicts"' EXIT
for number in $numbers; do verdict "$number"; done | tee "$verdicts"
right=$(grep -c '^  right ' "$verdicts" || true)
if [ "$right" = "$(echo "$numbers" | wc -l)" ] && [ $# -lt 3 ]; then
  echo "Together they do not compile:"
  complaint "$folder/exercise_$name.log" | sed 's/^/  /'
fi
printf '\n%s of %s right.\n' "$right" "$(echo "$numbers" | wc -l)"
exit 1
