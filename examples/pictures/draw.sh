#!/bin/sh
# Draws the pictures of the course from their text: NAME.dot becomes NAME.svg.
#
#   sh examples/pictures/draw.sh           draw all (package graphviz)
#   sh examples/pictures/draw.sh --check   draw nothing; fail if a picture is older than its text
#
# Each picture says at its end which text it was drawn from. That is compared, and not the picture, since other
# versions of Graphviz and other fonts place the same text a little differently.
set -eu
cd "$(dirname "$0")"
stale=""
for text in *.dot; do
  picture="${text%.dot}.svg"
  mark="<!-- drawn from $text, sha256 $(sha256sum <"$text" | cut -d ' ' -f 1) -->"
  if [ "${1:-}" = --check ]; then
    dot -Tsvg -o /dev/null "$text"  # is the text a picture?
    [ -f "$picture" ] && [ "$(tail -n 1 "$picture")" = "$mark" ] || stale="$stale $picture"
  else
    # The places in a layout of its own (neato) are final: -n2 moves nothing.
    if grep -q 'layout=neato' "$text"; then as_placed=-n2; else as_placed=""; fi
    dot -Tsvg $as_placed -o "$picture" "$text"
    echo "$mark" >>"$picture"
  fi
done
[ -z "$stale" ] || {
  echo "pictures older than their text:$stale; draw them again: sh examples/pictures/draw.sh" >&2
  exit 1
}
