#!/bin/sh
# Every relative link in every .md file of the tree must lead to a file.
#
#   sh tests/documents/links.sh       from the top folder
set -eu
broken=0
for document in $(git ls-files --cached --others --exclude-standard '*.md' 2>/dev/null || find . -name '*.md' -not -path './build*'); do
  [ -f "$document" ] || continue
  # Links stand as [text](target); what is in `code` or indented as code is none.
  targets=$(sed -e '/^```/,/^```/d' -e '/^    /d' -e 's/`[^`]*`//g' "$document" |
    grep -o '](\([^) ]*\))' | sed -e 's/^](//' -e 's/)$//' -e 's/#.*//' |
    grep -v -e '^[a-z]*:' -e '^$' || true)
  for target in $targets; do
    if [ ! -e "$(dirname "$document")/$target" ]; then
      echo "$document: the link to $target leads nowhere"
      broken=1
    fi
  done
done
exit $broken
