#!/bin/sh
# A lesson runs to its end and draws the picture that its page shows: the same words, and numbers within one (a pixel),
# since other processors round differently.
#
#   sh tests/examples/lesson_test.sh PROGRAM PICTURE [times]     draws into out/lessons/ of the folder that it runs in
#
# times: what is drawn was measured, so that only words are compared.
set -eu
program=$1 shown=$2
"$program"
[ -f "$shown" ] || exit 0  # lesson 0 draws nothing
name=$(basename "$(dirname "$shown")")
# A word or number a line, so that the two pictures can be laid side by side.
words() {
  tr -s " ,<>='\"/()" '\n' <"$1" | if [ "${2:-}" = times ]; then grep -v '^[-0-9]' | sort -u; else cat; fi
}
words "$shown" "${3:-}" >"out/lessons/$name.shown"
words "out/lessons/$name.svg" "${3:-}" >"out/lessons/$name.drawn"
paste "out/lessons/$name.shown" "out/lessons/$name.drawn" | awk -F '\t' -v picture="$shown" '
  function number(word) { return word ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
  $1 == $2 { next }
  number($1) && number($2) && ($1 - $2)^2 <= 1 { next }
  { print picture " shows " $1 " where the lesson now draws " $2; exit 1 }'
