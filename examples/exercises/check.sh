#!/bin/sh
# Compiles the answers to a lesson's exercises and runs their checks. Where they do not compile, each answer is checked
# by itself, so that each has its verdict, and a compiler's long complaint is put into two lines. An answer that ends the
# program, or does not end, takes no other's verdict with it.
#
#   sh examples/exercises/check.sh BUILD_FOLDER NAME [ANSWERS]
#
# `sh run.sh exercise 3` calls it. ANSWERS: another file than examples/exercises/NAME.hpp, each checked by itself.
set -eu
export LC_ALL=C  # a compiler that speaks English, with plain quotes
folder=$1 name=$2
exercises="$PWD/examples/exercises"
answers=${3:-$exercises/$name.hpp}
seconds=${EXERCISE_SECONDS:-20}  # an answer that takes longer does not end
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
  [ -z "$called" ] || echo "the check calls it as:  $(line_of "$exercises/checks/$name.cpp" "$called")"
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
      -e 's/.*\(no return statement in\|control reaches end of\|does not return a value\).*/a return is missing in the function that ends here/' \
      -e 's/ \[with .*//' ;;
  esac
}

# What stands in the check of exercise NUMBER: its name or, with the word "hint", its hint.
said_of() {
  awk -v number="$1" -v what="${2:-name}" '
    !found && match($0, "\"" number "\\. [^\"]*\"") {
      found = 1
      name = substr($0, RSTART + 1, RLENGTH - 2)
      $0 = substr($0, RSTART + RLENGTH)
    }
    found { text = text $0 }
    END {
      while (match(text, /^[ ,]*"([^"\\]|\\.)*"/)) {
        literal = substr(text, 1, RLENGTH)
        sub(/^[ ,]*"/, "", literal)
        hint = hint substr(literal, 1, length(literal) - 1)
        text = substr(text, RLENGTH + 1)
      }
      gsub(/\\"/, "\"", hint)
      print what == "hint" ? hint : name
    }' "$exercises/checks/$name.cpp"
}

# "not yet", of exercise NUMBER, with the reasons that are read from the input.
not_yet() {
  echo "  not yet  $(said_of "$1")"
  sed 's/^/           /'
  echo "           Hint: $(said_of "$1" hint)"
}

# Runs PROGRAM's checks of the exercises NUMBERS. Where it dies, the answer at which it does is named, and those after
# it are checked by a run of their own.
run() {
  program=$1 left=$2
  while [ -n "$left" ]; do
    {
      code=0
      EXERCISES="$left" timeout --foreground "$seconds" "$program" || code=$?
      echo $code >"$work/status"
    } | tee "$work/said"
    status=$(cat "$work/status")
    [ "$status" -gt 1 ] || return 0
    judged=$(grep -c -E '^  (right|to do|not yet) ' "$work/said" || true)
    # shellcheck disable=SC2086
    set -- $left
    [ "$judged" -lt $# ] || return 0
    shift "$judged"
    if [ "$status" = 124 ]; then
      echo "it did not end within $seconds s; a loop, or a function that calls itself?" | not_yet "$1"
    else
      echo "it crashed; a function that calls itself without end, or a place past the end of something?" | not_yet "$1"
    fi
    shift
    left=$*
  done
}

# The verdict on exercise NUMBER by itself.
verdict() {
  target="exercise_${name}_$1"
  mkdir -p "$folder/examples/exercises/$target.answers"
  alone "$1" >"$folder/examples/exercises/$target.answers/$name.hpp"
  if cmake --build "$folder" --target "$target" >"$folder/$target.log" 2>&1; then
    run "$folder/examples/exercises/$target" "$1"
  else
    { complaint "$folder/$target.log"; echo "All that the compiler says is in $folder/$target.log."; } | not_yet "$1"
  fi
}

verdicts() {
  if [ "$together" = yes ]; then
    run "$folder/examples/exercises/exercise_$name" "$(echo $numbers)"
  else
    for number in $numbers; do verdict "$number"; done
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
together=no
if [ $# -lt 3 ]; then
  if cmake --build "$folder" --target "exercise_$name" >"$folder/exercise_$name.log" 2>&1; then
    together=yes
  else
    echo "examples/exercises/$name.hpp does not compile yet; each answer by itself:"
  fi
fi
verdicts | tee "$work/verdicts"
right=$(grep -c '^  right ' "$work/verdicts" || true)
all=$(echo "$numbers" | wc -l)
if [ "$right" = "$all" ] && [ $together = no ] && [ $# -lt 3 ]; then
  echo "Together they do not compile:"
  complaint "$folder/exercise_$name.log" | sed 's/^/  /'
  right_together=no
fi
printf '\n%s of %s right.\n' "$right" "$all"
[ "$right" = "$all" ] && [ "${right_together:-yes}" = yes ]
